"""A month as it would have looked at a moment of it, and what was flagged then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import ibis
import ibis.expr.types as ir

from benchmarks.verdict import found, main_group
from benchmarks.worlds import World
from investigations.campaigns.quality import Found, Truth
from investigations.clusters.scoring import score
from investigations.detectors import EmptyWindowError, measure
from investigations.lake.store import LakeReader


class AsOf:
    """A lake's reader that knows nothing of the future: no account's later state, no later event.

    Exchanges are cut by the scoring's own window.
    """

    def __init__(self, reader: LakeReader, moment: dt.datetime) -> None:
        self._reader = reader
        self._moment = moment

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def accounts(self) -> ir.Table:
        rows = self._reader.accounts()
        known = rows.filter(rows.created_at < self._moment)
        later = (known.status_changed_at >= self._moment).fill_null(False)
        return known.mutate(
            status=ibis.ifelse(later, "active", known.status),
            status_changed_at=ibis.ifelse(later, None, known.status_changed_at),
        )

    def events(self) -> ir.Table:
        rows = self._reader.events()
        return rows.filter(rows.timestamp < self._moment)


@dataclass(frozen=True, slots=True)
class Life:
    """One account's exchanges by day (UTC), and how many of them all served its campaign."""

    first: dt.datetime
    days: Sequence[dt.date]
    exchanges: Sequence[int]
    own: int

    def own_before(self, moment: dt.date) -> float:
        """Own exchanges before a day. What an account mixes in is the same throughout its life, so
        the own ones are spread like all of them."""
        before = sum(n for day, n in zip(self.days, self.exchanges, strict=True) if day < moment)
        return self.own * before / max(sum(self.exchanges), 1)


class Replay:
    """A world's month, scored at any moment of it; no moment is scored twice."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.truth: Mapping[str, Truth] = world.truth()
        self.lives = _lives(world, self.truth)
        self._scored: dict[dt.datetime, list[Found]] = {}

    @property
    def scorings(self) -> int:
        return len(self._scored)

    def flagged(self, moment: dt.datetime) -> list[Found]:
        """The clusters that count when all before ``moment`` is scored."""
        if moment not in self._scored:
            with self.world.lake.reader() as reader:
                self._scored[moment] = _flagged(reader, moment)
        return self._scored[moment]

    def of(self, name: str) -> dict[str, Life]:
        """The lives of a campaign's accounts."""
        return {
            account: life
            for account, life in self.lives.items()
            if self.truth[account].group == name
        }

    def inside(self, name: str, moment: dt.datetime) -> set[str]:
        """All accounts in flagged clusters that mainly consist of the campaign's."""
        return {
            account
            for cluster in self.flagged(moment)
            if main_group(cluster, self.truth) == name
            for account in cluster.accounts
        }


def _flagged(reader: LakeReader, moment: dt.datetime) -> list[Found]:
    try:
        measured = measure(cast(LakeReader, AsOf(reader, moment)), until=moment)
    except EmptyWindowError:
        return []
    return [cluster for cluster in found(score(measured)) if cluster.counts]


def _lives(world: World, truth: Mapping[str, Truth]) -> dict[str, Life]:
    """Of the campaigns' accounts that called at all: nobody could find the others."""
    wanted: Collection[str] = {a for a, is_ in truth.items() if is_.label == "campaign"}
    with world.lake.reader() as reader:
        rows = reader.exchanges()
        daily = rows.group_by("account_id", "day").aggregate(
            exchanges=ibis._.count(), first=ibis._.timestamp.min()
        )
        table = daily.order_by("account_id", "day").to_pyarrow().to_pylist()
    by_account: dict[str, list[dict[str, Any]]] = {}
    for row in table:
        if row["account_id"] in wanted:
            by_account.setdefault(row["account_id"], []).append(row)
    return {
        account: Life(
            first=rows[0]["first"],
            days=[row["day"] for row in rows],
            exchanges=[row["exchanges"] for row in rows],
            own=truth[account].own or 0,
        )
        for account, rows in by_account.items()
    }
