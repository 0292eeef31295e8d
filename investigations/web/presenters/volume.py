"""What a cluster's traffic amounts to: its tokens, what they would cost, and where it is going."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from django.conf import settings

from investigations.campaigns.ledger import surely
from investigations.models import Cluster
from investigations.prices import Cost, PriceListError, price_list
from investigations.web.charts.activity import Series
from investigations.web.presenters.numbers import share

WEEK: Final = dt.timedelta(days=7)
DAY: Final = dt.timedelta(days=1)
# Days of the small curve.
CURVE: Final = 28
HEIGHT: Final = 24
STEP: Final = 4
# A change within this share is none.
STEADY: Final = 0.05
# Beyond so many times as much, per cent say little.
MANIFOLD: Final = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Volume:
    """``surely`` are the distillation exchanges of almost certain accounts, ``own_cost`` the part
    of the cost that distillation has by its share of the exchanges.

    ``cost`` is None without a price list or without a price for any of the models; ``problem`` says
    why a list that is there could not be used.
    """

    mixed_in: int
    surely: int
    active: int
    prompt_tokens: int
    completion_tokens: int
    cost: Cost | None
    own_cost: float
    problem: str

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens


@dataclasses.dataclass(frozen=True, slots=True)
class Trend:
    """The last week against the one before; ``direction`` is up, down, level or empty (not known).

    ``curve`` has the points of a polyline, one a day; ``words`` say the same and more.
    """

    direction: str
    change: str
    words: str
    curve: str
    width: int
    height: int = HEIGHT


def volume(cluster: Cluster, tokens: Mapping[str, Sequence[int]]) -> Volume:
    cost, problem = list_price(tokens)
    own = cluster.distillation_exchanges / cluster.exchanges if cluster.exchanges else 0.0
    return Volume(
        mixed_in=cluster.exchanges - cluster.distillation_exchanges,
        surely=surely(cluster),
        active=cluster.account_count - cluster.banned_count,
        prompt_tokens=cluster.prompt_tokens,
        completion_tokens=cluster.completion_tokens,
        cost=cost,
        own_cost=cost.amount * own if cost else 0.0,
        problem=problem,
    )


def list_price(tokens: Mapping[str, Sequence[int]]) -> tuple[Cost | None, str]:
    """What [tokens of prompts, of answers] by model would cost, and why that is not known."""
    try:
        prices = price_list(settings.PRICES)
    except PriceListError as error:
        return None, str(error)
    cost = prices.cost(tokens) if prices else None
    return cost, "no price for its models" if prices and not cost else ""


def trend(series: Series, since: dt.datetime | None, until: dt.datetime | None) -> Trend:
    """``since`` and ``until`` are the ends of the scored window."""
    if since is None or until is None or not series.hours:
        return Trend("", "–", "no activity stored", "", 0)
    last = _between(series, until - WEEK, until)
    before = _between(series, until - 2 * WEEK, until - WEEK)
    curve = _curve(series, max(since, until - CURVE * DAY), until)
    if until - since < 2 * WEEK:
        return _drawn("", "–", "less than two weeks were scored", curve)
    if not before:
        if not last:
            return _drawn("level", "silent", "no exchange for two weeks", curve)
        return _drawn("up", "new", f"{last:,} exchanges this week, none the week before", curve)
    words = f"{last:,} exchanges in the last 7 days, {before:,} before"
    return _drawn(*_change(last / before - 1), words, curve)


def _change(change: float) -> tuple[str, str]:
    if abs(change) < STEADY:
        return "level", "steady"
    if change + 1 >= MANIFOLD:
        return "up", f"up {change + 1:.0f}-fold"
    return (
        "up" if change > 0 else "down"
    ), f"{'up' if change > 0 else 'down'} {share(abs(change))}"


def _between(series: Series, start: dt.datetime, end: dt.datetime) -> int:
    pairs = zip(series.hours, series.total, strict=True)
    return sum(number for hour, number in pairs if start <= hour < end)


def _curve(series: Series, start: dt.datetime, end: dt.datetime) -> list[int]:
    """Exchanges of each whole day that ends at ``end``, ``end`` less a day, and so on."""
    days = [0] * max(1, (end - start) // DAY)
    for hour, number in zip(series.hours, series.total, strict=True):
        ago = (end - hour) // DAY
        if 0 <= ago < len(days):
            days[-1 - ago] += number
    return days


def _drawn(direction: str, change: str, words: str, days: Sequence[int]) -> Trend:
    top = max(days)
    if not top:
        return Trend(direction, change, words, "", 0)  # a line along the ground tells nothing
    points = (
        f"{STEP * at},{HEIGHT - 1 - (HEIGHT - 2) * number / top:.1f}"
        for at, number in enumerate(days)
    )
    return Trend(direction, change, words, " ".join(points), STEP * (len(days) - 1))
