"""Campaigns that a cluster serves besides its own, from either side."""

from __future__ import annotations

import dataclasses
from typing import Final

from investigations.campaigns.serving import standing
from investigations.models import Campaign, Cluster, Serving
from investigations.web.presenters.capped import Capped, capped
from investigations.web.presenters.lineage import in_common
from investigations.web.presenters.numbers import share

MOST: Final = 25


@dataclasses.dataclass(frozen=True, slots=True)
class Served:
    """``found`` says what a scoring goes by; empty where only a person says so."""

    row: Serving
    found: str


def served_by(cluster: Cluster) -> Capped[Served]:
    """The campaigns that it serves besides its own."""
    rows = standing().filter(cluster=cluster).select_related("campaign", "by")
    return capped(rows.order_by("campaign__key"), MOST, _served)


def pools_of(campaign: Campaign) -> Capped[Served]:
    """The clusters of other campaigns that serve it, too."""
    rows = standing().filter(campaign=campaign).select_related("cluster", "by")
    return capped(rows.order_by("-cluster__exchanges", "cluster__key"), MOST, _served)


def _served(row: Serving) -> Served:
    return Served(row, _found(row))


def _found(row: Serving) -> str:
    if row.likeness is None or row.run_id is None:
        return ""
    signals = in_common((each["signal"], each["values"]) for each in row.reasons)
    return f"{share(row.likeness)} of its work: {signals}"
