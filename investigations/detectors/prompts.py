"""Shared prompt structure: what stays when the slots of a template change.

An account's *structure* is what comes back in a good part of its prompts: the whole skeleton, its
opening, its closing, or single shingles where the slot stands in the middle. Free-form writing
has next to none of it.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from investigations.detectors.drawn import Drawn
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


def _templates(view: View) -> ir.Table | pa.Table:
    """Skeletons, openings and closings are hashes of one space, so they share one matrix.

    A short prompt is its own opening and closing, and still counts once.
    """
    if view.drawn is not None:
        return _links_here(view.drawn, edges=True)
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
    return _links(whole, _counts(values))


def _shingles(view: View) -> ir.Table | pa.Table:
    if view.drawn is not None:
        return _links_here(view.drawn, edges=False)
    written = _written(view)
    return _links(written, _counts(written.select("account", value=written.shingles.unnest())))


def _links_here(drawn: Drawn, *, edges: bool) -> pa.Table:
    """What ``_links`` says, of values that are counted by a loop."""
    prompts = drawn.prompts()
    least = np.maximum((MIN_SHARE * prompts).astype(np.int64), MIN_COUNT)
    table = recurring(drawn, least, edges=edges)
    account, value, count = (table[name].to_numpy() for name in ("account", "value", "count"))
    share = count / prompts[account]
    order = np.lexsort((value, -count, account))
    order = order[share[order] >= MIN_SHARE]
    mine = account[order]
    place = np.arange(len(order)) - np.searchsorted(mine, mine)
    order = order[place < VALUES_PER_ACCOUNT]
    return pa.table({"account": account[order], "value": value[order], "share": share[order]})


def _counts(values: ir.Table) -> ir.Table:
    return values.group_by("account", "value").aggregate(count=ibis._.count())


def _links(drawn: ir.Table, counted: ir.Table) -> ir.Table:
    """Keeps what recurs within an account, from (account, value, count); ``drawn`` has a row for
    each prompt that was looked at."""
    sizes = drawn.group_by("account").aggregate(drawn=ibis._.count())
    joined = counted.filter(counted["count"] >= MIN_COUNT).join(sizes, "account")
    shares = joined.select("account", "value", share=joined["count"] / joined.drawn)
    by_share = ibis.window(group_by="account", order_by=[ibis.desc("share"), ibis.asc("value")])
    ranked = shares.filter(shares.share >= MIN_SHARE).mutate(place=ibis.row_number().over(by_share))
    top = ranked.filter(ranked.place < VALUES_PER_ACCOUNT)
    return top.select("account", "value", "share")


def _system_prompts(view: View) -> ir.Table:
    """An account has few: there is nothing to gain from counting them by another way."""
    sample = view.sample.filter(view.sample.system_hash.notnull())
    return _links(view.sample, _counts(sample.select("account", value="system_hash")))


TEMPLATE = LinkDetector("template", 1, 0.7, "prompt template", _templates, 2.0)
SHINGLE = LinkDetector("phrase", 1, 0.6, "recurring phrase", _shingles, 3.0)
SYSTEM_PROMPT = LinkDetector("system_prompt", 1, 0.3, "system prompt", _system_prompts)
