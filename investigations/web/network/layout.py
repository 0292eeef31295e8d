"""Where the nodes of a folded network lie, in units of an account's radius.

The first picture of a cluster is laid out by igraph; what is filtered or opened afterwards keeps
the places that it has there, so that nothing jumps under the eye.
"""

from __future__ import annotations

import dataclasses
import random
import threading
from collections.abc import Mapping
from typing import Final

import igraph
import numpy as np
import numpy.typing as npt

from investigations.web.network.folding import Folded, fold
from investigations.web.network.holdings import Floats, Holdings, Ints
from investigations.web.network.state import State

SPACING: Final = 2.5  # between the middles of two accounts
GAP: Final = 3.0
SEED: Final = 11
ROUNDS: Final = 200
# The share of the picture that the nodes cover before they are pushed apart.
COVERED: Final = 0.2
PUSHES: Final = 60
# Pairs of circles that are looked at in all, so that a thousand nodes cost a second at most.
MOST_PAIRS: Final = 50_000_000
# igraph draws lots from one generator for the whole process.
_LOTS: Final = threading.Lock()

Places = Mapping[str, tuple[float, float]]


@dataclasses.dataclass(frozen=True, slots=True)
class Layout:
    """Middles (n × 2) and radii of the nodes, then of the groups."""

    places: Floats
    radii: Floats


def first_places(held: Holdings) -> dict[str, tuple[float, float]]:
    """The places of the picture that opens first, by word."""
    folded = fold(held, State())
    radii = radii_of(folded)
    places = _apart(_drawn(folded, radii), radii, np.ones(len(radii), dtype=bool))
    return {
        word: (float(x), float(y))
        for word, (x, y) in zip(_words(held, folded), places, strict=True)
    }


def layout(held: Holdings, folded: Folded, known: Places) -> Layout:
    """Nodes at their ``known`` places, new ones among those that they are tied to."""
    words, radii = _words(held, folded), radii_of(folded)
    is_new = np.array([word not in known for word in words], dtype=bool)
    places = np.array([known.get(word, (np.nan, np.nan)) for word in words]).reshape(-1, 2)
    # Of two groups at one home, one opened and one not, the second is new.
    seen: set[str] = set()
    for place, word in enumerate(words):
        is_new[place] |= word in seen
        seen.add(word)
    links = _ends(folded)
    while np.isnan(places[:, 0]).any():
        amid = _amid(places, links)
        if np.isnan(amid[np.isnan(places[:, 0]), 0]).all():
            amid = np.zeros_like(places)
        places = np.where(np.isnan(places), amid, places)
    # Two nodes on one spot could not be pushed apart, and many of them not in a moment.
    room = 2 * float(np.median(radii[is_new])) + GAP if is_new.any() else 0.0
    places[is_new] += sunflower(int(is_new.sum()), room)
    return Layout(_apart(places, radii, is_new) if is_new.any() else places, radii)


def radii_of(folded: Folded) -> Floats:
    """A value's area grows slowly with its accounts; a group has room for each of them."""
    values = 1.5 + 2.5 * np.cbrt(folded.nodes.accounts)
    groups = np.where(folded.sizes > 1, SPACING * np.sqrt(folded.sizes / np.pi) + 0.7, 1.0)
    return np.concatenate([values, groups])


def sunflower(count: int, spacing: float) -> Floats:
    """Places (count × 2) that fill a disc evenly from its middle, ``spacing`` apart."""
    number = np.arange(count)
    radius = spacing * np.sqrt((number + 0.5) / np.pi) * (count > 1)
    angle = number * np.pi * (3 - np.sqrt(5))
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _words(held: Holdings, folded: Folded) -> list[str]:
    return [*folded.nodes.words(held.signals), *folded.words]


def _ends(folded: Folded) -> Ints:
    """Links (n × 2) between nodes and groups, the groups numbered after the nodes."""
    return np.column_stack([folded.links.node, folded.links.group + len(folded.nodes.value)])


def _drawn(folded: Folded, radii: Floats) -> Floats:
    """By Fruchterman and Reingold from places that depend on nothing but the number of nodes."""
    count = len(radii)
    if count < 2:
        return np.zeros((count, 2))
    graph = igraph.Graph(n=count, edges=_ends(folded).tolist())
    weights = 1 + np.log1p(folded.links.accounts)
    with _LOTS:
        igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311 - a picture, no secret
        try:
            found = graph.layout_fruchterman_reingold(
                weights=weights.tolist(), niter=ROUNDS, seed=sunflower(count, 1).tolist()
            )
        finally:
            igraph.set_random_number_generator(random)
    places = np.array(found.coords)
    places -= places.mean(axis=0)
    # Of the square around it: two nodes lie in a line, which has no area.
    extent = max(float(np.ptp(places, axis=0).max()), 1e-6)
    covered = float(np.sum(np.pi * (radii + GAP) ** 2))
    return places * np.sqrt(covered / COVERED) / extent


def _amid(places: Floats, links: Ints) -> Floats:
    """For each node the middle of its neighbours whose place is known; NaN where there is none."""
    both = np.concatenate([links, links[:, ::-1]])
    both = both[~np.isnan(places[both[:, 1], 0])]
    count = np.bincount(both[:, 0], minlength=len(places))
    sums = [np.bincount(both[:, 0], places[both[:, 1], axis], len(places)) for axis in (0, 1)]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.column_stack(sums) / count[:, None]


def _apart(places: Floats, radii: Floats, movable: npt.NDArray[np.bool_]) -> Floats:
    """Push overlapping circles apart; those that are not ``movable`` stay where they are."""
    places = places.copy()
    moving = np.flatnonzero(movable)
    least = radii[moving][:, None] + radii[None, :] + GAP
    least[np.arange(len(moving)), moving] = 0  # nothing is in its own way
    squared = least**2
    # Of two that can both move, each goes half of the way.
    part = np.where(movable, 0.5, 1.0)
    for _ in range(min(PUSHES, 1 + MOST_PAIRS // max(1, least.size))):
        x, y = places[:, 0], places[:, 1]
        apart = (x[moving, None] - x[None, :]) ** 2 + (y[moving, None] - y[None, :]) ** 2
        one, other = np.nonzero(apart < squared)
        if not len(one):
            break
        distance = np.maximum(np.sqrt(apart[one, other]), 1e-6)
        push = 0.6 * part[other] * (least[one, other] - distance) / distance
        for axis in (0, 1):
            step = push * (places[moving[one], axis] - places[other, axis])
            places[moving, axis] += np.bincount(one, step, len(moving))
    return places
