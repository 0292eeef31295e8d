from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters import matrix as matrices
from investigations.clusters.matrix import fused
from tests.investigations.clusters.links import (
    ACCOUNTS,
    Links,
    account_ids,
    held_by,
    matrix_of,
    some_links,
)

quick = settings(max_examples=60, deadline=None)


def similarity(links: Links, a: int, b: int, strength: float, saturation: float) -> float:
    """What two accounts have in common, weighted by rarity, in loops."""
    holders: dict[int, int] = {}
    for _, value in links:
        holders[value] = holders.get(value, 0) + 1

    def weights(account: int) -> dict[int, float]:
        return {
            value: math.sqrt(share) * math.log(ACCOUNTS / holders[value]) / math.log(ACCOUNTS)
            for (one, value), share in links.items()
            if one == account and holders[value] > 1
        }

    left, right = weights(a), weights(b)
    product = sum(left[value] * right[value] for value in left.keys() & right.keys())
    for row in (left, right):
        product /= max(math.sqrt(sum(w * w for w in row.values())), math.sqrt(saturation))
    return strength * product


@given(some_links(), st.floats(0.1, 1.0), st.floats(1.0, 4.0))
@quick
def test_products_are_similarities_of_at_most_the_strength(
    links: Links, strength: float, saturation: float
) -> None:
    rows = matrix_of(links, strength=strength, saturation=saturation).weighted().toarray()
    product = rows @ rows.T
    assert product.max(initial=0.0) <= strength + 1e-9
    expected = [
        [similarity(links, a, b, strength, saturation) for b in range(ACCOUNTS)]
        for a in range(ACCOUNTS)
    ]
    assert product == pytest.approx(np.array(expected))


@given(some_links())
@quick
def test_counts_holders_and_their_rarity(links: Links) -> None:
    found = matrix_of(links)
    names = found.names.to_pylist()
    for place, name in enumerate(names):
        holders = sum(f"value {value:04d}" == name for _, value in links)
        assert found.holders[place] == holders
        assert found.rarity[place] == pytest.approx(math.log(ACCOUNTS / holders))
    assert len(names) == len({value for _, value in links})


@given(some_links(), st.randoms(use_true_random=False))
@quick
def test_the_order_of_the_links_changes_nothing(links: Links, random: st.Random) -> None:
    mixed = list(links.items())
    random.shuffle(mixed)
    first, second = matrix_of(links), matrix_of(dict(mixed))
    assert first.names.equals(second.names)
    assert np.array_equal(first.shares.indices, second.shares.indices)
    assert np.array_equal(first.shares.data, second.shares.data)


@given(some_links(), st.permutations(range(ACCOUNTS)))
@quick
def test_another_order_of_the_accounts_moves_rows_only(links: Links, order: list[int]) -> None:
    moved = {(order[account], value): share for (account, value), share in links.items()}
    rows, others = matrix_of(links).weighted().toarray(), matrix_of(moved).weighted().toarray()
    assert others[order] @ others[order].T == pytest.approx(rows @ rows.T)


@given(some_links(), st.permutations(range(7)))
@settings(deadline=None)
def test_other_names_of_the_values_change_no_similarity(links: Links, names: list[int]) -> None:
    renamed = {(account, names[value]): share for (account, value), share in links.items()}
    rows, others = matrix_of(links).weighted(), matrix_of(renamed).weighted()
    assert (others @ others.T).toarray() == pytest.approx((rows @ rows.T).toarray())


def test_what_everybody_or_one_account_holds_has_no_weight() -> None:
    found = matrix_of(held_by(range(ACCOUNTS), [3]))
    assert found.weighted().count_nonzero() == 0


def test_a_rarer_value_is_worth_more() -> None:
    rows = matrix_of(held_by([0, 1], range(2, 9))).weighted().toarray()
    assert rows[0] @ rows[1] > rows[2] @ rows[3] > 0


def test_a_hub_links_nobody_but_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrices, "HUB", 4)
    found = matrix_of(held_by(range(5), range(5, 9)))
    rows = found.weighted().toarray()
    assert rows[0] @ rows[1] == 0 < rows[5] @ rows[6]
    assert found.holders.tolist() == [5, 4]
    assert found.shares.nnz == 9


@pytest.mark.parametrize("accounts", [1, 2, ACCOUNTS])
def test_no_link_at_all_gives_a_matrix_without_columns(accounts: int) -> None:
    found = matrix_of({}, accounts)
    assert found.shares.shape == (accounts, 0)
    assert found.weighted().shape == (accounts, 0)


def test_fused_similarity_is_the_sum_over_signals() -> None:
    one, other = matrix_of(held_by([0, 1, 2])), matrix_of(held_by([1, 2], [0, 3]), saturation=2.0)
    both = fused({"one": one, "other": other})
    expected = sum((m.weighted() @ m.weighted().T).toarray() for m in (one, other))
    assert (both @ both.T).toarray() == pytest.approx(expected)
    assert both.shape[0] == len(account_ids())
