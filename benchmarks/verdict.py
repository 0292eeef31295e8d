"""A scoring held against the truth, as plain figures that are kept in JSON."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from investigations.campaigns.quality import CampaignQuality, Found, Truth, compare
from investigations.clusters.result import ScoringResult

# Log-odds that stand for a campaign without any cluster of its own.
UNSEEN: Final = -8.0


def found(result: ScoringResult) -> list[Found]:
    """The clusters as the comparison wants them."""
    return [
        Found(
            key=str(number),
            score=cluster.score,
            flagged=cluster.flagged,
            kind=cluster.kind,
            accounts=[member.account_id for member in cluster.members],
            distillation=cluster.distillation_exchanges,
            campaign=cluster.campaign,
        )
        for number, cluster in enumerate(result.clusters)
    ]


def verdict(result: ScoringResult, truth: Mapping[str, Truth]) -> dict[str, Any]:
    """Quality of one scoring.

    ``calibration`` has [score to three places, innocent clusters, campaigns' clusters]; ``accused``
    are decoys that a flagged cluster consists of more than of any other group, ``strays`` innocent
    accounts by group in whatever flagged cluster. ``margin`` is how far, in log-odds, the weakest
    campaign's strongest cluster stands above the strongest innocent one, flagged or not.
    """
    clusters = found(result)
    quality = compare(truth, clusters)
    counting = [cluster for cluster in clusters if cluster.counts]
    return {
        "accounts": result.accounts.num_rows,
        "exchanges": result.exchanges,
        "precision": quality.precision,
        "recall": quality.recall,
        "flagged_clusters": len(counting),
        "campaigns": [_campaign(each, counting, truth, result) for each in quality.campaigns],
        "accused": accused(counting, truth),
        "strays": {each.name: each.flagged for each in quality.decoys if each.flagged},
        "resellers": _resellers(clusters, truth),
        "margin": margin(clusters, truth),
        "calibration": _calibration(clusters, truth),
    }


def main_group(cluster: Found, truth: Mapping[str, Truth]) -> str | None:
    """The group that most accounts of the cluster are of; None when none is in the truth."""
    groups = Counter(truth[account].group for account in cluster.accounts if account in truth)
    return min(groups, key=lambda name: (-groups[name], name)) if groups else None


def accused(counting: Sequence[Found], truth: Mapping[str, Truth]) -> list[str]:
    """Innocent groups that a flagged cluster mainly consists of."""
    labels = {is_.group: is_.label for is_ in truth.values()}
    mains = {main_group(cluster, truth) for cluster in counting}
    return sorted(name for name in mains if name is not None and labels[name] != "campaign")


def margin(clusters: Sequence[Found], truth: Mapping[str, Truth]) -> float | None:
    """Log-odds between campaigns and innocents; None in a world without campaigns."""
    labels = {is_.group: is_.label for is_ in truth.values()}
    best = {name: UNSEEN for name, label in labels.items() if label == "campaign"}
    if not best:
        return None
    innocent = UNSEEN
    for cluster in clusters:
        name = main_group(cluster, truth)
        value = max(log_odds(cluster.score), UNSEEN)
        if name in best:
            best[name] = max(best[name], value)
        else:
            innocent = max(innocent, value)
    return round(min(best.values()) - innocent, 3)


def log_odds(score: float) -> float:
    """ln(p / (1 - p)), for scores that were rounded to 0 or 1 as well."""
    inside = min(max(score, 1e-9), 1 - 1e-9)
    return math.log(inside / (1 - inside))


def _campaign(
    each: CampaignQuality,
    counting: Sequence[Found],
    truth: Mapping[str, Truth],
    result: ScoringResult,
) -> dict[str, Any]:
    """``own`` is the true number of the campaign's exchanges, ``own_found`` that of the accounts in
    the clusters that are mainly its, ``estimate`` what those clusters say; ``asks`` are their
    capabilities with a share of 5 % or more, ``streams`` the kinds of work of the largest of them
    as [share, what it mainly asks for]."""
    mine = [cluster for cluster in counting if main_group(cluster, truth) == each.name]
    asks: dict[str, float] = {}
    for cluster in mine:
        shares = result.clusters[int(cluster.key)].capabilities
        weight = len(cluster.accounts) / sum(len(one.accounts) for one in mine)
        for name, share in shares.items():
            asks[name] = asks.get(name, 0.0) + weight * share
    return {
        "name": each.name,
        "accounts": each.accounts,
        "found": each.found,
        "clusters": len(each.clusters),
        "kept_apart": each.kept_apart,
        "linked": each.linked,
        "own": sum(is_.own or 0 for is_ in truth.values() if is_.group == each.name),
        "own_found": sum(
            truth[account].own or 0
            for cluster in mine
            for account in cluster.accounts
            if account in truth
        ),
        "estimate": sum(cluster.distillation for cluster in mine),
        "streams": _streams(mine, result),
        "asks": {name: round(share, 3) for name, share in asks.items() if share >= 0.05},
    }


def _streams(mine: Sequence[Found], result: ScoringResult) -> list[list[float | str]]:
    if not mine:
        return []
    largest = max(mine, key=lambda cluster: len(cluster.accounts))
    return [
        [round(stream.share, 3), max(stream.capabilities, key=stream.capabilities.__getitem__)]
        for stream in result.clusters[int(largest.key)].streams
        if stream.capabilities
    ]


def _resellers(clusters: Sequence[Found], truth: Mapping[str, Truth]) -> dict[str, int]:
    """Resellers' accounts by the kind of their cluster; ``alone`` are in none."""
    kind_of = {account: cluster.kind for cluster in clusters for account in cluster.accounts}
    kinds = Counter(
        kind_of.get(account, "alone") for account, is_ in truth.items() if is_.label == "reseller"
    )
    return dict(sorted(kinds.items()))


def _calibration(clusters: Sequence[Found], truth: Mapping[str, Truth]) -> list[list[float]]:
    tally: Counter[tuple[float, bool]] = Counter()
    for cluster in clusters:
        labels = Counter(truth[account].label for account in cluster.accounts if account in truth)
        tally[round(cluster.score, 3), labels["campaign"] * 2 > labels.total()] += 1
    scores = sorted({score for score, _ in tally})
    return [[score, tally[score, False], tally[score, True]] for score in scores]
