"""Folding against a slow twin in plain Python."""

import dataclasses
import datetime as dt
import random
from collections import Counter, defaultdict

import numpy as np
import pytest

from investigations.web.network import folding
from investigations.web.network.folding import fold, selected
from investigations.web.network.holdings import Holdings
from investigations.web.network.state import State

DAY = dt.datetime(2026, 9, 1, tzinfo=dt.UTC).timestamp()


def holdings(pairs, accounts, signals):
    """``pairs`` of (account, value); ``signals`` names the signal of each value."""
    names = sorted(set(signals))
    pairs = sorted(set(pairs))
    return Holdings(
        pks=np.arange(accounts) + 100,
        account_ids=[f"account-{number}" for number in range(accounts)],
        scores=np.linspace(1, 0.5, accounts),
        first_seen=DAY + 86400.0 * (np.arange(accounts) % 5),
        last_seen=DAY + 86400.0 * (np.arange(accounts) % 5 + 2),
        signals=names,
        signal=np.array([names.index(each) for each in signals], dtype=np.int64),
        values=[f"value-{number}" for number in range(len(signals))],
        recorded=np.full(len(signals), 99),
        keys=np.array([7**number % 2**63 + number for number in range(len(signals))], np.uint64),
        account=np.array([account for account, _ in pairs], dtype=np.int64),
        value=np.array([value for _, value in pairs], dtype=np.int64),
    )


def drawn_at_random(seed, accounts=120, values=40):
    draw = random.Random(seed)
    signals = [draw.choice(["address", "payment", "template"]) for _ in range(values)]
    pairs = [
        (account, min(int(draw.expovariate(0.2)), values - 1))
        for account in range(accounts)
        for _ in range(draw.randint(0, 4))
    ]
    return holdings(pairs, accounts, signals)


def twin(held, state):
    """{members of a group} of every group, without too many of them, and {node: accounts}."""
    kept = [
        state.score_from <= score <= state.score_to and (state.seen_from is None or last >= DAY)
        for score, last in zip(held.scores, held.last_seen, strict=True)
    ]
    holders = defaultdict(set)
    for account, value in zip(held.account.tolist(), held.value.tolist(), strict=True):
        if kept[account] and held.signals[held.signal[value]] not in state.hidden:
            holders[value].add(account)
    wide = {
        value: accounts
        for value, accounts in holders.items()
        if state.degree_from <= len(accounts) <= (state.degree_to or len(accounts))
    }
    nodes = defaultdict(set)
    for place, signal in enumerate(held.signals):
        own = [value for value in wide if held.signal[value] == place]
        own.sort(key=lambda value: (-len(wide[value]), value))
        most = folding.VALUES_OF_A_SIGNAL
        most += len(own) == most + 1
        for rank, value in enumerate(own):
            nodes[value if rank < most else f"rest of {signal}"] |= wide[value]
    sets = defaultdict(set)
    for node, accounts in nodes.items():
        for account in accounts:
            sets[account].add(node)
    groups = defaultdict(set)
    for account, found in sets.items():
        groups[frozenset(found)].add(account)
    return groups, nodes


STATES = [
    State(),
    State(hidden=("payment",)),
    State(degree_from=4, degree_to=30),
    State(score_from=0.6, score_to=0.9),
    State(hidden=("address", "payment", "template")),
]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("state", STATES)
def test_groups_are_those_with_the_same_nodes(monkeypatch, seed, state):
    monkeypatch.setattr(folding, "VALUES_OF_A_SIGNAL", 4)
    held = drawn_at_random(seed)
    groups, nodes = twin(held, state)
    folded = fold(held, state)
    found = defaultdict(set)
    for account, group in zip(folded.members.tolist(), folded.group.tolist(), strict=True):
        found[group].add(account)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, groups.values()))
    assert sorted(folded.nodes.accounts) == sorted(map(len, nodes.values()))
    assert folded.sizes.tolist() == [len(found[group]) for group in range(len(folded.words))]
    ties = Counter(folded.links.group.tolist())
    sizes = sorted((len(members), len(key)) for key, members in groups.items())
    assert sorted((len(found[group]), ties[group]) for group in found) == sizes


