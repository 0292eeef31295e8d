from __future__ import annotations

import math
import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from investigations.clusters import evidence
from investigations.clusters.evidence import (
    LINKS_PER_ACCOUNT,
    VALUES_PER_EDGE,
    edges,
    shared_values,
    strongest,
)
from investigations.clusters.result import SharedValue
from tests.investigations.clusters.links import (
    ACCOUNTS,
    Links,
    account_ids,
    held_by,
    matrix_of,
    some_groups,
    some_links,
)

Graph = dict[tuple[int, int], float]


def graph_of(weights: Graph) -> sparse.csr_matrix:
    dense = np.zeros((ACCOUNTS, ACCOUNTS))
    for (a, b), weight in weights.items():
        if a != b:
            dense[a, b] = dense[b, a] = weight
    return sparse.csr_matrix(dense)


def some_graph() -> st.SearchStrategy[Graph]:
    account = st.integers(0, ACCOUNTS - 1)
    return st.dictionaries(st.tuples(account, account), st.floats(0.1, 1.0), max_size=50)


def holders_of(links: Links, name: str, among: Sequence[int]) -> int:
    return sum(f"value {value:04d}" == name and account in among for account, value in links)


def check(value: SharedValue, links: Links, members: Sequence[int]) -> None:
    """The figures of a shared value are those of counting."""
    holders = holders_of(links, value.value, range(ACCOUNTS))
    assert value.accounts == holders_of(links, value.value, members) >= 2
    assert value.population == ACCOUNTS
    assert value.rarity == pytest.approx(math.log(ACCOUNTS / holders)) and value.rarity > 0


@given(some_links(), some_groups())
@settings(max_examples=60, deadline=None)
def test_a_groups_values_are_all_that_two_members_share(links: Links, groups: np.ndarray) -> None:
    found = shared_values(groups, {"payment": matrix_of(links)})
    assert len(found) == groups.max() + 1
    for number, values in enumerate(found):
        members = np.flatnonzero(groups == number).tolist()
        names = {f"value {value:04d}" for _, value in links}
        expected = {
            name
            for name in names
            if holders_of(links, name, members) >= 2
            and holders_of(links, name, range(ACCOUNTS)) < ACCOUNTS
        }
        assert {value.value for value in values} == expected
        for value in values:
            check(value, links, members)


def test_the_most_telling_values_come_first_and_are_not_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evidence, "VALUES_PER_SIGNAL", 2)
    groups = np.repeat(np.array([0, -1]), [6, ACCOUNTS - 6])
    links = held_by(range(13), range(6), range(2), range(4))
    (values,) = shared_values(groups, {"payment": matrix_of(links)})
    assert [value.value for value in values] == ["value 0001", "value 0003"]


@given(some_graph(), some_groups())
@settings(max_examples=60, deadline=None)
def test_keeps_each_members_strongest_links(weights: Graph, groups: np.ndarray) -> None:
    graph = graph_of(weights)
    dense = graph.toarray()
    expected = set()
    for account, number in enumerate(groups):
        mates = [b for b in np.flatnonzero(dense[account]) if groups[b] == number >= 0]
        mates.sort(key=lambda b: (-dense[account, b], b))
        for mate in mates[:LINKS_PER_ACCOUNT]:
            expected.add((min(account, mate), max(account, mate)))
    pairs, strength = strongest(graph, groups)
    assert {(int(a), int(b)) for a, b in pairs} == expected
    assert len(pairs) == len(expected)
    assert strength.tolist() == [dense[a, b] for a, b in pairs]


@given(some_graph(), some_groups(), some_links(), some_links(), st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_every_link_keeps_the_rarest_values_behind_it(
    weights: Graph, groups: np.ndarray, cards: Links, phones: Links, at_once: int
) -> None:
    graph, ids = graph_of(weights), account_ids()
    signals = {"payment": cards, "phone": phones}
    matrices = {name: matrix_of(links, signal=name) for name, links in signals.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evidence, "PAIRS_AT_ONCE", at_once)
        found = edges(graph, groups, matrices, ids)
    names = ids.to_pylist()
    assert len(found) == groups.max() + 1
    assert sum(map(len, found)) == len(strongest(graph, groups)[0])
    for number, links in enumerate(found):
        assert [edge.weight for edge in links] == sorted((e.weight for e in links), reverse=True)
        for edge in links:
            a, b = names.index(edge.source), names.index(edge.target)
            assert a < b and groups[a] == groups[b] == number
            assert edge.weight == graph[a, b]
            common = [
                (signal, value)
                for signal, held in signals.items()
                for value in range(7)
                if (a, value) in held
                and (b, value) in held
                and holders_of(held, f"value {value:04d}", range(ACCOUNTS)) < ACCOUNTS
            ]
            assert len(edge.values) == min(len(common), VALUES_PER_EDGE)
            rarities = [value.rarity for value in edge.values]
            assert rarities == sorted(rarities, reverse=True)
            for value in edge.values:
                assert (value.signal, int(value.value[-4:])) in common
                check(value, signals[value.signal], np.flatnonzero(groups == number).tolist())


def test_a_large_pool_with_many_common_values_fits_in_memory() -> None:
    accounts, each = 3_000, 120
    links = matrix_of(
        {(a, v): 1.0 for a in range(accounts) for v in range(a % 7, 7 * each, 7)}, accounts
    )
    rng = np.random.default_rng(1)
    graph = sparse.random(accounts, accounts, density=0.01, format="csr", rng=rng)
    groups = np.zeros(accounts, dtype=np.int64)
    tracemalloc.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evidence, "PAIRS_AT_ONCE", 500)
        (found,) = edges(
            graph.maximum(graph.T).tocsr(), groups, {"client": links}, account_ids(accounts)
        )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) > accounts
    assert peak < 40_000_000
