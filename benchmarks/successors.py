"""Successors: the accounts that replace banned ones, and whether they are linked to the rest.

Each is judged by the last scoring within a day of its first exchange; scorings are ``STEP`` apart.
It is linked when it is in a flagged cluster that is mainly its campaign's and holds accounts from
before the ban wave as well.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

import pyarrow.parquet as pq

from benchmarks.replay import Life, Replay
from benchmarks.verdict import main_group

STEP: Final = dt.timedelta(hours=6)
DAY: Final = dt.timedelta(days=1)
# Successors sign up within this time after the wave that they make up for.
SUCCESSION: Final = dt.timedelta(days=2)
# The bans of a wave come within this time of its event.
WAVE: Final = dt.timedelta(hours=3)


def successors(replay: Replay) -> list[dict[str, Any]]:
    """One row for each campaign that a ban wave hit."""
    rows = []
    register = pq.read_table(replay.world.raw / "accounts.parquet").to_pylist()
    created = {one["account_id"]: one["created_at"] for one in register}
    for wave in _waves(replay):
        for name in _hit(replay, register, wave):
            lives = replay.of(name)
            new = {
                account: life
                for account, life in lives.items()
                if wave < created[account] < wave + SUCCESSION
            }
            linked = _linked(replay, name, new, wave)
            rows.append({"name": name, "successors": len(new), "linked": linked})
    return rows


def look(first: dt.datetime, wave: dt.datetime) -> dt.datetime:
    """The last scoring within a day of an account's first exchange."""
    return wave + (first + DAY - wave) // STEP * STEP


def _waves(replay: Replay) -> list[dt.datetime]:
    events = pq.read_table(replay.world.raw / "events.parquet").to_pylist()
    return sorted(event["timestamp"] for event in events if event["kind"] == "ban_wave")


def _hit(replay: Replay, register: list[dict[str, Any]], wave: dt.datetime) -> list[str]:
    banned = (
        replay.truth[one["account_id"]]
        for one in register
        if one["status"] == "banned" and abs(one["status_changed_at"] - wave) < WAVE
    )
    return sorted({is_.group for is_ in banned if is_.label == "campaign"})


def _linked(replay: Replay, name: str, new: Mapping[str, Life], wave: dt.datetime) -> int:
    due: dict[dt.datetime, set[str]] = defaultdict(set)
    for account, life in new.items():
        due[look(life.first, wave)].add(account)
    linked = 0
    for moment, accounts in due.items():
        for cluster in replay.flagged(moment):
            members = set(cluster.accounts)
            if main_group(cluster, replay.truth) == name and members - new.keys():
                linked += len(accounts & members)
    return linked
