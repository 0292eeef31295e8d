from __future__ import annotations

import pytest

from investigations.detectors.capability import CAPABILITY, TARGETED, bits
from investigations.lake.schema import CAPABILITIES
from tests.investigations.detectors.plain import (
    SEEDS,
    Row,
    exchanges,
    features,
    sampled,
    view_of,
    world_of,
)


def labels(row: Row) -> set[str]:
    asked = {name for i, name in enumerate(CAPABILITIES) if row["capabilities"] >> i & 1}
    return asked | ({"tool_use"} if row["tool_calls"] else set())


def share(found: list[set[str]], names: tuple[str, ...]) -> float:
    return sum(bool(one & set(names)) for one in found) / len(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_are_of_the_sampled_prompts(seed: int) -> None:
    found = features(CAPABILITY, view_of(seed))
    own_of = sampled(exchanges(world_of(seed)))
    assert found.keys() == own_of.keys()
    for account, own in own_of.items():
        asked = [labels(row) for row in own]
        expected = {name: share(asked, (name,)) for name in CAPABILITIES} | {
            "targeted_share": share(asked, TARGETED),
            "labelled_share": share(asked, CAPABILITIES),
        }
        assert found[account] == pytest.approx(expected)


def test_what_elicits_is_targeted_and_every_name_is_a_label() -> None:
    assert set(TARGETED) < set(CAPABILITIES)


def test_a_labels_bit_is_its_place() -> None:
    assert [bits((name,)) for name in CAPABILITIES] == [2**i for i in range(len(CAPABILITIES))]
    assert bits(CAPABILITIES) == 2 ** len(CAPABILITIES) - 1
    assert bits(()) == 0
