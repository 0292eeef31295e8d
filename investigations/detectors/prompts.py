"""Shared prompt structure: what stays when the slots of a template change.

An account's *structure* is what comes back in a good part of its prompts: the whole skeleton, its
opening, its closing, or single shingles where the slot stands in the middle. Free-form writing
has next to none of it.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from investigations.detectors.signals import FeatureDetector, LinkDetector
from investigations.detectors.window import View

# A value is part of an account's structure when it stands in this share of its prompts …
MIN_SHARE = 0.04
# … and in at least this many of them.
MIN_COUNT = 3
VALUES_PER_ACCOUNT = 48


def _sizes(view: View) -> ir.Table:
    return view.sample.group_by("account_id").aggregate(drawn=ibis._.count())


def _recurring(view: View, counted: ir.Table) -> ir.Table:
    """Keeps what recurs within an account: (account_id, value, count) → links."""
    joined = counted.filter(counted["count"] >= MIN_COUNT).join(_sizes(view), "account_id")
    shares = joined.select("account_id", "value", share=joined["count"] / joined.drawn)
    by_share = ibis.window(group_by="account_id", order_by=[ibis.desc("share"), ibis.asc("value")])
    ranked = shares.filter(shares.share >= MIN_SHARE).mutate(place=ibis.row_number().over(by_share))
    top = ranked.filter(ranked.place < VALUES_PER_ACCOUNT)
    return top.select("account_id", "value", "share")


def _counts_of(sample: ir.Table, column: str) -> ir.Table:
    return sample.group_by("account_id", value=sample[column]).aggregate(count=ibis._.count())


def _templates(view: View) -> ir.Table:
    """Skeletons, openings and closings are hashes of one space, so they share one matrix.

    A short prompt is its own opening and closing, and still counts once.
    """
    whole = view.sample
    opened = whole.filter(whole.opening_hash != whole.skeleton_hash)
    closed = whole.filter(
        (whole.closing_hash != whole.skeleton_hash) & (whole.closing_hash != whole.opening_hash)
    )
    counted = ibis.union(
        _counts_of(whole, "skeleton_hash"),
        _counts_of(opened, "opening_hash"),
        _counts_of(closed, "closing_hash"),
    )
    summed = counted.group_by("account_id", "value").aggregate(count=counted["count"].sum())
    return _recurring(view, summed)


def _shingles(view: View) -> ir.Table:
    spread = view.sample.select("account_id", value=view.sample.shingles.unnest())
    return _recurring(view, _counts_of(spread, "value"))


def _system_prompts(view: View) -> ir.Table:
    sample = view.sample.filter(view.sample.system_hash.notnull())
    return _recurring(view, _counts_of(sample, "system_hash"))


def _repetition(view: View) -> ir.Table:
    """How alike and how often repeated an account's prompts are."""
    sample = view.sample
    whole = sample.group_by("account_id").aggregate(
        drawn=ibis._.count(),
        distinct_prompts=sample.prompt_hash.nunique() / sample.count(),
        distinct_skeletons=sample.skeleton_hash.nunique() / sample.count(),
    )
    most = ibis.union(_counts_of(sample, "opening_hash"), _counts_of(sample, "closing_hash"))
    top = most.group_by("account_id").aggregate(most=most["count"].max())
    joined = whole.join(top, "account_id")
    return joined.select(
        "account_id",
        "distinct_prompts",
        "distinct_skeletons",
        template_share=joined.most / joined.drawn,
    )


TEMPLATE = LinkDetector("template", 1, 0.7, "prompt template", _templates, 2.0)
SHINGLE = LinkDetector("phrase", 1, 0.6, "recurring phrase", _shingles, 3.0)
SYSTEM_PROMPT = LinkDetector("system_prompt", 1, 0.3, "system prompt", _system_prompts)
REPETITION = FeatureDetector(
    "repetition",
    1,
    {
        "distinct_prompts": "distinct prompts per prompt (0 to 1)",
        "distinct_skeletons": "distinct skeletons per prompt (0 to 1)",
        "template_share": "share of the commonest opening or closing (0 to 1)",
    },
    _repetition,
)
