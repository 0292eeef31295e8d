"""A folded and laid out network as the browser draws it: columns, since rows would repeat names."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from django.core.cache import cache

from investigations.models import Cluster
from investigations.web.network.folding import Folded, fold
from investigations.web.network.holdings import CACHE_SECONDS, Holdings, Ints, holdings
from investigations.web.network.layout import (
    SPACING,
    Layout,
    Places,
    first_places,
    layout,
    sunflower,
)
from investigations.web.network.state import State
from investigations.web.presenters.names import readable
from investigations.web.presenters.shared_values import shown_value

# Beyond so many, the links of accounts that are drawn one by one are left to their group.
MOST_LINKS: Final = 6000
LISTED: Final = 200


def opened(cluster: Cluster) -> tuple[Holdings, Places]:
    """What is known of the cluster's network, and where its nodes lie; both from the cache."""
    held = holdings(cluster)
    key = f"network-places:{cluster.pk}:{cluster.run_id}"
    places: Places | None = cache.get(key)
    if places is None:
        places = first_places(held)
        cache.set(key, places, CACHE_SECONDS)
    return held, places


def network(cluster: Cluster, state: State) -> dict[str, Any]:
    """Everything that is drawn, with the values masked; what all visits begin with is kept."""
    if state != State():
        return _drawn(cluster, state)
    key = f"network-picture:{cluster.pk}:{cluster.run_id}"
    picture: dict[str, Any] | None = cache.get(key)
    if picture is None:
        picture = _drawn(cluster, state)
        cache.set(key, picture, CACHE_SECONDS)
    return picture


def _drawn(cluster: Cluster, state: State) -> dict[str, Any]:
    held, places = opened(cluster)
    folded = fold(held, state)
    laid = layout(held, folded, places)
    return {
        "accounts": len(held.pks),
        "kept": int(folded.kept.sum()),
        "tied": len(folded.members),
        "bounds": _bounds(laid),
        "nodes": _values(held, folded, laid),
        "groups": _groups(held, folded, laid),
        "members": _members(held, folded, laid),
        "links": [
            folded.links.node.tolist(),
            folded.links.group.tolist(),
            folded.links.accounts.tolist(),
        ],
        "types": _types(held, folded, state),
        "widest": int(folded.degree.max(initial=2)),
    }


def values_in_full(cluster: Cluster, state: State) -> dict[str, str]:
    """The values that are drawn, by the word of their node."""
    held, _ = opened(cluster)
    nodes = fold(held, state).nodes
    words = nodes.words(held.signals)
    return {
        word: held.values[value]
        for word, value in zip(words, nodes.value, strict=True)
        if value >= 0
    }


def accounts_of(held: Holdings, chosen: Ints) -> dict[str, Any]:
    """Identifiers of all, scores of those that are listed."""
    return {
        "total": len(chosen),
        "listed": LISTED,
        "ids": [held.account_ids[place] for place in chosen],
        "scores": np.round(held.scores[chosen[:LISTED]], 4).tolist(),
    }


def _bounds(laid: Layout) -> list[float]:
    if not len(laid.radii):
        return [-1, -1, 1, 1]
    low = (laid.places - laid.radii[:, None]).min(axis=0)
    high = (laid.places + laid.radii[:, None]).max(axis=0)
    return np.round(np.concatenate([low, high]), 1).tolist()


def _values(held: Holdings, folded: Folded, laid: Layout) -> dict[str, Any]:
    nodes = folded.nodes
    count = len(nodes.value)
    return {
        "word": nodes.words(held.signals),
        "type": nodes.signal.tolist(),
        "value": [
            shown_value(held.signals[signal], held.values[value]) if value >= 0 else ""
            for value, signal in zip(nodes.value, nodes.signal, strict=True)
        ],
        "folded": nodes.folded.tolist(),
        "accounts": nodes.accounts.tolist(),
        "recorded": [int(held.recorded[value]) if value >= 0 else 0 for value in nodes.value],
        **_circles(laid.places[:count], laid.radii[:count]),
    }


