"""What one scoring run found: the hand-over from detection to the rows that people see.

Weights are log-odds: a cluster's score is ``1 / (1 + exp(-sum(weights)))`` over its contributions,
so that every score opens up into the named amounts it was made of.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa


@dataclasses.dataclass(frozen=True, slots=True)
class Contribution:
    """One named amount of a score. ``weight`` is log-odds; negative speaks for innocence."""

    signal: str
    weight: float
    summary: str
    detail: Mapping[str, float | int | str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class SharedValue:
    """A value that several accounts of a cluster have in common.

    ``value`` is as the lake has it (unmasked); ``rarity`` is in nats: ln(accounts in the window /
    accounts that hold it).
    """

    signal: str
    version: int
    value: str
    accounts: int
    population: int
    rarity: float


@dataclasses.dataclass(frozen=True, slots=True)
class Edge:
    """A link between two accounts with the shared values that made it."""

    source: str
    target: str
    weight: float
    values: tuple[SharedValue, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Member:
    """An account in a cluster. ``support`` (0 to 1) is how firmly it hangs on to the cluster."""

    account_id: str
    score: float
    support: float
    exchanges: int
    distillation_exchanges: int
    evidence: tuple[Contribution, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class BenignExplanation:
    """An innocent look-alike that was considered; ``holds`` when the data support it."""

    name: str
    holds: bool
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Activity:
    """Exchanges per hour: ``hours[i]`` starts the hour (UTC); all counts have the same length.

    ``streams`` split ``distillation`` by the cluster's streams, in their order, if it has any.
    """

    hours: tuple[dt.datetime, ...]
    total: tuple[int, ...]
    distillation: tuple[int, ...]
    streams: tuple[tuple[int, ...], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """Accounts × hours counts, the accounts ordered so that similar rows stand together.

    At most ``RASTER_ACCOUNTS`` rows; ``accounts_total`` says how many the cluster has. The counts
    are an array of the smallest type that holds them: those of all clusters of a month are a
    hundred million.
    """

    hours: tuple[dt.datetime, ...]
    account_ids: tuple[str, ...]
    counts: npt.NDArray[np.unsignedinteger[Any]]
    accounts_total: int

    def __eq__(self, other: object) -> bool:
        """An array does not say by itself whether it is the same as another."""
        return (
            isinstance(other, Raster)
            and (self.hours, self.account_ids, self.accounts_total)
            == (other.hours, other.account_ids, other.accounts_total)
            and np.array_equal(self.counts, other.counts)
        )


@dataclasses.dataclass(frozen=True, slots=True)
class WorkStream:
    """One kind of work among the templates of a cluster.

    ``share`` (0 to 1) is of the prompts that follow any of the cluster's templates, of which
    ``templates`` belong to the stream; ``capabilities`` maps what it asks for to the share of its
    prompts that do. ``by_hour`` counts the sampled prompts in each hour (since 1970, UTC).
    """

    share: float
    templates: int
    capabilities: Mapping[str, float]
    by_hour: Mapping[int, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Fixed:
    """Words that all texts of a template have."""

    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Slot:
    """What a template leaves open: by the number of its words only, never by what stood there."""

    shortest: int
    typical: int
    longest: int


@dataclasses.dataclass(frozen=True, slots=True)
class TemplateFamily:
    """Exchanges of a cluster that follow one template, and what is the same in all of them.

    ``key`` names the hash that they have in common. ``share`` (0 to 1) is of the cluster's
    exchanges; ``distinct`` the different prompts per prompt; ``capabilities`` maps what it asks for
    to the share of its prompts that do. ``parts`` says how the text is known: ``shown``, or why
    there is none (``few`` accounts, texts that are ``gone``, ``unlike`` each other, ``unread``,
    ``off``). ``samples`` are exchanges of different accounts, not their texts.
    """

    key: str
    exchanges: int
    share: float
    accounts: int
    first_seen: dt.datetime
    distinct: float
    capabilities: Mapping[str, float]
    known: str
    parts: tuple[Fixed | Slot, ...]
    samples: tuple[tuple[str, dt.datetime], ...]  # exchange_id, timestamp


@dataclasses.dataclass(frozen=True, slots=True)
class Tokens:
    """What the provider counted of prompts and of answers; 0 where it logged none."""

    prompt: int = 0
    completion: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class ScoredCluster:
    """A group of accounts with its score and everything that explains it.

    ``campaign`` is a key that clusters of one campaign share within the run, or None.
    ``kind`` is ``distillation``, ``reseller`` or ``other``; the shares of ``capabilities`` and
    ``models`` are of the cluster's exchanges, 0 to 1.
    """

    score: float
    flagged: bool
    kind: str
    campaign: str | None
    members: tuple[Member, ...]
    exchanges: int
    distillation_exchanges: int
    first_seen: dt.datetime
    last_seen: dt.datetime
    capabilities: Mapping[str, float]
    models: Mapping[str, float]
    contributions: tuple[Contribution, ...]
    explanations: tuple[BenignExplanation, ...]
    shared_values: tuple[SharedValue, ...]
    edges: tuple[Edge, ...]
    activity: Activity
    raster: Raster
    streams: tuple[WorkStream, ...] = ()  # of flagged clusters, largest first
    tokens: Mapping[str, Tokens] = dataclasses.field(default_factory=dict)  # by model
    families: tuple[TemplateFamily, ...] = ()  # of clusters worth a person's look, largest first


# One row for each account that was active in the window.
ACCOUNT_SUMMARIES = pa.schema(
    [
        pa.field("account_id", pa.string(), nullable=False),
        pa.field("exchanges", pa.int64(), nullable=False),
        pa.field("first_seen", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("last_seen", pa.timestamp("us", tz="UTC"), nullable=False),
        # 0 to 1: the likelihood that the account works for a distillation campaign.
        pa.field("score", pa.float64(), nullable=False),
    ]
)


@dataclasses.dataclass(frozen=True, slots=True)
class ScoringResult:
    """Everything that a run publishes. ``clusters`` are ordered by score, highest first."""

    since: dt.datetime
    until: dt.datetime
    exchanges: int
    threshold: float
    clusters: tuple[ScoredCluster, ...]
    accounts: pa.Table  # ACCOUNT_SUMMARIES
    activity: Activity  # whole population; ``distillation`` holds the flagged clusters' exchanges
