"""How long the answers to an account are: a trace to train on is long, a label is a word."""

from __future__ import annotations

import ibis.expr.types as ir

from investigations.detectors.signals import FeatureDetector
from investigations.detectors.tallies import ANSWERED
from investigations.detectors.window import View


def _answers(view: View) -> ir.Table:
    days = view.numbered(view.tallied(ANSWERED))
    sums = days.group_by("account").aggregate(tokens=days.tokens.sum(), answers=days.answers.sum())
    return sums.select("account", answer_tokens=sums.tokens / sums.answers.cast("float64"))


ANSWERS = FeatureDetector(
    "answers", 1, {"answer_tokens": "mean completion tokens of an exchange"}, _answers
)
