from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import event, given, settings
from hypothesis import strategies as st

from investigations.clusters.templates import (
    MIN_HOLDERS,
    PUBLIC,
    STRUCTURE_LIFT,
    STRUCTURE_RATE,
    templates,
    without_tools,
)
from tests.investigations.clusters.links import (
    ACCOUNTS,
    Links,
    held_by,
    matrix_of,
    some_groups,
    some_links,
)

Pairs = set[tuple[int, str]]


def pairs(table: pa.Table) -> Pairs:
    return {(row["group"], row["value"]) for row in table.to_pylist()}


def holders(links: Links) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for account, value in links:
        found.setdefault(f"value {value:04d}", set()).add(account)
    return found


@given(some_links(), some_groups())
@settings(max_examples=150, deadline=None)
def test_own_templates_are_those_of_the_plain_definition(links: Links, groups: np.ndarray) -> None:
    found = pairs(templates(groups, matrix_of(links)))
    expected: Pairs = set()
    for number in set(groups.tolist()) - {-1}:
        members = set(np.flatnonzero(groups == number).tolist())
        for value, everybody in holders(links).items():
            rate = len(everybody & members) / len(members)
            elsewhere = len(everybody - members) / max(ACCOUNTS - len(members), 1)
            enough = len(everybody & members) >= MIN_HOLDERS and rate >= STRUCTURE_RATE
            if enough and rate >= STRUCTURE_LIFT * elsewhere:
                expected.add((number, value))
    event(f"{bool(expected)}")
    assert found == expected


@given(some_links(), some_groups(), st.sets(st.integers(0, ACCOUNTS - 1)))
@settings(max_examples=200, deadline=None)
def test_tools_templates_are_those_of_the_plain_definition(
    links: Links, groups: np.ndarray, old: set[int]
) -> None:
    matrix = matrix_of(links)
    every = [(n, v) for n in sorted(set(groups.tolist()) - {-1}) for v in sorted(holders(links))]
    own = pa.table(
        {
            "group": pa.array([number for number, _ in every], pa.int64()),
            "value": pa.array([value for _, value in every], matrix.names.type),
        }
    )
    kept: Pairs = set()
    for number, value in every:
        members = set(np.flatnonzero(groups == number).tolist())
        inside, outside = holders(links)[value] & members, holders(links)[value] - members
        customers = len(outside & old)
        many = customers >= MIN_HOLDERS and customers >= PUBLIC * len(outside)
        if not (len(outside) >= len(inside) and many):
            kept.add((number, value))
    event(f"{len(kept) < len(every)}")
    customers = np.isin(np.arange(ACCOUNTS), sorted(old))
    assert pairs(without_tools(own, groups, matrix, customers)) == kept


def test_what_old_customers_outside_use_as_much_is_a_tools() -> None:
    groups = np.array([0] * 5 + [-1] * 9)
    matrix = matrix_of(held_by(range(5), range(12), [0, 1, 2, 12, 13]))
    values = pa.array(["value 0000", "value 0001", "value 0002"])
    own = pa.table({"group": pa.array([0, 0, 0]), "value": values})
    old = np.isin(np.arange(14), range(8, 14))
    assert pairs(without_tools(own, groups, matrix, old)) == {(0, "value 0000"), (0, "value 0002")}
    nobody = np.zeros(14, dtype=bool)
    assert without_tools(own, groups, matrix, nobody).num_rows == 3
