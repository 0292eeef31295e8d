"""The bipartite graph of accounts and values, aggregated until a person can look at it.

Of each signal the widest held values are nodes of their own, the rest is one node. Accounts with
the same set of nodes are one group. Where there are too many such sets, accounts of small groups
are put together with those that have the same narrowest value, their home.

What can be opened has a word: ``v…`` a value, ``g…`` a group, ``m…`` the accounts at a home, each
with a key; ``tSIGNAL`` all accounts of a signal, ``rSIGNAL`` the rest of its values.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from investigations.web.network.holdings import Holdings, Ints, key_of
from investigations.web.network.state import State

VALUES_OF_A_SIGNAL: Final = 25
VALUES_OF_AN_OPENED_SIGNAL: Final = 1500
MOST_GROUPS: Final = 200
MOST_ACCOUNTS: Final = 30_000
# A group of accounts whose sets differ is drawn with the links that most of them have.
LINKS_OF_A_MIXED_GROUP: Final = 6

Bools = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]


@dataclasses.dataclass(frozen=True, slots=True)
class Nodes:
    """Values, or what is left of a signal (``value`` is -1 then): each with its accounts."""

    value: Ints
    signal: Ints
    folded: Ints  # how many values the node stands for
    accounts: Ints
    keys: Keys

    def words(self, signals: Sequence[str]) -> list[str]:
        return [
            f"v{int(key):016x}" if value >= 0 else f"r{signals[signal]}"
            for value, signal, key in zip(self.value, self.signal, self.keys, strict=True)
        ]


@dataclasses.dataclass(frozen=True, slots=True)
class Links:
    """``accounts`` of a ``group`` are tied to a ``node``."""

    group: Ints
    node: Ints
    accounts: Ints


@dataclasses.dataclass(frozen=True, slots=True)
class Folded:
    """``holder`` and ``node`` are the pairs that are left; ``members`` the accounts among them and
    ``group`` the place of each in the groups' arrays."""

    nodes: Nodes
    kept: Bools  # of all accounts, those that pass the filters
    degree: Ints  # of all values, the accounts that pass
    holder: Ints
    node: Ints
    members: Ints
    group: Ints
    words: list[str]  # of the groups
    sizes: Ints
    mixed: Bools
    opened: Bools  # groups whose accounts are drawn one by one
    links: Links


def fold(held: Holdings, state: State) -> Folded:
    kept = _kept(held, state)
    visible = ~np.isin(np.array(held.signals, dtype=object), state.hidden)
    pairs = kept[held.account] & visible[held.signal[held.value]]
    degree = np.bincount(held.value[pairs], minlength=len(held.values)).astype(np.int64)
    wide = degree >= state.degree_from
    if state.degree_to is not None:
        wide &= degree <= state.degree_to
    pairs &= wide[held.value]
    node_of, nodes = _nodes(held, degree, wide, state)
    holder, node = _unique(held.account[pairs], node_of[held.value[pairs]], len(nodes.value))
    nodes = dataclasses.replace(
        nodes, accounts=np.bincount(node, minlength=len(nodes.value)).astype(np.int64)
    )
    members, first = np.unique(holder, return_index=True)
    groups = _groups(nodes, node, first)
    wanted = _wanted(held, pairs, members, groups, state)
    group, words, mixed, opened = _parted(groups, wanted)
    return Folded(
        nodes=nodes,
        kept=kept,
        degree=degree,
        holder=holder,
        node=node,
        members=members,
        group=group,
        words=words,
        sizes=np.bincount(group, minlength=len(words)).astype(np.int64),
        mixed=mixed,
        opened=opened,
        links=_links(group[np.searchsorted(members, holder)], node, mixed),
    )


def _kept(held: Holdings, state: State) -> Bools:
    kept = (held.scores >= state.score_from) & (held.scores <= state.score_to)
    # Comparing with NaN is false: who was never seen was not seen in those days.
    if state.seen_from is not None:
        kept &= held.last_seen >= _midnight(state.seen_from)
    if state.seen_to is not None:
        kept &= held.first_seen < _midnight(state.seen_to) + 24 * 3600
    return kept


def _midnight(day: dt.date) -> float:
    return dt.datetime.combine(day, dt.time(), dt.UTC).timestamp()


def _nodes(held: Holdings, degree: Ints, wide: Bools, state: State) -> tuple[Ints, Nodes]:
    """The node of each value, -1 for none, and the nodes, with their accounts still to count."""
    node_of = np.full(len(held.values), -1, dtype=np.int64)
    shown: list[tuple[int, int, int, int]] = []  # value, signal, folded, key
    order = np.lexsort((np.arange(len(degree)), -degree, held.signal))
    for signal, name in enumerate(held.signals):
        values = order[(held.signal[order] == signal) & wide[order]]
        most = VALUES_OF_AN_OPENED_SIGNAL if f"r{name}" in state.opened else VALUES_OF_A_SIGNAL
        most += len(values) == most + 1  # "one more value" takes as much room as the value
        own, rest = values[:most], values[most:]
        node_of[own] = len(shown) + np.arange(len(own))
        shown += [(int(value), signal, 1, int(held.keys[value])) for value in own]
        if len(rest):
            node_of[rest] = len(shown)
            shown.append((-1, signal, len(rest), key_of(name)))
    table = list(zip(*shown, strict=True)) or [(), (), (), ()]
    value, signals, folded = (np.array(column, dtype=np.int64) for column in table[:3])
    return node_of, Nodes(value, signals, folded, folded, np.array(table[3], dtype=np.uint64))


