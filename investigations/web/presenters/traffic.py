"""One account's exchanges over time, counted in the lake; no text is opened for it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
from django.conf import settings

from investigations.campaigns.ledger import CERTAIN, Estimate, Hour, Ledger
from investigations.lake.schema import CAPABILITIES
from investigations.lake.store import Lake
from investigations.models import Membership
from investigations.web.charts.activity import Series

LAKE_MEMORY = "512MB"


class LakeUnreachable(Exception):  # noqa: N818 - a state that the page shows
    """The lake could not be read; the cause is chained."""


@dataclasses.dataclass(frozen=True, slots=True)
class Traffic:
    """``series`` has every hour from the first exchange to the last, the silent ones too.

    ``tokens`` are [of prompts, of answers] by model, as far as the logs say; ``models`` and
    ``capabilities`` are shares (0 to 1) of the exchanges.
    """

    series: Series
    by_hour_of_day: tuple[int, ...]  # 24 counts, UTC
    active_days: int
    tokens: Mapping[str, tuple[int, int]]
    models: Mapping[str, float]
    capabilities: Mapping[str, float]


def account_traffic(
    account_id: str, since: dt.datetime | None = None, until: dt.datetime | None = None
) -> Traffic:
    """Exchanges of one account in [since, until). Raises ``LakeUnreachable``."""
    try:
        rows = _counted(account_id, since, until)
    # Whatever is wrong with a folder, an object store or a file in it: the page says the same.
    except Exception as error:
        raise LakeUnreachable("The event lake can't be read just now.") from error
    return _traffic(rows)


def account_ledger(traffic: Traffic, membership: Membership | None) -> Ledger:
    """What one account took. How much of it is distillation is what the latest scoring estimated
    for the part that it saw, as a share; an account that it holds to be almost certain is sure to
    have taken that much, and nobody took more than all.
    """
    exchanges = sum(traffic.series.total)
    share, sure = 0.0, False
    if membership is not None and membership.exchanges:
        share = membership.distillation_exchanges / membership.exchanges
        sure = membership.score >= CERTAIN
    value = round(exchanges * share)
    hours = zip(traffic.series.hours, traffic.series.total, strict=True)
    return Ledger(
        clusters=1 if membership else 0,
        accounts=1,
        exchanges=exchanges,
        distillation=Estimate(value if sure else 0, value, exchanges if membership else 0),
        tokens=traffic.tokens,
        models=traffic.models,
        capabilities=traffic.capabilities,
        hours={hour: Hour(number, round(number * share)) for hour, number in hours if number},
    )


def _counted(
    account_id: str, since: dt.datetime | None, until: dt.datetime | None
) -> list[dict[str, Any]]:
    """By hour and model; one reading of the lake."""
    with Lake(settings.LAKE_URL, memory=LAKE_MEMORY, threads=1).reader() as reader:
        exchanges = reader.exchanges(since=since, until=until)
        own = exchanges.filter(exchanges.account_id == ibis.literal(account_id))
        hourly = own.group_by("model", hour=own.timestamp.truncate("h")).agg(
            exchanges=own.count(),
            asked=own.prompt_tokens.sum(),
            answered=own.completion_tokens.sum(),
            **{name: _asking_for(own, bit).sum() for bit, name in enumerate(CAPABILITIES)},
        )
        rows: list[dict[str, Any]] = reader.connection.to_pyarrow(hourly).to_pylist()
    return rows


def _asking_for(exchanges: ir.Table, bit: int) -> ir.BooleanValue:
    return (exchanges.capabilities & (1 << bit)) != 0


def _traffic(rows: Sequence[Mapping[str, Any]]) -> Traffic:
    counts: Counter[dt.datetime] = Counter()
    models: Counter[str] = Counter()
    for row in rows:
        counts[row["hour"].astimezone(dt.UTC)] += row["exchanges"]
        models[row["model"]] += row["exchanges"]
    whole = counts.total()
    by_hour = [0] * 24
    for hour, number in counts.items():
        by_hour[hour.hour] += number
    asked = {name: sum(row[name] or 0 for row in rows) for name in CAPABILITIES}
    hours = _every_hour(counts)
    return Traffic(
        series=Series(
            hours=hours, total=[counts.get(hour, 0) for hour in hours], part=[0] * len(hours)
        ),
        by_hour_of_day=tuple(by_hour),
        active_days=len({hour.date() for hour in counts}),
        tokens=_tokens(rows),
        models={name: number / whole for name, number in models.items()},
        capabilities={name: number / whole for name, number in asked.items() if number},
    )


def _tokens(rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """Of the models of which the logs tell any."""
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        if row["asked"] is not None or row["answered"] is not None:
            before = found.get(row["model"], (0, 0))
            found[row["model"]] = (
                before[0] + (row["asked"] or 0),
                before[1] + (row["answered"] or 0),
            )
    return found


def _every_hour(counts: Mapping[dt.datetime, int]) -> list[dt.datetime]:
    hours: list[dt.datetime] = []
    if counts:
        hour, last = min(counts), max(counts)
        while hour <= last:
            hours.append(hour)
            hour += dt.timedelta(hours=1)
    return hours
