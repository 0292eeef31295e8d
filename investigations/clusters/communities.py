"""Neighbour graph → groups of accounts."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import NamedTuple

import igraph
import numpy as np
import numpy.typing as npt
from scipy import sparse

from investigations.clusters.groups import MIN_ACCOUNTS, Groups, compact

# A part of a community stands by itself when this share of its links, or less, leads out of it.
LOOSE_ENDS = 0.25
SEED = 20_26
# So many links are plain Python numbers at a time.
AT_ONCE = 100_000


def communities(graph: sparse.csr_matrix) -> Groups:
    """Numbers the communities (Leiden, modularity); -1 for accounts without a link or in a group of
    fewer than ``MIN_ACCOUNTS``.

    Modularity cannot see groups that are small against the whole graph (its resolution limit), so
    every community is looked at again by itself: parts that hardly hang together with the rest
    are set apart. The same graph gives the same groups.
    """
    found = np.full(graph.shape[0], -1, dtype=np.int64)
    upper = sparse.triu(graph, k=1).tocoo()
    if upper.nnz == 0:
        return found
    ends = np.column_stack([upper.row, upper.col]).astype(np.int64)
    everybody = _Part(np.arange(graph.shape[0]), ends, upper.data.astype(np.float64))
    linked = np.zeros(graph.shape[0], dtype=np.int64)
    linked[ends] = 1
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311
    whole = _split(everybody, linked)[-1]
    for number, part in enumerate(_apart(_split(whole, _cut(whole)))):
        found[part.accounts] = number
    return compact(found)


class _Part(NamedTuple):
    """Some accounts and the links between them: ``ends`` (links × 2) has places in ``accounts``."""

    accounts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]


def _cut(part: _Part) -> Groups:
    """The community of each account."""
    # igraph takes pairs from an iterator four times as fast as from an array.
    slices = (part.ends[at : at + AT_ONCE] for at in range(0, len(part.ends), AT_ONCE))
    pairs = itertools.chain.from_iterable(zip(*ends.T.tolist(), strict=True) for ends in slices)
    network = igraph.Graph(n=len(part.accounts), edges=pairs, directed=False)
    found = network.community_leiden(
        objective_function="modularity", weights=part.weights, n_iterations=4
    )
    return np.asarray(found.membership, dtype=np.int64)


def _apart(parts: list[_Part]) -> Iterator[_Part]:
    """Cuts loosely hung pieces off, again and again, until every part holds together."""
    waiting = list(parts)
    while waiting:
        part = waiting.pop()
        if len(part.accounts) < MIN_ACCOUNTS:
            continue
        pieces = _cut(part)
        loose = _loose_ends(part, pieces) <= LOOSE_ENDS
        # A few accounts by themselves are no group; with the rest they may be one.
        loose &= np.bincount(pieces, minlength=len(loose)) >= MIN_ACCOUNTS
        if len(loose) == 1 or not loose.any():
            yield part
            continue
        waiting.extend(_split(part, np.where(loose[pieces], pieces + 1, 0)))


def _split(part: _Part, pieces: Groups) -> list[_Part]:
    """The pieces of a part (a number an account) in the order of their numbers, with the links
    inside each; one sort for all, for there may be thousands."""
    numbers, pieces = np.unique(pieces, return_inverse=True)
    order = np.argsort(pieces, kind="stable")
    starts = np.searchsorted(pieces[order], np.arange(len(numbers) + 1))
    place = np.empty(len(pieces), dtype=np.int64)
    place[order] = np.arange(len(pieces)) - np.repeat(starts[:-1], np.diff(starts))
    side = pieces[part.ends[:, 0]]
    inside = np.flatnonzero(side == pieces[part.ends[:, 1]])
    inside = inside[np.argsort(side[inside], kind="stable")]
    cuts = np.searchsorted(side[inside], np.arange(1, len(numbers)))
    return [
        _Part(part.accounts[members], place[part.ends[links]], part.weights[links])
        for members, links in zip(
            np.split(order, starts[1:-1]), np.split(inside, cuts), strict=True
        )
    ]


def _loose_ends(part: _Part, pieces: Groups) -> npt.NDArray[np.float64]:
    """The share of each piece's link weight that leads out of it."""
    sides = pieces[part.ends]
    out = np.where(sides[:, 0] == sides[:, 1], 0.0, part.weights)
    count = int(pieces.max()) + 1
    leaving, total = np.zeros(count), np.zeros(count)
    for side in (0, 1):
        leaving += np.bincount(sides[:, side], out, minlength=count)
        total += np.bincount(sides[:, side], part.weights, minlength=count)
    return leaving / np.maximum(total, 1e-9)