def _unique(holder: Ints, node: Ints, count: int) -> tuple[Ints, Ints]:
    """A pair once, though an account may have many values of one node; sorted by account."""
    codes = np.unique(holder * max(1, count) + node)
    return codes // max(1, count), codes % max(1, count)


@dataclasses.dataclass(frozen=True, slots=True)
class _Groups:
    """For each member the key of its set and of its home, and whether its set is too rare."""

    of_set: Keys
    home: Keys
    scattered: Bools


def _groups(nodes: Nodes, node: Ints, first: Ints) -> _Groups:
    if not len(first):
        none = np.zeros(0, dtype=np.uint64)
        return _Groups(none, none, np.zeros(0, dtype=bool))
    # The sum of its nodes' keys names a set: two sets have one name once in 2⁶⁴.
    of_set = np.add.reduceat(nodes.keys[node], first)
    # The narrowest node of each account; the first of two.
    narrowness = nodes.accounts[node] * len(nodes.value) + node
    home = nodes.keys[np.minimum.reduceat(narrowness, first) % len(nodes.value)]
    sets, of_member, sizes = np.unique(of_set, return_inverse=True, return_counts=True)
    if len(sets) <= MOST_GROUPS:
        return _Groups(of_set, home, np.zeros(len(first), dtype=bool))
    largest = np.lexsort((sets, -sizes))[:MOST_GROUPS]
    drawn = np.zeros(len(sets), dtype=bool)
    drawn[largest[sizes[largest] > 1]] = True
    return _Groups(of_set, home, ~drawn[of_member])


def _wanted(held: Holdings, pairs: Bools, members: Ints, groups: _Groups, state: State) -> Bools:
    """Which members are to be drawn one by one."""
    account, value = held.account[pairs], held.value[pairs]
    wanted = np.zeros(len(held.pks), dtype=bool)
    for word in state.opened:
        kind, name = word[0], word[1:]
        if kind == "t" and name in held.signals:
            wanted[account[held.signal[value] == held.signals.index(name)]] = True
        elif (key := _key(name)) is None:
            continue
        elif kind == "v":
            wanted[account[held.keys[value] == key]] = True
        elif kind == "g":
            wanted[members[~groups.scattered & (groups.of_set == key)]] = True
        elif kind == "m":
            wanted[members[groups.scattered & (groups.home == key)]] = True
    found = wanted[members]
    found[np.flatnonzero(found)[MOST_ACCOUNTS:]] = False
    return found


def _key(name: str) -> np.uint64 | None:
    try:
        return np.uint64(int(name, 16)) if len(name) == 16 else None
    except ValueError:
        return None


def _parted(groups: _Groups, wanted: Bools) -> tuple[Ints, list[str], Bools, Bools]:
    """The group of each member; those at one home are two groups when only some are opened."""
    key = np.where(groups.scattered, groups.home, groups.of_set)
    kind = (2 * groups.scattered + wanted).astype(np.uint64)
    found, of_member = np.unique(np.column_stack([key, kind]), axis=0, return_inverse=True)
    mixed, opened = found[:, 1] >= 2, found[:, 1] % 2 == 1
    words = [
        f"{'m' if is_mixed else 'g'}{int(key):016x}"
        for key, is_mixed in zip(found[:, 0], mixed, strict=True)
    ]
    return of_member.reshape(-1).astype(np.int64), words, mixed, opened


def _links(group: Ints, node: Ints, mixed: Bools) -> Links:
    """From the group and the node of each pair."""
    count = int(node.max(initial=0)) + 1
    codes, accounts = np.unique(group * count + node, return_counts=True)
    groups, nodes = codes // count, codes % count
    order = np.lexsort((nodes, -accounts, groups))
    rank = np.arange(len(order)) - np.searchsorted(groups[order], groups[order])
    kept = np.sort(order[~mixed[groups[order]] | (rank < LINKS_OF_A_MIXED_GROUP)])
    return Links(groups[kept], nodes[kept], accounts[kept].astype(np.int64))


def selected(held: Holdings, folded: Folded, words: tuple[str, ...]) -> Ints:
    """The accounts of these nodes, as places in ``held``, likeliest first; ``all`` are all."""
    if "all" in words:
        return folded.members
    asked = set(words)
    groups = [word in asked for word in folded.words]
    nodes = [word in asked for word in folded.nodes.words(held.signals)]
    pks = [int(word[1:]) for word in words if word[0] == "a" and word[1:].isdecimal()]
    one_by_one = np.isin(held.pks[folded.members], pks)
    chosen = one_by_one | np.array(groups, dtype=bool)[folded.group]
    of_nodes = folded.holder[np.array(nodes, dtype=bool)[folded.node]]
    return np.union1d(folded.members[chosen], of_nodes)
