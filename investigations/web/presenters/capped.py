"""The head of a long list."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

Record = TypeVar("Record", bound=Model)
Row = TypeVar("Row")


@dataclasses.dataclass(frozen=True, slots=True)
class Capped(Generic[Row]):
    """The first ``rows`` of ``total``."""

    rows: Sequence[Row]
    total: int

    @property
    def cut(self) -> bool:
        return self.total > len(self.rows)


def capped(found: QuerySet[Record], most: int, row: Callable[[Record], Row]) -> Capped[Row]:
    """The first ``most`` of ``found`` as rows; they are counted only where there are more."""
    first = list(found[: most + 1])
    total = len(first) if len(first) <= most else found.count()
    return Capped([row(each) for each in first[:most]], total)
