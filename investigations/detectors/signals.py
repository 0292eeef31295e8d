"""What a detector hands over: links between accounts and values, or features of accounts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import ibis.expr.types as ir
import pyarrow as pa

from investigations.detectors.window import View


@dataclasses.dataclass(frozen=True, slots=True)
class LinkDetector:
    """Finds values that accounts have in common.

    ``links(view)`` gives ``account`` (see ``View``), ``value`` and ``share`` (0 to 1: how much of
    the account stands behind the value). ``strength`` is what a value that only two accounts hold
    is worth against the other signals; ``label`` names the value in sentences ("one payment
    instrument"). ``version`` rises whenever the same lake would give other links. ``saturation`` is
    how many rare values in common count in full: one card is enough, one phrase is not.
    """

    name: str
    version: int
    strength: float
    label: str
    links: Callable[[View], ir.Table | pa.Table]
    saturation: float = 1.0


@dataclasses.dataclass(frozen=True, slots=True)
class FeatureDetector:
    """Measures accounts one by one: ``features(view)`` gives ``account`` and the columns named
    in ``columns`` (column → what it means and its unit)."""

    name: str
    version: int
    columns: Mapping[str, str]
    features: Callable[[View], ir.Table | pa.Table]


@dataclasses.dataclass(frozen=True, slots=True)
class Measurements:
    """One run's signals. ``features`` has a row for each active account, in ``account_id`` order;
    ``links`` has a table (account_id, value, share) for each link detector, ``account_id``
    dictionary-encoded: its indices are the rows of ``features``."""

    view: View
    features: pa.Table
    links: Mapping[str, pa.Table]
