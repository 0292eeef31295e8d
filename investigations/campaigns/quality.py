"""How good a run is, held against a truth file. Figures are of accounts unless they say otherwise.

What counts as found is membership of a flagged cluster of kind ``distillation``.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from investigations.models import Cluster, Membership, Run

# A cluster still belongs to one campaign with this share of another campaign's accounts in it.
_STRAYS: Final = 0.05
_BINS: Final = 10


@dataclasses.dataclass(frozen=True, slots=True)
class Truth:
    """What an account really was: ``label`` is campaign, reseller or benign.

    ``own`` is how many of its exchanges served the campaign, None where the file does not say.
    """

    label: str
    group: str
    own: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A cluster of the run as far as quality is concerned; ``distillation`` is its estimate and
    ``campaign`` what it was linked to others by."""

    key: str
    score: float
    flagged: bool
    kind: str
    accounts: Collection[str]
    distillation: int = 0
    campaign: str | None = None

    @property
    def counts(self) -> bool:
        return self.flagged and self.kind == "distillation"


@dataclasses.dataclass(frozen=True, slots=True)
class CampaignQuality:
    """``clusters`` are those that count and hold any of its accounts, ``campaigns`` what they come
    under.

    ``kept_apart``: most of what was found of it is in clusters with hardly any account of another
    campaign. ``linked``: all but strays of what was found come under one campaign, which has hardly
    any account of another.
    """

    name: str
    accounts: int
    found: int
    clusters: tuple[str, ...]
    kept_apart: bool
    campaigns: tuple[str, ...]
    linked: bool

    @property
    def recall(self) -> float:
        return self.found / self.accounts


@dataclasses.dataclass(frozen=True, slots=True)
class DecoyQuality:
    """``kinds`` counts the group's accounts by kind of the cluster they are in, flagged or not."""

    name: str
    label: str
    accounts: int
    flagged: int
    kinds: Mapping[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Quality:
    """``precision`` is 1 when nothing was found. ``calibration_error`` is the expected one over
    clusters in ten bins, None without clusters. ``distillation_error`` is how far the estimates of
    ``distillation_exchanges`` are off, summed over what was found and as a share of the true
    number; None where the truth does not tell. ``unlabelled`` accounts were found but are not in
    the truth; they count for nothing.
    """

    precision: float
    recall: float
    true_positives: int
    false_positives: int
    false_negatives: int
    unlabelled: int
    clusters: int
    calibration_error: float | None
    distillation_error: float | None
    campaigns: tuple[CampaignQuality, ...]
    decoys: tuple[DecoyQuality, ...]

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def evaluate(truth: Mapping[str, Truth], run: Run) -> Quality:
    """Hold the clusters of ``run`` (the latest: only it has members) against the truth."""
    members: dict[int, list[str]] = defaultdict(list)
    rows = Membership.objects.filter(cluster__run=run).order_by()
    for cluster, account in rows.values_list("cluster_id", "account__account_id").iterator(
        chunk_size=10_000
    ):
        members[cluster].append(account)
    clusters = [
        Found(
            row.key,
            row.score,
            row.flagged,
            row.kind,
            members[row.pk],
            row.distillation_exchanges,
            row.campaign.key if row.campaign else None,
        )
        for row in Cluster.objects.present(run).select_related("campaign")
    ]
    return compare(truth, clusters)


def compare(truth: Mapping[str, Truth], clusters: Sequence[Found]) -> Quality:
    """The quality of disjoint clusters against the truth."""
    counting = [cluster for cluster in clusters if cluster.counts]
    found = {account for cluster in counting for account in cluster.accounts}
    wanted = {account for account, is_ in truth.items() if is_.label == "campaign"}
    right = len(found & wanted)
    wrong = len((found & truth.keys()) - wanted)
    return Quality(
        precision=right / (right + wrong) if right + wrong else 1.0,
        recall=right / len(wanted) if wanted else 1.0,
        true_positives=right,
        false_positives=wrong,
        false_negatives=len(wanted) - right,
        unlabelled=len(found - truth.keys()),
        clusters=len(clusters),
        calibration_error=calibration_error(
            [(cluster.score, _is_campaign(cluster, truth)) for cluster in clusters]
        ),
        distillation_error=_distillation_error(truth, counting),
        campaigns=tuple(_campaigns(truth, counting)),
        decoys=tuple(_decoys(truth, clusters, found)),
    )


def calibration_error(outcomes: Sequence[tuple[float, bool]]) -> float | None:
    """Expected calibration error of (score, outcome) pairs, or None where there are none."""
    if not outcomes:
        return None
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for score, outcome in outcomes:
        bins[min(int(score * _BINS), _BINS - 1)].append((score, outcome))
    gaps = (abs(sum(score - outcome for score, outcome in each)) for each in bins.values())
    return sum(gaps) / len(outcomes)


def _distillation_error(truth: Mapping[str, Truth], clusters: Iterable[Found]) -> float | None:
    off = total = 0
    for cluster in clusters:
        own = sum(truth[account].own or 0 for account in cluster.accounts if account in truth)
        off += abs(cluster.distillation - own)
        total += own
    return off / total if total else None


def _is_campaign(cluster: Found, truth: Mapping[str, Truth]) -> bool:
    labels = Counter(truth[account].label for account in cluster.accounts if account in truth)
    return labels["campaign"] * 2 > labels.total()


def _campaigns(truth: Mapping[str, Truth], clusters: Sequence[Found]) -> Iterable[CampaignQuality]:
    sizes = Counter(is_.group for is_ in truth.values() if is_.label == "campaign")
    mixes = {cluster.key: _mix(truth, cluster.accounts) for cluster in clusters}
    under = {cluster.key: cluster.campaign or cluster.key for cluster in clusters}
    linked: dict[str, Counter[str]] = defaultdict(Counter)
    for key, mix in mixes.items():
        linked[under[key]] += mix
    for name, accounts in sorted(sizes.items()):
        holding = {key: mix for key, mix in mixes.items() if mix[name]}
        found = sum(mix[name] for mix in holding.values())
        own = sum(mix[name] for mix in holding.values() if _pure(mix, name))
        campaigns = sorted({under[key] for key in holding})
        main = max((linked[key] for key in campaigns), key=lambda mix: mix[name], default=Counter())
        yield CampaignQuality(
            name,
            accounts,
            found,
            tuple(sorted(holding)),
            kept_apart=own * 2 > found,
            campaigns=tuple(campaigns),
            linked=found > 0 and _pure(main, name) and main[name] >= (1 - _STRAYS) * found,
        )


def _mix(truth: Mapping[str, Truth], accounts: Iterable[str]) -> Counter[str]:
    """How many accounts of each campaign are among these."""
    return Counter(
        truth[account].group
        for account in accounts
        if account in truth and truth[account].label == "campaign"
    )


def _pure(mix: Counter[str], name: str) -> bool:
    return mix[name] >= (1 - _STRAYS) * mix.total()


def _decoys(
    truth: Mapping[str, Truth], clusters: Sequence[Found], found: set[str]
) -> Iterable[DecoyQuality]:
    kind_of = {account: cluster.kind for cluster in clusters for account in cluster.accounts}
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for account, is_ in truth.items():
        if is_.label != "campaign":
            groups[is_.label, is_.group].append(account)
    for (label, name), accounts in sorted(groups.items()):
        kinds = Counter(kind_of[account] for account in accounts if account in kind_of)
        flagged = sum(account in found for account in accounts)
        yield DecoyQuality(name, label, len(accounts), flagged, dict(sorted(kinds.items())))
