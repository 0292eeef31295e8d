"""What is to be reached, and whether it was: the table at the head of the report."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.report.markdown import ABSENT, table, yes


@dataclass(frozen=True, slots=True)
class Target:
    """One line: ``wanted`` and ``measured`` are for people, ``reached`` None if not measured."""

    name: str
    wanted: str
    measured: str = ABSENT
    reached: bool | None = None


def glance(targets: list[Target]) -> str:
    """All targets in one table."""
    rows = [[one.name, one.wanted, one.measured, yes(one.reached)] for one in targets]
    return table(["target", "to reach", "measured", "reached"], rows, text_columns=4)