def _groups(held: Holdings, folded: Folded, laid: Layout) -> dict[str, Any]:
    """A group of one is its account."""
    count = len(folded.nodes.value)
    score = np.bincount(folded.group, held.scores[folded.members], len(folded.words))
    names = [""] * len(folded.words)
    pks = [0] * len(folded.words)
    alone = np.flatnonzero(folded.sizes[folded.group] == 1)
    for place in alone:
        account = folded.members[place]
        names[folded.group[place]] = held.account_ids[account]
        pks[folded.group[place]] = int(held.pks[account])
    return {
        "word": [f"a{pk}" if pk else word for pk, word in zip(pks, folded.words, strict=True)],
        "name": names,
        "accounts": folded.sizes.tolist(),
        "mixed": folded.mixed.astype(int).tolist(),
        "opened": folded.opened.astype(int).tolist(),
        "score": np.round(score / np.maximum(folded.sizes, 1), 3).tolist(),
        **_circles(laid.places[count:], laid.radii[count:]),
    }


def _members(held: Holdings, folded: Folded, laid: Layout) -> dict[str, Any]:
    """The accounts that are drawn one by one, around the middle of their group."""
    drawn = np.flatnonzero(folded.opened[folded.group] & (folded.sizes[folded.group] > 1))
    drawn = drawn[np.argsort(folded.group[drawn], kind="stable")]
    group = folded.group[drawn]
    places = laid.places[len(folded.nodes.value) + group]
    _, starts, counts = np.unique(group, return_index=True, return_counts=True)
    for start, size in zip(starts, counts, strict=True):
        places[start : start + size] += sunflower(int(size), SPACING)
    accounts = folded.members[drawn]
    return {
        "word": [f"a{pk}" for pk in held.pks[accounts]],
        "name": [held.account_ids[account] for account in accounts],
        "group": group.tolist(),
        "score": np.round(held.scores[accounts], 3).tolist(),
        "x": np.round(places[:, 0], 1).tolist(),
        "y": np.round(places[:, 1], 1).tolist(),
        "links": _own_links(folded, accounts),
    }


def _own_links(folded: Folded, accounts: Ints) -> list[list[int]]:
    """[place in ``accounts``, node] of accounts whose group does not speak for them."""
    of_mixed = np.isin(folded.members, accounts) & folded.mixed[folded.group]
    own = np.flatnonzero(np.isin(folded.holder, folded.members[of_mixed]))
    if not len(own) or len(own) > MOST_LINKS:
        return [[], []]
    order = np.argsort(accounts)
    place = order[np.searchsorted(accounts[order], folded.holder[own])]
    return [place.tolist(), folded.node[own].tolist()]


def _circles(places: Any, radii: Any) -> dict[str, list[float]]:
    return {
        "x": np.round(places[:, 0], 1).tolist(),
        "y": np.round(places[:, 1], 1).tolist(),
        "r": np.round(radii, 1).tolist(),
    }


def _types(held: Holdings, folded: Folded, state: State) -> list[dict[str, Any]]:
    """Of each signal the values and accounts that are left, the hidden ones with nothing."""
    wide = folded.nodes
    found = []
    known = np.unique(held.signal[held.value]).tolist()
    for place, signal in enumerate(held.signals):
        own = np.flatnonzero(wide.signal == place)
        accounts = np.unique(folded.holder[np.isin(folded.node, own)])
        found.append(
            {
                "signal": signal,
                # Otherwise the scoring counted its holders, and no link says who they are.
                "known": place in known,
                "name": readable(signal),
                "values": int(wide.folded[own].sum()),
                "drawn": int((wide.value[own] >= 0).sum()),
                "accounts": len(accounts),
                "hidden": signal in state.hidden,
            }
        )
    return found
