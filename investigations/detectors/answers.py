"""How long the answers to an account are: a trace to train on is long, a label is a word."""

from __future__ import annotations

import ibis.expr.types as ir

from investigations.detectors.signals import FeatureDetector
from investigations.detectors.tallies import MODELS
from investigations.detectors.window import View


def _answers(view: View) -> ir.Table:
    days = view.numbered(view.tallied(MODELS))
    sums = days.group_by("account").aggregate(
        tokens=days.completion_tokens.sum(), answers=days.answers.sum()
    )
    logged = sums.filter(sums.answers > 0)
    return logged.select("account", answer_tokens=logged.tokens / logged.answers.cast("float64"))


ANSWERS = FeatureDetector(
    "answers", 1, {"answer_tokens": "mean completion tokens of an exchange"}, _answers
)
