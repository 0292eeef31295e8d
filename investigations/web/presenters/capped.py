"""The head of a long list."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclasses.dataclass(frozen=True, slots=True)
class Capped(Generic[Row]):
    """The first ``rows`` of ``total``."""

    rows: Sequence[Row]
    total: int

    @property
    def cut(self) -> bool:
        return self.total > len(self.rows)
