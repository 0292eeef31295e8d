from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pytest

from investigations.clusters.phrases import ALONE
from investigations.clusters.structure import ANY, MIN_PHRASES, SKIPPED, Structure, shown
from investigations.detectors.drawn import EDGES, Drawn
from tests.investigations.detectors.drawing import drawn_of

ACCOUNTS, GROUPS = 12, 4
# Few enough to meet one another often, and the ends of what 64 bits hold.
VALUES = np.array([0, 1, 2, 3, 5, 2**61 - 1, 2**61, 2**63, 2**64 - 2, 2**64 - 1], dtype=np.uint64)


@dataclasses.dataclass(frozen=True)
class Prompt:
    account: int
    edges: tuple[int, ...]
    shingles: tuple[int, ...]


def some_prompts(rng: np.random.Generator, count: int) -> list[Prompt]:
    return [
        Prompt(
            int(rng.integers(ACCOUNTS)),
            tuple(map(int, rng.choice(VALUES, 3))),
            tuple(map(int, rng.choice(VALUES, rng.integers(0, 6), replace=False))),
        )
        for _ in range(count)
    ]


def some_structure(rng: np.random.Generator, count: int) -> dict[tuple[int, int], int]:
    """(group, value) → weight."""
    pairs = zip(rng.integers(0, GROUPS, count), rng.choice(VALUES, count), strict=True)
    return {(int(g), int(v)): int(rng.integers(1, ALONE + 1)) for g, v in pairs}


def table(values: dict[tuple[int, int], int]) -> pa.Table:
    return pa.table(
        {
            "group": pa.array([group for group, _ in values], pa.int64()),
            "value": pa.array([value for _, value in values], pa.uint64()),
            "weight": pa.array(values.values(), pa.int32()),
        }
    )


def drawn(prompts: list[Prompt]) -> Drawn:
    """The prompts by account; each has its place in ``prompts`` for an hour."""
    return drawn_of(
        [
            {
                "account": one.account,
                "hour": place,
                "shingles": one.shingles,
                **dict(zip(EDGES, one.edges, strict=True)),
            }
            for place, one in enumerate(prompts)
        ],
        ACCOUNTS,
    )


def shown_in_loops(
    prompts: list[Prompt],
    templates: dict[tuple[int, int], int],
    said: dict[tuple[int, int], int],
    asked: list[int],
) -> set[tuple[int, int]]:
    found = set()
    for place, one in enumerate(prompts):
        own = asked[one.account]
        for group in range(GROUPS):
            if own not in (ANY, group):
                continue
            weight = sum(said.get((group, value), 0) for value in one.shingles)
            if weight >= MIN_PHRASES or any((group, value) in templates for value in one.edges):
                found.add((place, group))
    return found


@pytest.mark.parametrize("seed", range(20))
def test_the_loop_finds_what_stands_in_the_prompts(seed: int) -> None:
    rng = np.random.default_rng(seed)
    prompts = some_prompts(rng, 60)
    templates, said = some_structure(rng, seed % 5), some_structure(rng, 2 * (seed % 7))
    asked = rng.integers(ANY, GROUPS, ACCOUNTS)
    structure = Structure.of(table(templates).drop(["weight"]), table(said), GROUPS)
    rows = drawn(prompts)
    place, group = shown(rows, structure, asked)
    assert (np.diff(place) >= 0).all()
    found = list(zip(rows.hour[place].tolist(), group.tolist(), strict=True))
    assert len(found) == len(set(found))
    assert set(found) == shown_in_loops(prompts, templates, said, asked.tolist())


def test_many_prompts_that_show_much_are_all_told() -> None:
    prompts = [Prompt(0, (1, 1, 1), ()) for _ in range(3000)]
    templates = table({(group, 1): 1 for group in range(GROUPS)}).drop(["weight"])
    structure = Structure.of(templates, table({}), GROUPS)
    rows, groups = shown(drawn(prompts), structure, np.full(ACCOUNTS, ANY))
    assert rows.tolist() == [row for row in range(3000) for _ in range(GROUPS)]
    assert groups.tolist() == list(range(GROUPS)) * 3000


def test_nobody_is_looked_at_who_is_not_asked() -> None:
    structure = Structure.of(table({(0, 1): 1}).drop(["weight"]), table({(0, 2): 2}), 1)
    rows = drawn([Prompt(0, (1, 1, 1), (2,))])
    assert [len(part) for part in shown(rows, structure, np.full(ACCOUNTS, SKIPPED))] == [0, 0]
