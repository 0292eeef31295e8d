"""Features, links and streams → the facts of each group."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from investigations.clusters.facts import Floats, GroupFacts, Usual, column, sharing_rate
from investigations.clusters.groups import Groups, in_order
from investigations.clusters.matrix import ValueMatrix
from investigations.clusters.parts import Parts
from investigations.clusters.stream import Streams
from investigations.clusters.together import Together
from investigations.lake.schema import CAPABILITIES

NEW_ACCOUNT_DAYS = 60.0
# An older account that is silent at the window's start for so long, or for so many times as long as
# it is between two days that it is at work, may have changed hands.
SILENT_DAYS = 7.0
SILENT_GAPS = 3.0
# So many standard deviations below the mean is the lower quartile of a normal distribution.
QUARTILE = 0.674
# By fewer prompts of an account it does not show how much part it has in its group's work.
TELLING = 40


@dataclasses.dataclass(frozen=True, slots=True)
class Columns:
    """The features as arrays, one value an account; made once and cut by group. ``own``,
    ``structured`` and ``fresh`` are those of streams (``of``), 0 before."""

    exchanges: Floats
    own: Floats
    structured: Floats
    fresh: Floats
    prompts: Floats  # that were looked at
    shares: Mapping[str, Floats]
    verified: Floats
    declared: Floats
    organisation: npt.NDArray[np.int64]  # -1 for none
    seat: Floats  # 1 for accounts of an organisation that has others
    age_days: Floats
    settled: Floats  # 1 for accounts that were customers before the window and when it began
    ramp: Floats
    clock_hours: Floats
    answer_tokens: Floats  # nan where it was not logged
    span_days: Floats
    idle_days: Floats
    per_active_day: Floats
    volume_rank: Floats
    pivot: Floats
    banned: Floats

    def of(self, streams: Streams) -> Columns:
        """The same accounts in the groups whose streams these are."""
        return dataclasses.replace(
            self, own=streams.own, structured=streams.structured, fresh=streams.fresh
        )


def organisations(features: pa.Table) -> npt.NDArray[np.int64]:
    """A code for each account's organisation, -1 for none."""
    encoded = features["organization_id"].combine_chunks().dictionary_encode()
    return pc.fill_null(encoded.indices.cast(pa.int64()), -1).to_numpy()


def _seats(organisation: npt.NDArray[np.int64]) -> Floats:
    """1 for each account whose organisation has another account, else 0: where every account is
    given an organisation of its own, that tells nothing."""
    named = organisation >= 0
    sizes = np.bincount(organisation[named], minlength=1)
    return (named & (sizes[organisation] > 1)).astype(np.float64)


def columns(features: pa.Table, until: dt.datetime) -> Columns:
    """Cuts the features table into arrays."""
    names = ("targeted_share", *CAPABILITIES)
    per_day = column(features, "per_active_day")
    unsplit = np.zeros(features.num_rows)
    # An account that the provider told nothing of is no newcomer.
    age = column(features, "age_days", missing=np.inf)
    silent = np.where(np.isfinite(age), column(features, "silent_days"), 0.0)
    span = column(features, "span_hours") / 24
    idle = (until.timestamp() - features["last_seen"].cast(pa.int64()).to_numpy() / 1e6) / 86400
    gap = (span + idle) / np.maximum(column(features, "active_days"), 1.0)
    silent_long = silent >= np.minimum(SILENT_DAYS, SILENT_GAPS * gap)
    organisation = organisations(features)
    plan = features["plan"].combine_chunks().dictionary_encode().indices.to_numpy()
    return Columns(
        exchanges=column(features, "exchanges"),
        own=unsplit,
        structured=unsplit,
        fresh=unsplit,
        prompts=column(features, "wording_prompts"),
        shares={name: column(features, name) for name in names},
        verified=column(features, "verified"),
        declared=column(features, "declared"),
        organisation=organisation,
        seat=_seats(organisation),
        age_days=age,
        settled=((age >= NEW_ACCOUNT_DAYS) & ~silent_long).astype(np.float64),
        ramp=column(features, "ramp", missing=1.0),
        clock_hours=column(features, "clock_hours"),
        answer_tokens=column(features, "answer_tokens", missing=np.nan),
        span_days=span,
        idle_days=idle,
        per_active_day=per_day,
        volume_rank=_rank_within(per_day, plan),
        pivot=column(features, "pivot", missing=np.nan),
        banned=pc.fill_null(pc.equal(features["status"], "banned"), False)
        .to_numpy(zero_copy_only=False)
        .astype(np.float64),
    )


def usual(cols: Columns, matrices: Mapping[str, ValueMatrix]) -> Usual:
    """The population's figures; every account counts once."""
    pivot = cols.pivot[~np.isnan(cols.pivot)]
    return Usual(
        accounts=len(cols.exchanges),
        targeted_share=float(cols.shares["targeted_share"].mean()),
        clock_hours=float(np.median(cols.clock_hours)),
        new_share=float((cols.age_days < NEW_ACCOUNT_DAYS).mean()),
        pivot=float(pivot.mean()) if len(pivot) else float("nan"),
        paying_share=float(paying(matrices).mean()),
        sharing={name: sharing_rate(matrix) for name, matrix in matrices.items()},
    )


