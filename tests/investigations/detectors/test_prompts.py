from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from investigations.detectors.prompts import (
    MIN_COUNT,
    MIN_SHARE,
    REPETITION,
    SHINGLE,
    SYSTEM_PROMPT,
    TEMPLATE,
    VALUES_PER_ACCOUNT,
)
from tests.investigations.detectors.plain import (
    SEEDS,
    Row,
    exchanges,
    features,
    measured,
    sampled,
    view_of,
    world_of,
)

EDGES = ("skeleton_hash", "opening_hash", "closing_hash")


def recurring(counts: Counter[Any], drawn: int) -> dict[Any, float]:
    kept = {
        value: count / drawn
        for value, count in counts.items()
        if count >= MIN_COUNT and count / drawn >= MIN_SHARE
    }
    most = sorted(kept.items(), key=lambda kv: (-kv[1], kv[0]))[:VALUES_PER_ACCOUNT]
    return dict(most)


def edges_of(own: list[Row]) -> Counter[int]:
    """In how many prompts a hash stands at any of the three places."""
    return Counter(value for row in own for value in {row[column] for column in EDGES})


def shingles_of(own: list[Row]) -> Counter[int]:
    return Counter(value for row in own for value in row["shingles"])


def systems_of(own: list[Row]) -> Counter[int]:
    return Counter(row["system_hash"] for row in own if row["system_hash"] is not None)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("detector", "counts"),
    [(TEMPLATE, edges_of), (SHINGLE, shingles_of), (SYSTEM_PROMPT, systems_of)],
    ids=["template", "phrase", "system_prompt"],
)
def test_links_what_recurs_in_an_accounts_prompts(seed: int, detector: Any, counts: Any) -> None:
    expected = {
        (account, value): share
        for account, own in sampled(exchanges(world_of(seed))).items()
        for value, share in recurring(counts(own), len(own)).items()
    }
    assert expected
    assert measured(detector, view_of(seed)) == pytest.approx(expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_repetition_is_of_the_sampled_prompts(seed: int) -> None:
    found = features(REPETITION, view_of(seed))
    own_of = sampled(exchanges(world_of(seed)))
    assert found.keys() == own_of.keys()
    for account, own in own_of.items():
        ends = (Counter(row[column] for row in own) for column in ("opening_hash", "closing_hash"))
        assert found[account] == pytest.approx(
            {
                "distinct_prompts": len({row["prompt_hash"] for row in own}) / len(own),
                "distinct_skeletons": len({row["skeleton_hash"] for row in own}) / len(own),
                "template_share": max(max(end.values()) for end in ends) / len(own),
            }
        )
