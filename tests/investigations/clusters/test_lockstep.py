from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters.lockstep import MIN_HOLDERS, MIN_LIFT, pairs
from tests.investigations.clusters.links import account_ids


def surprising(left: list[int], right: list[int]) -> dict[tuple[int, int], float]:
    """Pairs of codes that go together far more often than chance, with their surprise."""
    known = [(a, b) for a, b in zip(left, right, strict=True) if a >= 0 and b >= 0]
    lefts, rights = Counter(a for a, _ in known), Counter(b for _, b in known)
    found = {}
    for (a, b), together in Counter(known).items():
        lift = together * max(len(known), 2) / (lefts[a] * rights[b])
        if together >= MIN_HOLDERS and lift >= MIN_LIFT:
            found[a, b] = min(1.0, math.log(lift) / math.log(max(len(known), 2)))
    return found


def links_of(left: list[int], right: list[int]) -> list[dict]:
    codes = (np.array(side, dtype=np.int64) for side in (left, right))
    one, other = ({name: side} for name, side in zip(("client", "template"), codes, strict=True))
    return pairs(account_ids(len(left)), one, other).to_pylist()


codes = st.integers(-1, 5)


@given(st.lists(st.tuples(codes, codes), min_size=1, max_size=60), st.integers(0, 12))
@settings(max_examples=80, deadline=None)
def test_links_the_pairs_that_plain_counting_finds(
    crowd: list[tuple[int, int]], planted: int
) -> None:
    both = [*crowd, *[(7, 9)] * planted]
    left, right = [a for a, _ in both], [b for _, b in both]
    expected = surprising(left, right)
    rows = links_of(left, right)
    holders = Counter(row["value"] for row in rows)
    assert sorted(holders.values()) == sorted(
        sum(pair == one for one in zip(left, right, strict=True)) for pair in expected
    )
    linked = {row["account_id"]: row["share"] for row in rows}
    ids = account_ids(len(both)).to_pylist()
    assert linked == pytest.approx(
        {ids[place]: expected[pair] for place, pair in enumerate(both) if pair in expected}
    )


def test_a_planted_ring_is_linked_and_the_crowd_is_not() -> None:
    rng = np.random.default_rng(4)
    left = [*rng.integers(0, 6, 300).tolist(), *[2] * 20]
    right = [*rng.integers(0, 6, 300).tolist(), *[17] * 20]
    linked = {row["account_id"] for row in links_of(left, right)}
    assert linked == set(account_ids(320).to_pylist()[300:])


def test_what_everybody_shares_surprises_nobody() -> None:
    assert links_of([1] * 50, [1] * 50) == []


@pytest.mark.parametrize("missing", [([-1] * 8, [1] * 8), ([1] * 8, [-1] * 8), ([0], [0])])
def test_without_both_attributes_there_is_no_pair(missing: tuple[list[int], list[int]]) -> None:
    assert links_of(*missing) == []


def test_every_origin_goes_with_every_behaviour() -> None:
    ring = np.repeat(np.array([0, 1], dtype=np.int64), [40, 8])
    names = ("client", "mail_domain"), ("template", "onset")
    origin, behaviour = (dict.fromkeys(side, ring) for side in names)
    rows = pairs(account_ids(48), origin, behaviour).to_pylist()
    labels = {row["value"].rsplit(", pair ", 1)[0] for row in rows}
    assert labels == {
        "client × template",
        "client × onset",
        "mail domain × template",
        "mail domain × onset",
    }