def paying(matrices: Mapping[str, ValueMatrix]) -> Floats:
    """1 for each account with a payment instrument, else 0."""
    return (np.diff(matrices["payment"].shares.indptr) > 0).astype(np.float64)


@dataclasses.dataclass(frozen=True, slots=True)
class Shares:
    """What the links say of groups: a figure a group, but ``paying`` and ``tied`` (``facts.ties``),
    which have one an account."""

    coherence: Floats
    paying: Floats  # 0 or 1 an account
    one_card: Floats
    one_domain: Floats
    tied: Mapping[str, npt.NDArray[np.bool_]]


def gather(
    groups: Groups, streams: Streams, shares: Shares, at_once: Together, cols: Columns
) -> list[GroupFacts]:
    """The facts of every group, in the order of their numbers, which have no gaps."""
    parts = Parts.of(groups)
    figures = {**_of_work(parts, cols), **_of_people(parts, cols)}
    figures["paying_share"] = parts.mean(shares.paying)
    figures |= {"coherence": shares.coherence, "overlap": at_once.overlap}
    figures["lasting"] = at_once.lasting
    figures |= {"one_card": shares.one_card, "one_domain": shares.one_domain}
    names, rows = list(figures), zip(*(c.tolist() for c in figures.values()), strict=True)
    signals = list(shares.tied)
    tied = np.array([parts.mean(flags) for flags in shares.tied.values()]).T.tolist()
    return [
        GroupFacts(
            number=g,
            members=members,
            focus=streams.focus[g],
            sync=at_once.sync[g],
            tied=dict(zip(signals, tied[g], strict=True)) if signals else {},
            **dict(zip(names, row, strict=True)),
        )
        for g, (members, row) in enumerate(zip(in_order(groups), rows, strict=True))
    ]


def _of_work(parts: Parts, cols: Columns) -> dict[str, npt.NDArray[Any]]:
    """What groups do: figures weighted by exchanges, and those of accounts' loads."""
    volume = cols.exchanges
    own = cols.own * volume
    return {
        "exchanges": parts.total(volume).astype(np.int64),
        "own_exchanges": np.rint(parts.total(own)).astype(np.int64),
        "structured_share": parts.total(cols.structured * volume) / parts.total(volume),
        "fresh": parts.total(cols.fresh * (own + 1e-9)) / parts.total(own + 1e-9),
        "partaking": _partaking(parts, cols),
        "answer_tokens": parts.mean_known(cols.answer_tokens, volume),
        "ramp": parts.median(cols.ramp),
        "clock_hours": parts.median(cols.clock_hours),
        "span_days": parts.median(cols.span_days),
        "idle_days": parts.median(cols.idle_days),
        "stretch_days": _stretch(parts, cols),
        "volume_rank": parts.median(cols.volume_rank),
        "spread": parts.spread(cols.per_active_day),
        "pivot": parts.mean_known(cols.pivot, np.ones(len(cols.pivot))),
    }


def _partaking(parts: Parts, cols: Columns) -> Floats:
    """How far those who show the group's structure least show it as the others do, 0 to 1: the
    lower quartile over the median, without what drawing so few prompts explains. Who has fewer than
    ``TELLING`` is left out; nan where that is half of the accounts."""
    telling = cols.prompts >= TELLING
    shares = np.where(telling, cols.structured, np.nan)
    middle, least = parts.median(shares), parts.quantile(shares, 0.25)
    drawn = np.maximum(parts.median(np.where(telling, cols.prompts, np.nan)), 1.0)
    chance = QUARTILE * np.sqrt(middle * (1.0 - middle) / drawn)
    shared = np.where(middle > 0, (least + chance) / np.where(middle > 0, middle, 1.0), 0.0)
    unknown = np.isnan(middle) | (parts.median(cols.prompts) < TELLING)
    return np.where(unknown, np.nan, np.minimum(shared, 1.0))


def _stretch(parts: Parts, cols: Columns) -> Floats:
    """Days from when a tenth of the members had begun until a tenth were still at it."""
    begun = cols.idle_days + cols.span_days
    return parts.quantile(begun, 0.9) - parts.quantile(cols.idle_days, 0.1)


def _of_people(parts: Parts, cols: Columns) -> dict[str, npt.NDArray[Any]]:
    """What is known of the members: figures in which every account counts once."""
    return {
        "verified_share": parts.mean(cols.verified),
        "declared_share": parts.mean(cols.declared),
        "organisation_share": parts.commonest(cols.organisation) / parts.size,
        "known_organisations": parts.mean(cols.seat),
        "age_days": parts.median(cols.age_days),
        "new_share": parts.mean(cols.age_days < NEW_ACCOUNT_DAYS),
        "settled_share": parts.mean(cols.settled),
        "banned_share": parts.mean(cols.banned),
    }


def _rank_within(values: Floats, classes: npt.NDArray[np.int64]) -> Floats:
    """Each value's rank (0 to 1) among those of its class."""
    ranks = np.zeros(len(values))
    for number in np.unique(classes):
        rows = np.flatnonzero(classes == number)
        place = np.argsort(np.argsort(values[rows], kind="stable"), kind="stable")
        ranks[rows] = (place + 0.5) / len(rows)
    return ranks
