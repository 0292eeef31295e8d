"""What the first page says: how much, how much of it is suspect, by whom, and what is new."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, Max, Q, Sum

from investigations.models import Campaign, Cluster, Run, RunActivity
from investigations.web.charts.activity import Series
from investigations.web.presenters.likelihood import Likelihood, likelihood
from investigations.web.presenters.names import readable
from investigations.web.presenters.numbers import compact_count, share

NEWEST = 6
MOST_CAMPAIGNS = 12
TOP_CAPABILITIES = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Headline:
    """A number and what it means; ``exact`` is the number unrounded."""

    name: str
    value: str
    meaning: str
    icon: str
    exact: str = ""
    alarming: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class CampaignCard:
    key: str
    name: str
    likelihood: Likelihood
    accounts: int
    exchanges: int
    distillation_exchanges: int
    clusters: int
    first_seen: dt.datetime
    last_seen: dt.datetime
    capabilities: Sequence[tuple[str, float]]  # (readable name, share), greatest first

    @property
    def distillation_share(self) -> float:
        return self.distillation_exchanges / self.exchanges if self.exchanges else 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class NewCluster:
    key: str
    kind: str
    flagged: bool
    likelihood: Likelihood
    accounts: int
    created_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Overview:
    headlines: Sequence[Headline]
    activity: Series
    campaigns: Sequence[CampaignCard]
    campaigns_total: int
    newest: Sequence[NewCluster]


def overview(run: Run) -> Overview:
    """The picture that ``run``, a scoring that succeeded, has left."""
    activity = _activity(run)
    campaigns = _campaigns(run)
    return Overview(
        headlines=_headlines(run, activity, len(campaigns)),
        activity=activity,
        campaigns=campaigns[:MOST_CAMPAIGNS],
        campaigns_total=len(campaigns),
        newest=_newest(run),
    )


def _activity(run: Run) -> Series:
    rows = RunActivity.objects.filter(run=run).values_list("hour", "exchanges", "flagged")
    hours, total, flagged = zip(*rows, strict=True) if rows else ((), (), ())
    return Series(hours=hours, total=total, part=flagged)


def _headlines(run: Run, activity: Series, campaigns: int) -> list[Headline]:
    flagged = Q(flagged=True)
    found = Cluster.objects.present(run).aggregate(
        clusters=Count("id"),
        suspects=Count("id", filter=flagged),
        accounts=Sum("account_count", filter=flagged, default=0),
        banned=Sum("banned_count", filter=flagged, default=0),
        distillation=Sum("distillation_exchanges", filter=flagged, default=0),
    )
    exchanges = sum(activity.total)
    part = found["distillation"] / exchanges if exchanges else 0.0
    days = max(1, round(len(activity.hours) / 24))
    alarming = found["suspects"] > 0
    return [
        Headline(
            "Exchanges examined",
            compact_count(exchanges),
            f"in {days} days, by all accounts",
            "messages",
            f"{exchanges:,}",
        ),
        Headline(
            "Distillation exchanges",
            compact_count(found["distillation"]),
            f"estimate; {share(part)} of all traffic",
            "droplet-search",
            f"{found['distillation']:,}",
            alarming,
        ),
        Headline(
            "Flagged clusters",
            f"{found['suspects']:,}",
            f"of {found['clusters']:,} found, in {_counted(campaigns, 'campaign')}",
            "affiliate",
            alarming=alarming,
        ),
        Headline(
            "Accounts in them",
            compact_count(found["accounts"]),
            f"{found['banned']:,} banned already" if found["banned"] else "none banned so far",
            "users",
            f"{found['accounts']:,}",
            alarming,
        ),
    ]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _campaigns(run: Run) -> list[CampaignCard]:
    present = Q(clusters__run=run, clusters__account_count__gt=0)
    rows = (
        Campaign.objects.filter(present)
        .annotate(
            cluster_count=Count("clusters", filter=present),
            score=Max("clusters__score", filter=present),
        )
        .order_by("-distillation_exchanges", "key")
    )
    return [
        CampaignCard(
            key=row.key,
            name=row.name,
            likelihood=likelihood(row.score),
            accounts=row.account_count,
            exchanges=row.exchanges,
            distillation_exchanges=row.distillation_exchanges,
            clusters=row.cluster_count,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            capabilities=_top(row.capabilities),
        )
        for row in rows
    ]


def _top(capabilities: dict[str, float]) -> list[tuple[str, float]]:
    ranked = sorted(capabilities.items(), key=lambda item: (-item[1], item[0]))
    return [(readable(name), part) for name, part in ranked[:TOP_CAPABILITIES] if part > 0]


def _newest(run: Run) -> list[NewCluster]:
    return [
        NewCluster(
            key=row.key,
            kind=row.get_kind_display(),
            flagged=row.flagged,
            likelihood=likelihood(row.score),
            accounts=row.account_count,
            created_at=row.created_at,
        )
        for row in Cluster.objects.present(run).order_by("-created_at", "-score", "key")[:NEWEST]
    ]
