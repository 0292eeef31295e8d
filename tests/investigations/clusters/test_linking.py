from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters.groups import Groups
from investigations.clusters.linking import WORK, campaigns
from investigations.clusters.matrix import ValueMatrix
from tests.investigations.clusters.links import (
    ACCOUNTS,
    Links,
    held_by,
    matrix_of,
    some_groups,
    some_links,
)

CROWD = 3000  # strangers, so that what a group holds is rare
GROUPS = np.repeat(np.array([0, 1, 2, -1], dtype=np.int64), [8, 7, 6, CROWD])


def matrices(*links: Links, accounts: int = len(GROUPS)) -> dict[str, ValueMatrix]:
    """The signals of work, each with its links; the last ones serve for all that remain."""
    each = (*links, *[links[-1]] * len(WORK))
    return {
        name: matrix_of(of, accounts, signal=name) for name, of in zip(WORK, each, strict=False)
    }


def linked(*links: Links) -> dict[int, int]:
    return campaigns(GROUPS, [0, 1, 2], matrices(*links))


def test_pieces_that_do_the_same_work_are_one_campaign() -> None:
    assert linked(held_by(range(15), range(15, 21))) == {0: 0, 1: 0, 2: 2}


def test_a_template_in_common_among_others_does_not_make_two_campaigns_one() -> None:
    own = held_by(range(15), range(8), range(8), range(8), range(8, 15), range(8, 15), range(8, 15))
    assert linked(own) == {0: 0, 1: 1, 2: 2}


def test_likeness_is_passed_on() -> None:
    chain = held_by(range(15), range(8, 21))
    assert linked(chain) == {0: 0, 1: 0, 2: 0}


def test_what_neither_shows_does_not_count_against_them() -> None:
    templates_only = linked(held_by(range(15)), {})
    assert templates_only == {0: 0, 1: 0, 2: 2}


def test_groups_that_are_not_flagged_are_in_no_campaign() -> None:
    same = matrices(held_by(range(21)))
    assert campaigns(GROUPS, [0, 2], same) == {0: 0, 2: 0}
    assert campaigns(GROUPS, [], same) == {}


def test_groups_without_any_structure_stay_by_themselves() -> None:
    assert linked({}) == {0: 0, 1: 1, 2: 2}


def same_end(of: dict[int, int]) -> set[frozenset[int]]:
    return {frozenset(g for g in of if of[g] == name) for name in of.values()}


@given(some_groups(2 * ACCOUNTS), some_links(), some_links(), st.permutations(range(2 * ACCOUNTS)))
@settings(max_examples=40, deadline=None)
def test_neither_order_nor_numbers_nor_other_groups_decide_who_belongs_together(
    groups: Groups, templates: Links, phrases: Links, order: list[int]
) -> None:
    flagged = sorted(set(groups.tolist()) - {-1})
    found = campaigns(groups, flagged, matrices(templates, phrases, accounts=len(groups)))
    assert set(found) == set(flagged)
    assert all(found[name] == name <= group for group, name in found.items())
    place = {account: at for at, account in enumerate(order)}
    moved = [
        {(place[account], value): share for (account, value), share in links.items()}
        for links in (templates, phrases)
    ]
    again = campaigns(groups[order], flagged, matrices(*moved, accounts=len(groups)))
    assert again == found
    renumbered = np.where(groups >= 0, 3 - groups, -1)
    other = campaigns(
        renumbered,
        [3 - number for number in flagged],
        matrices(templates, phrases, accounts=len(groups)),
    )
    assert same_end({3 - group: name for group, name in other.items()}) == same_end(found)


@pytest.mark.parametrize("count", [1, 40])
def test_many_pieces_of_one_campaign_are_one(count: int) -> None:
    groups = np.concatenate([np.repeat(np.arange(count), 6), np.full(CROWD, -1)])
    held = held_by(range(6 * count))
    found = campaigns(groups, list(range(count)), matrices(held, accounts=len(groups)))
    assert set(found.values()) == {0}
