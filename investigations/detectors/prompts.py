"""Shared prompt structure: what stays when the slots of a template change.

An account's *structure* is what comes back in a good part of its prompts: the whole skeleton, its
opening, its closing, or single shingles where the slot stands in the middle. Free-form writing
has next to none of it.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from investigations.detectors.recurring import recurring
from investigations.detectors.signals import LinkDetector
from investigations.detectors.window import View

# A value is part of an account's structure when it stands in this share of its prompts …
MIN_SHARE = 0.04
# … and in at least this many of them.
MIN_COUNT = 3
VALUES_PER_ACCOUNT = 48


def _written(view: View) -> ir.Table:
    """The sampled exchanges whose prompt was logged: what is not there is not a template."""
    return view.sample.filter(view.sample.prompt_chars > 0)


def _recurring(view: View, drawn: ir.Table, values: ir.Table, number: Any) -> ir.Table:
    """Keeps what recurs within an account: links, from (account, value) for each exchange of the
    ``drawn`` ones that has the value; ``number`` is how many values an account has at most."""
    if not view.in_process:
        return _links(drawn, _counts(values))
    sizes = drawn.group_by("account").aggregate(
        values=number, least=(MIN_SHARE * ibis._.count()).floor().cast("int64")
    )
    least = ibis.greatest(sizes.least, MIN_COUNT)
    return _links(drawn, view.keep(recurring(values, sizes.mutate(least=least))))


def _links(drawn: ir.Table, counted: ir.Table) -> ir.Table:
    sizes = drawn.group_by("account").aggregate(drawn=ibis._.count())
    joined = counted.filter(counted["count"] >= MIN_COUNT).join(sizes, "account")
    shares = joined.select("account", "value", share=joined["count"] / joined.drawn)
    by_share = ibis.window(group_by="account", order_by=[ibis.desc("share"), ibis.asc("value")])
    ranked = shares.filter(shares.share >= MIN_SHARE).mutate(place=ibis.row_number().over(by_share))
    top = ranked.filter(ranked.place < VALUES_PER_ACCOUNT)
    return top.select("account", "value", "share")


def _counts(values: ir.Table) -> ir.Table:
    return values.group_by("account", "value").aggregate(count=ibis._.count())


def _templates(view: View) -> ir.Table:
    """Skeletons, openings and closings are hashes of one space, so they share one matrix.

    A short prompt is its own opening and closing, and still counts once.
    """
    whole = _written(view)
    opened = whole.filter(whole.opening_hash != whole.skeleton_hash)
    closed = whole.filter(
        (whole.closing_hash != whole.skeleton_hash) & (whole.closing_hash != whole.opening_hash)
    )
    values = ibis.union(
        whole.select("account", value="skeleton_hash"),
        opened.select("account", value="opening_hash"),
        closed.select("account", value="closing_hash"),
    )
    return _recurring(view, whole, values, 3 * ibis._.count())


def _shingles(view: View) -> ir.Table:
    written = _written(view)
    spread = written.select("account", value=written.shingles.unnest())
    return _recurring(view, written, spread, ibis._.shingles.length().sum())


def _system_prompts(view: View) -> ir.Table:
    """An account has few: there is nothing to gain from counting them by another way."""
    sample = view.sample.filter(view.sample.system_hash.notnull())
    return _links(view.sample, _counts(sample.select("account", value="system_hash")))


TEMPLATE = LinkDetector("template", 1, 0.7, "prompt template", _templates, 2.0)
SHINGLE = LinkDetector("phrase", 1, 0.6, "recurring phrase", _shingles, 3.0)
SYSTEM_PROMPT = LinkDetector("system_prompt", 1, 0.3, "system prompt", _system_prompts)
