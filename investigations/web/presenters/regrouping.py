"""What people made of a cluster's accounts, as plain records."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, Q

from investigations.models import Cluster, FoundMembership, Regrouping
from investigations.triage.regrouping import stays
from investigations.web.presenters.capped import Capped, capped

MOST_ROWS = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Share:
    """So many accounts that the scoring found in, or people put into, the cluster ``key``."""

    key: str
    accounts: int


@dataclasses.dataclass(frozen=True, slots=True)
class RegroupingRow:
    pk: int
    kind: str
    accounts: int
    came_from: Sequence[str]
    went_to: str  # "" when they were left out
    by: str
    at: dt.datetime
    reason: str
    undone_at: dt.datetime | None
    undone_by: str
    undone_because: str


@dataclasses.dataclass(frozen=True, slots=True)
class Regrouped:
    """``brought`` were found in other clusters and are here, ``loose`` were found in none and are
    here, ``taken`` were found here and are in others, ``left_out`` in none."""

    brought: Sequence[Share]
    loose: int
    taken: Sequence[Share]
    left_out: int
    rows: Capped[RegroupingRow]

    @property
    def changed(self) -> bool:
        return bool(self.brought or self.loose or self.taken or self.left_out)


def regrouped(cluster: Cluster) -> Regrouped:
    """Its cost does not grow with the number of regroupings."""
    brought = _shares(
        FoundMembership.objects.filter(account__membership__cluster=cluster), "cluster__key"
    )
    taken = _shares(
        FoundMembership.objects.filter(cluster=cluster), "account__membership__cluster__key"
    )
    concerned = Q(sources=cluster) | Q(target=cluster)
    made = Regrouping.objects.filter(pk__in=Regrouping.objects.filter(concerned).values("pk"))
    shown = made.select_related("target", "by", "undone_by").prefetch_related("sources")
    return Regrouped(
        brought=_others(brought, cluster),
        loose=brought.get(None, 0),
        taken=_others(taken, cluster),
        left_out=taken.get(None, 0),
        rows=capped(shown, MOST_ROWS, _row),
    )


def done(made: Regrouping) -> str:
    """What was done, or undone, in one sentence."""
    accounts = f"{made.account_count:,} account{'' if made.account_count == 1 else 's'}"
    if made.undone_at:
        staying = stays(made)
        later = f" {staying:,} of them stay where later regroupings put them." if staying else ""
        return f"Undone: {made.get_kind_display().lower()} {accounts}.{later}"
    place = f" to {made.target.key}" if made.target else ""
    if made.kind == Regrouping.Kind.MERGE:
        place = f" into {made.target}"
    if made.kind == Regrouping.Kind.SPLIT:
        place = f" as {made.target}"
    if made.kind == Regrouping.Kind.INCLUDE:
        place = f" in {made.target}"
    return f"{made.get_kind_display()}: {accounts}{place}. The history has an undo."


def _shares(found: object, other: str) -> dict[str | None, int]:
    counted = found.order_by().values_list(other).annotate(number=Count("pk"))  # type: ignore[attr-defined]
    return dict(counted)


def _others(counted: dict[str | None, int], cluster: Cluster) -> list[Share]:
    """The largest first, without the cluster itself."""
    shares = [Share(key, n) for key, n in counted.items() if key and key != cluster.key]
    return sorted(shares, key=lambda each: (-each.accounts, each.key))


def _row(made: Regrouping) -> RegroupingRow:
    return RegroupingRow(
        pk=made.pk,
        kind=made.get_kind_display(),
        accounts=made.account_count,
        came_from=sorted(each.key for each in made.sources.all()),
        went_to=made.target.key if made.target else "",
        by=made.by.username,
        at=made.at,
        reason=made.reason,
        undone_at=made.undone_at,
        undone_by=made.undone_by.username if made.undone_by else "",
        undone_because=made.undone_because,
    )
