"""Scores of accounts held against the truth, at a threshold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from benchmarks.baselines.month import Truth

# The share of innocent accounts in the known month that may be flagged.
FALSE_POSITIVES: Final = 0.003

Scores = Mapping[str, float]
Truths = Mapping[str, Truth]


def weights(scores: Scores, truth: Truths) -> dict[str, float]:
    """How many accounts of its group a judged one stands for: 1 where all were judged."""
    sizes = Counter(each.group for each in truth.values())
    judged = Counter(truth[account].group for account in scores)
    return {
        account: sizes[group] / judged[group]
        for account in scores
        for group in (truth[account].group,)
    }


def history_threshold(scores: Scores, truth: Truths) -> float:
    """The least score that at most ``FALSE_POSITIVES`` of an innocent month's accounts exceed."""
    weight = weights(scores, truth)
    allowed = FALSE_POSITIVES * sum(weight.values())
    above = 0.0
    ordered = sorted(scores, key=lambda account: -scores[account])
    for account in ordered:
        above += weight[account]
        if above > allowed:
            return scores[account]
    return scores[ordered[-1]]


def oracle_threshold(scores: Scores, truth: Truths) -> float:
    """The threshold of the best F1, which only one who knows the truth can set."""
    weight = weights(scores, truth)
    judged = [account for account in scores if truth[account].label != "reseller"]
    judged.sort(key=lambda account: -scores[account])
    values = np.array([scores[account] for account in judged])
    share = np.array([weight[account] for account in judged])
    right = np.array([truth[account].label == "campaign" for account in judged])
    caught, flagged = np.cumsum(share * right), np.cumsum(share)
    # Equal scores are flagged together or not at all.
    ends = np.flatnonzero(np.diff(values, append=-np.inf))
    best = ends[np.argmax((2 * caught / (flagged + caught[-1]))[ends])]
    return float(np.nextafter(values[best], -np.inf))


def quality(scores: Scores, truth: Truths, threshold: float) -> dict[str, Any]:
    """Figures of flagging what exceeds the threshold, each judged account standing for its like.

    ``precision`` is None when nothing is flagged, ``recall`` without campaigns. Resellers count
    neither for nor against: a baseline cannot tell them apart. ``decoys`` is innocent group → share
    of it that is flagged.
    """
    weight = weights(scores, truth)
    flagged: dict[str, float] = defaultdict(float)
    totals: dict[str, float] = defaultdict(float)
    labels: dict[str, str] = {}
    for account, score in scores.items():
        is_ = truth[account]
        labels[is_.group] = is_.label
        totals[is_.group] += weight[account]
        flagged[is_.group] += weight[account] * (score > threshold)
    caught, campaign = _both(flagged, totals, labels, "campaign")
    wrong, innocent = _both(flagged, totals, labels, "benign")
    shares = {group: round(flagged[group] / totals[group], 4) for group in sorted(totals)}
    return {
        "threshold": round(threshold, 4),
        "precision": round(caught / (caught + wrong), 4) if caught + wrong else None,
        "recall": round(caught / campaign, 4) if campaign else None,
        "false_positives": round(wrong / innocent, 4),
        "campaigns": {group: shares[group] for group in shares if labels[group] == "campaign"},
        "decoys": {
            group: shares[group] for group in shares if labels[group] == "benign" and shares[group]
        },
        "resellers": max((shares[g] for g in shares if labels[g] == "reseller"), default=0.0),
    }


def _both(
    flagged: Mapping[str, float],
    totals: Mapping[str, float],
    labels: Mapping[str, str],
    label: str,
) -> tuple[float, float]:
    """How many accounts with the label are flagged, and how many there are."""
    groups = [group for group, is_ in labels.items() if is_ == label]
    return sum(flagged[group] for group in groups), sum(totals[group] for group in groups)
