"""Activity and raster of each group: aggregated here, so that its page opens fast at any size."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from investigations.clusters.facts import Floats
from investigations.clusters.groups import Groups, in_order
from investigations.clusters.result import Activity, Raster, Tokens, WorkStream
from investigations.detectors import Measurements
from investigations.detectors.tallies import MODELS

RASTER_ACCOUNTS = 100
# Of an hour with fewer sampled prompts than this, the streams' usual shares say more.
PRIOR = 5.0
# Far more than any provider has sold.
MOST_TOKENS = 1e15


def hourly_matrix(measured: Measurements) -> tuple[sparse.csr_matrix, int]:
    """Accounts × hours exchange counts in ``features`` order, and the first hour (since 1970)."""
    table = measured.view.hourly.select("account", "hour", "exchanges").to_pyarrow()
    rows = table["account"].to_numpy()
    hours = table["hour"].to_numpy().astype(np.int64)
    first = int(hours.min())
    shape = (measured.features.num_rows, int(hours.max()) - first + 1)
    counts = table["exchanges"].to_numpy().astype(np.float64)
    return sparse.csr_matrix((counts, (rows, hours - first)), shape=shape), first


def _times(first: int, offsets: range) -> tuple[dt.datetime, ...]:
    """All groups live in the same few hundred hours."""
    day, hour = divmod(first + offsets.start, 24)
    days = range(day, (first + offsets.stop - 1) // 24 + 1)
    times = itertools.chain.from_iterable(map(_day, days))
    return tuple(itertools.islice(times, hour, hour + len(offsets)))


@functools.cache
def _day(day: int) -> tuple[dt.datetime, ...]:
    return tuple(dt.datetime.fromtimestamp(day * 86400 + h * 3600, tz=dt.UTC) for h in range(24))


@dataclasses.dataclass(frozen=True, slots=True)
class Presence:
    """The hours in which some accounts made exchanges, account by account.

    ``calls[i]`` exchanges in hour ``first + hours[i]``; those of ``accounts[k]`` (rows of the
    features table) stand from ``starts[k]`` to ``starts[k + 1]``.
    """

    first: int
    accounts: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int32]
    hours: npt.NDArray[np.int32]
    calls: Floats

    def rows(self) -> npt.NDArray[np.int64]:
        """Of each entry, the place of its account among ``accounts``."""
        return np.repeat(np.arange(len(self.accounts)), np.diff(self.starts))


def presences(hourly: sparse.csr_matrix, first: int, groups: Groups) -> Iterator[Presence]:
    """The presence of each group's accounts, in the order of the groups' numbers.

    The accounts are laid side by side once: cutting each group from all accounts costs more than
    everything else that is made of it.
    """
    members = list(in_order(groups))
    part = hourly[np.concatenate(members)] if members else hourly[:0]
    at = 0
    for rows in members:
        starts = part.indptr[at : at + len(rows) + 1]
        inside = slice(starts[0], starts[-1])
        yield Presence(first, rows, starts - starts[0], part.indices[inside], part.data[inside])
        at += len(rows)


def activity(of: Presence, own: Floats) -> Activity:
    """Exchanges an hour of some accounts; hours without any between the first and last are 0.

    The distillation part is estimated from each account's share of own work.
    """
    distilled = of.calls * own[of.accounts][of.rows()]
    total = np.bincount(of.hours, weights=of.calls)
    return _activity(of.first, total, np.bincount(of.hours, weights=distilled))


def whole_activity(hourly: sparse.csr_matrix, first: int, own: Floats) -> Activity:
    """``activity`` of all accounts."""
    return _activity(first, np.asarray(hourly.sum(axis=0)).ravel(), hourly.T @ own)


def _activity(first: int, total: npt.NDArray[Any], distilled: npt.NDArray[Any]) -> Activity:
    seen = np.flatnonzero(total)
    if not len(seen):
        return Activity((), (), ())
    span = range(int(seen[0]), int(seen[-1]) + 1)
    return Activity(
        hours=_times(first, span),
        total=tuple(total[span.start : span.stop].astype(np.int64).tolist()),
        distillation=tuple(
            np.minimum(distilled.round(), total)[span.start : span.stop].astype(np.int64).tolist()
        ),
    )


def by_stream(whole: Activity, streams: Sequence[WorkStream]) -> Activity:
    """``whole`` with its distillation part split by ``streams``, which add up to it in each hour.

    An hour's part goes by the prompts that were sampled in it, and as far as those are few by the
    streams' shares of all, as if ``PRIOR`` more had been seen.
    """
    if not streams or not whole.hours:
        return whole
    start = int(whole.hours[0].timestamp()) // 3600
    seen = np.array(
        [[each.by_hour.get(start + at, 0) for at in range(len(whole.hours))] for each in streams],
        dtype=np.float64,
    )
    usual = np.array([each.share for each in streams])
    parts = seen + PRIOR * (usual / usual.sum())[:, None]
    up_to = np.cumsum(parts / parts.sum(axis=0), axis=0) * np.array(whole.distillation)
    split = np.diff(up_to.round(), axis=0, prepend=0.0).astype(np.int64)
    return dataclasses.replace(whole, streams=tuple(map(tuple, split.tolist())))


def raster(of: Presence, ids: pa.Array) -> Raster:
    """The busiest accounts' hours, similar accounts side by side.

    The order follows the second singular vector of the normalised counts: accounts that take turns
    end up apart, accounts that work together end up next to each other.
    """
    rows = of.rows()
    volume = np.bincount(rows, weights=of.calls, minlength=len(of.accounts))
    shown = np.argsort(-volume, kind="stable")[:RASTER_ACCOUNTS]
    place = np.full(len(volume), -1)
    place[shown] = np.arange(len(shown))
    kept = place[rows] >= 0
    hours = of.hours[kept]
    span = range(int(hours.min()), int(hours.max()) + 1)
    dense = np.zeros((len(shown), len(span)))
    dense[place[rows[kept]], hours - span.start] = of.calls[kept]
    scaled = np.sqrt(dense) / np.maximum(np.sqrt(volume[shown, None]), 1e-9)
    vectors = np.linalg.eigh(scaled @ scaled.T)[1]  # ascending: the last but one is the second
    order = np.argsort(vectors[:, -min(2, len(shown))], kind="stable")
    return Raster(
        hours=_times(of.first, span),
        account_ids=tuple(ids.take(pa.array(of.accounts[shown[order]])).to_pylist()),
        counts=dense[order].astype(np.min_scalar_type(int(dense.max()))),
        accounts_total=len(of.accounts),
    )


def models_used(
    measured: Measurements, groups: Groups
) -> list[tuple[dict[str, float], dict[str, Tokens]]]:
    """Each group's share of exchanges by model, and its tokens."""
    inside = groups >= 0
    members = measured.view.keep(
        pa.table(
            {
                "account_id": measured.features["account_id"].filter(pa.array(inside)),
                "group": pa.array(groups[inside], pa.int64()),
            }
        )
    )
    calls = measured.view.tallied(MODELS).join(members, "account_id")
    counted = calls.group_by("group", "model").aggregate(
        n=calls.exchanges.sum(),
        prompt=calls.prompt_tokens.sum(),
        completion=calls.completion_tokens.sum(),
    )
    rows = sorted(counted.to_pyarrow().to_pylist(), key=lambda row: -row["n"])
    exchanges: list[dict[str, int]] = [{} for _ in range(int(groups.max(initial=-1)) + 1)]
    tokens: list[dict[str, Tokens]] = [{} for _ in exchanges]
    for row in rows:
        exchanges[row["group"]][row["model"]] = row["n"]
        tokens[row["group"]][row["model"]] = Tokens(
            _whole(row["prompt"]), _whole(row["completion"])
        )
    shares = [{m: n / sum(each.values()) for m, n in each.items()} for each in exchanges]
    return list(zip(shares, tokens, strict=True))


def _whole(tokens: float) -> int:
    """A sum of logged numbers, whatever was logged, as one that a database takes."""
    return int(min(max(tokens, 0.0), MOST_TOKENS))
