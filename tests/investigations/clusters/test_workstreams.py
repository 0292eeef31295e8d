from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters.workstreams import (
    MIN_HOLDERS,
    MIN_PROMPTS,
    MIN_SHARE,
    streams_of,
    workstreams,
)
from investigations.detectors import Measurements, measure
from investigations.detectors.capability import TARGETED
from tests.investigations.worlds import CROWD, RING, world

CODER = dataclasses.replace(RING, name="coder", accounts=12, template=1, capability=("coding",))
JUDGE = dataclasses.replace(
    RING, name="judge", accounts=12, template=2, capability=("rubric_grading", "mathematics")
)


def labels(**rates: float) -> list[float]:
    return [rates.get(name, 0.0) for name in TARGETED]


AGENT = labels(coding=0.9, tool_use=0.8, reasoning_traces=0.6)
GRADER = labels(rubric_grading=1.0, mathematics=0.7, reasoning_traces=0.6)


def streams(rows: list[list[float]], volume: list[int]) -> list[tuple[float, int, list[str]]]:
    found = streams_of(np.array(rows), np.array(volume, dtype=np.float64))
    return [(round(s.share, 2), s.templates, list(s.capabilities)) for s in found]


def test_two_kinds_of_work_are_two_streams_with_their_shares() -> None:
    assert streams([AGENT, GRADER, AGENT], [30, 40, 30]) == [
        (0.6, 2, ["coding", "tool_use", "reasoning_traces"]),
        (0.4, 1, ["rubric_grading", "mathematics", "reasoning_traces"]),
    ]


def test_what_goes_through_all_of_the_work_sets_nothing_apart() -> None:
    milder = labels(coding=0.8, tool_use=0.9, reasoning_traces=0.7)
    assert [share for share, *_ in streams([AGENT, milder, AGENT], [10, 10, 10])] == [1.0]


def test_a_side_line_is_no_stream() -> None:
    ((share, *_),) = streams([AGENT, GRADER], [95, 5])
    assert share == 0.95 and 1 - share < MIN_SHARE


def test_templates_that_ask_for_nothing_targeted_are_one_stream_without_a_name() -> None:
    assert streams([labels(), labels()], [1, 1]) == [(1.0, 2, [])]


rates = st.lists(st.floats(0, 1).map(lambda rate: round(rate, 2)), min_size=10, max_size=10)
templates = st.lists(st.tuples(rates, st.integers(1, 1000)), min_size=1, max_size=9)


@given(templates, st.randoms())
@settings(max_examples=60, deadline=None)
def test_shares_never_exceed_the_whole_and_volumes_scale(
    rows: list[tuple[list[float], int]], random: st.Random
) -> None:
    of = [row for row, _ in rows]
    volume = np.array([count for _, count in rows], dtype=np.float64)
    found = streams_of(np.array(of), volume)
    assert sum(stream.share for stream in found) <= 1 + 1e-9
    assert sum(stream.templates for stream in found) <= len(rows)
    assert all(stream.share >= MIN_SHARE for stream in found)
    assert [s.share for s in found] == sorted((s.share for s in found), reverse=True)
    bigger = streams_of(np.array(of), 8 * volume)
    assert [s.share for s in bigger] == pytest.approx([s.share for s in found])


@pytest.fixture(scope="module")
def measured() -> Measurements:
    return measure(world([dataclasses.replace(CROWD, accounts=40), CODER, JUDGE]))


def groups_of(measured: Measurements, *parts: tuple[str, ...]) -> np.ndarray:
    ids = measured.features["account_id"].to_pylist()
    number = {name: at for at, names in enumerate(parts) for name in names}
    return np.array([number.get(one.split("-")[0], -1) for one in ids], dtype=np.int64)


def test_a_pool_that_serves_two_shows_both(measured: Measurements) -> None:
    groups = groups_of(measured, ("coder", "judge"))
    first, second = workstreams(measured, groups, [0])[0]
    assert {tuple(first.capabilities), tuple(second.capabilities)} == {
        ("coding",),
        ("rubric_grading", "mathematics"),
    }
    assert first.share + second.share == pytest.approx(1.0)
    assert first.share == pytest.approx(0.5, abs=0.1)


def test_each_prompt_of_a_stream_is_counted_in_its_hour(measured: Measurements) -> None:
    groups = groups_of(measured, ("coder", "judge"))
    ids = measured.features["account_id"].to_pylist()
    sent: dict[str, Counter[tuple[str, int]]] = {"coder": Counter(), "judge": Counter()}
    holders: dict[str, set[str]] = defaultdict(set)
    prompts = [row for row in measured.view.sample.to_pyarrow().to_pylist() if row["prompt_chars"]]
    for row in prompts:
        who = ids[row["account"]].split("-")[0]
        if who in sent:
            sent[who][row["opening_hash"], row["hour"]] += 1
            holders[row["opening_hash"]].add(ids[row["account"]])
    of_pool = sum(each.total() for each in sent.values())
    openings = {opening for each in sent.values() for opening, _ in each}
    told = {
        opening
        for opening in openings
        if len(holders[opening]) >= MIN_HOLDERS
        and sum(n for each in sent.values() for (one, _), n in each.items() if one == opening)
        >= MIN_PROMPTS * of_pool
    }
    expected = []
    for each in sent.values():
        by_hour: Counter[int] = Counter()
        for (opening, hour), number in each.items():
            if opening in told:
                by_hour[hour] += number
        expected.append(dict(by_hour))
    found = [dict(stream.by_hour) for stream in workstreams(measured, groups, [0])[0]]
    assert sorted(map(sorted, found)) == sorted(map(sorted, expected))
    assert all(one in expected for one in found)


def test_each_group_shows_its_own_and_only_flagged_ones_are_looked_at(
    measured: Measurements,
) -> None:
    groups = groups_of(measured, ("coder",), ("judge",), ("crowd",))
    found = workstreams(measured, groups, [1, 0])
    assert [list(s.capabilities) for s in found[0]] == [["coding"]]
    assert [list(s.capabilities) for s in found[1]] == [["rubric_grading", "mathematics"]]
    assert set(found) == {0, 1}
    assert workstreams(measured, groups, []) == {}


def test_templates_of_too_few_members_are_not_the_group_s(measured: Measurements) -> None:
    ids = measured.features["account_id"].to_pylist()
    few = [one for one in ids if one.startswith("coder")][: MIN_HOLDERS - 1]
    groups = np.array([0 if one in few else -1 for one in ids], dtype=np.int64)
    assert workstreams(measured, groups, [0]) == {0: ()}