@pytest.mark.parametrize("seed", range(4))
def test_too_many_sets_are_put_together_at_the_narrowest_value(monkeypatch, seed):
    monkeypatch.setattr(folding, "MOST_GROUPS", 5)
    held = drawn_at_random(seed)
    groups, nodes = twin(held, State())
    folded = fold(held, State())
    assert (~folded.mixed).sum() == 5
    assert sorted(folded.sizes[~folded.mixed]) == sorted(map(len, groups.values()))[-5:]
    assert folded.sizes.sum() == len(set().union(*nodes.values()))
    own = dict(zip(held.keys.tolist(), range(len(held.keys)), strict=True))
    for group in np.flatnonzero(folded.mixed):
        home = own[int(folded.words[group][1:], 16)]
        for account in folded.members[folded.group == group].tolist():
            narrowest = min(len(of) for of in nodes.values() if account in of)
            assert account in nodes[home] and len(nodes[home]) == narrowest
    ties = Counter(folded.links.group[folded.mixed[folded.links.group]].tolist())
    assert max(ties.values()) <= folding.LINKS_OF_A_MIXED_GROUP


def test_times_keep_whoever_was_seen_in_those_days():
    held = holdings([(account, 0) for account in range(5)], 5, ["payment"])
    held.last_seen[4] = held.first_seen[4] = np.nan
    # Account n is seen from the (n + 1)th to the (n + 3)rd of the month.
    late = State(seen_from=dt.date(2026, 9, 5))
    assert fold(held, late).members.tolist() == [2, 3]
    early = State(seen_to=dt.date(2026, 9, 2))
    assert fold(held, early).members.tolist() == [0, 1]
    assert fold(held, State()).members.tolist() == [0, 1, 2, 3, 4]


def opened_by(held, *words):
    folded = fold(held, State(opened=words))
    return set(folded.members[folded.opened[folded.group]].tolist())


def test_what_is_opened_is_drawn_one_by_one(monkeypatch):
    signals = ["payment", "payment", "address"]
    held = holdings([(0, 0), (1, 0), (1, 2), (2, 2), (2, 1), (3, 1), (4, 2)], 5, signals)
    first = fold(held, State())
    card = first.nodes.words(held.signals)[first.nodes.value.tolist().index(0)]
    assert opened_by(held, card) == {0, 1}
    assert opened_by(held, "taddress") == {1, 2, 4}
    group = first.words[first.group[3]]
    assert opened_by(held, group) == {3}
    assert opened_by(held, "tmoon", "v1", "vzzzzzzzzzzzzzzzz", "a5", "all") == set()
    monkeypatch.setattr(folding, "MOST_ACCOUNTS", 2)
    assert opened_by(held, "taddress") == {1, 2}


def test_accounts_at_one_home_can_be_opened_in_part(monkeypatch):
    monkeypatch.setattr(folding, "MOST_GROUPS", 0)
    held = holdings([(0, 0), (1, 0), (1, 1), (2, 1), (3, 1)], 4, ["payment", "payment"])
    words = fold(held, State()).nodes.words(held.signals)
    folded = fold(held, State(opened=(words[0],)))
    assert sorted(folded.sizes[folded.opened]) == [1, 2]
    assert len(folded.words) == 3 and len(set(folded.words)) == 2


def test_the_rest_of_a_signal_is_opened_into_values(monkeypatch):
    monkeypatch.setattr(folding, "VALUES_OF_A_SIGNAL", 2)
    pairs = [(account, value) for value in range(5) for account in (value, value + 1)]
    held = holdings(pairs, 6, ["payment"] * 5)
    folded = fold(held, State())
    assert folded.nodes.words(held.signals)[-1] == "rpayment"
    assert (folded.nodes.folded[-1], folded.nodes.accounts[-1]) == (3, 4)
    assert len(fold(held, State(opened=("rpayment",))).nodes.value) == 5


def test_selected_are_the_accounts_of_nodes_groups_and_themselves():
    held = holdings([(0, 0), (1, 0), (1, 1), (2, 1), (3, 1)], 5, ["payment", "address"])
    folded = fold(held, State())
    words = dict(zip(folded.nodes.value.tolist(), folded.nodes.words(held.signals), strict=True))
    assert selected(held, folded, (words[1],)).tolist() == [1, 2, 3]
    assert selected(held, folded, (folded.words[folded.group[0]], "a103")).tolist() == [0, 3]
    assert selected(held, folded, ("all",)).tolist() == [0, 1, 2, 3]
    assert selected(held, folded, ("a104", "a" + "9" * 60, "moon")).tolist() == []


def test_nothing_shared_is_folded_into_nothing():
    for held in (holdings([], 3, []), holdings([(0, 0)], 3, ["payment"])):
        folded = fold(held, State())
        assert not len(folded.members) and folded.words == []
        assert selected(held, folded, ("all", "x")).tolist() == []


def test_names_of_groups_stay_when_other_accounts_come():
    before = holdings([(0, 0), (1, 0)], 4, ["payment", "payment"])
    after = dataclasses.replace(
        before, account=np.array([0, 1, 2, 3, 3]), value=np.array([0, 0, 0, 0, 1])
    )
    assert set(fold(before, State()).words) <= set(fold(after, State()).words)
