"""Which capabilities an account draws on, and how much of it serves to train another model."""

from __future__ import annotations

from functools import reduce
from operator import or_

import ibis.expr.types as ir

from investigations.detectors.signals import FeatureDetector
from investigations.detectors.window import View
from investigations.lake.schema import CAPABILITIES

# Published campaigns aim at these; ordinary customers use them too, so they are where to look,
# not what convicts.
TARGETED = (
    "reasoning_traces",
    "rubric_grading",
    "sensitive_rewriting",
    "tool_use",
    "coding",
    "data_generation",
    "mathematics",
    "data_analysis",
    "computer_use",
    "vision",
)


def bits(names: tuple[str, ...]) -> int:
    """The bit mask of some capabilities in ``exchanges.capabilities``."""
    return sum(1 << CAPABILITIES.index(name) for name in names)


def has_any(table: ir.Table, names: tuple[str, ...]) -> ir.BooleanValue:
    """Whether an exchange asks for any of these; tools that were called count as tool use."""
    asked = (table.capabilities & bits(names)) != 0
    if "tool_use" in names:
        return asked | (table.tool_calls.fill_null(0) > 0)
    return asked


def _shares(view: View) -> ir.Table:
    sample = view.sample
    shares = {name: has_any(sample, (name,)).cast("float64").mean() for name in CAPABILITIES}
    any_label = reduce(or_, [has_any(sample, (name,)) for name in CAPABILITIES])
    return sample.group_by("account").aggregate(
        **shares,
        targeted_share=has_any(sample, TARGETED).cast("float64").mean(),
        labelled_share=any_label.cast("float64").mean(),
    )


CAPABILITY = FeatureDetector(
    "capability",
    2,
    {
        **{
            name: f"share of prompts that ask for {name.replace('_', ' ')}" for name in CAPABILITIES
        },
        "targeted_share": "share of prompts that ask for a targeted capability",
        "labelled_share": "share of prompts with any label",
    },
    _shares,
)
