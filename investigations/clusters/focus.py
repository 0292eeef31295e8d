"""What a group is after: the targeted capabilities that it asks for far more than others do."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import numpy as np
import pyarrow as pa

from investigations.clusters.facts import Flags, Floats, column
from investigations.clusters.groups import Groups
from investigations.clusters.phrases import BACKGROUND
from investigations.detectors.capability import TARGETED, bits
from investigations.detectors.window import View

# A targeted capability is a group's focus when its share is that much above the population's …
FOCUS_EXCESS = 0.1
# … and this many times as large.
FOCUS_LIFT = 1.5
# What its own templates ask for is a group's focus as well, though most of its traffic be other
# people's: from so many structured exchanges and that much above the population's share.
ENOUGH = 50
WORK_EXCESS = 0.3
# What structured exchanges ask for less than this part as often as all do is not their work, if not
# this share of all ask for it.
HALF = 0.5
# Structure that is a smaller share than this of a group's prompts may itself be relayed customers'.
MUCH = 0.2

Focus = tuple[tuple[str, ...], ...]


def excess_asked(features: pa.Table) -> Floats:
    """Accounts × ``TARGETED``: by how much the share that asks for each is above the usual one."""
    shares = np.column_stack([column(features, name) for name in TARGETED])
    return shares - shares.mean(axis=0)


def asked_for(features: pa.Table, groups: Groups, count: int) -> Focus:
    """The focus labels of ``count`` groups, by all of their exchanges."""
    exchanges = features["exchanges"].to_numpy().astype(np.float64)
    inside = groups >= 0
    weight = np.bincount(groups[inside], exchanges[inside], minlength=count)
    others = np.maximum(len(groups) - np.bincount(groups[inside], minlength=count), 1)
    focus: list[list[str]] = [[] for _ in range(count)]
    for name in TARGETED:
        share = np.nan_to_num(features[name].to_numpy(zero_copy_only=False))
        # Every account counts once, or one huge customer would be everybody's background.
        members = np.bincount(groups[inside], share[inside], minlength=count)
        usual = (share.sum() - members) / others
        asked = np.bincount(groups[inside], (share * exchanges)[inside], minlength=count)
        own = asked / np.maximum(weight, 1.0)
        for group in np.flatnonzero((own - usual >= FOCUS_EXCESS) & (own >= FOCUS_LIFT * usual)):
            focus[int(group)].append(name)
    return tuple(tuple(names) for names in focus)


def worked_for(kinds: pa.Table, features: pa.Table, count: int) -> Focus:
    """The focus labels of ``count`` groups, by their structured exchanges alone, of which ``kinds``
    has (group, capabilities, tools, n)."""
    group, asked, n = (kinds[name].to_numpy() for name in ("group", "capabilities", "n"))
    used = kinds["tools"].to_numpy(zero_copy_only=False)
    total = np.bincount(group, n, minlength=count)
    focus: list[list[str]] = [[] for _ in range(count)]
    for name in TARGETED:
        hit = ((asked & bits((name,))) != 0) | ((name == "tool_use") & used)
        rate = np.bincount(group[hit], n[hit], minlength=count) / np.maximum(total, 1)
        usual = column(features, name).mean()
        for number in np.flatnonzero(
            (total >= ENOUGH) & (rate - usual >= WORK_EXCESS) & (rate >= FOCUS_LIFT * usual)
        ):
            focus[int(number)].append(name)
    return tuple(map(tuple, focus))


def works_of(focus: Focus, kinds: pa.Table, features: pa.Table, groups: Groups) -> Focus:
    """``focus`` without what the groups' structured exchanges, of which ``kinds`` has
    (group, capabilities, tools, n), ask for much less than all of their exchanges do, unless most
    of these do: that is what relayed customers are after. Little structure tells nothing of it."""
    group, asked, n = (kinds[name].to_numpy() for name in ("group", "capabilities", "n"))
    used = kinds["tools"].to_numpy(zero_copy_only=False)
    total = np.bincount(group, n, minlength=len(focus))
    exchanges = features["exchanges"].to_numpy().astype(np.float64)
    inside = groups >= 0
    weight = np.bincount(groups[inside], exchanges[inside], minlength=len(focus))
    drawn = np.bincount(groups[inside], column(features, "wording_prompts")[inside], len(focus))
    telling = (total >= ENOUGH) & (total >= MUCH * drawn)
    relayed: dict[str, Flags] = {}
    for name in TARGETED:
        hit = ((asked & bits((name,))) != 0) | ((name == "tool_use") & used)
        rate = np.bincount(group[hit], n[hit], minlength=len(focus)) / np.maximum(total, 1)
        wanted = (column(features, name) * exchanges)[inside]
        share = np.bincount(groups[inside], wanted, minlength=len(focus)) / np.maximum(weight, 1.0)
        relayed[name] = telling & (rate < HALF * share) & (share < HALF)
    return tuple(
        tuple(name for name in names if not relayed[name][number])
        for number, names in enumerate(focus)
    )


def usually(view: View, groups: Groups, focus: Sequence[tuple[str, ...]]) -> Floats:
    """For each group how often accounts in no group ask for any of its focus labels, every account
    counting once."""
    alone = np.flatnonzero(groups < 0)
    if not len(alone):
        return np.zeros(len(focus))
    step = -(-len(alone) // BACKGROUND)
    chosen = view.keep(pa.table({"account": pa.array(alone[::step], pa.int32())}))
    rows = view.sample.semi_join(chosen, "account").select("account", "capabilities", "tool_calls")
    tools = rows.tool_calls.fill_null(0) > 0
    asked = rows.group_by("account", "capabilities", tools=tools).aggregate(n=ibis._.count())
    totals = asked.group_by("account").aggregate(total=ibis._.n.sum())
    parts = asked.join(totals, "account").mutate(share=ibis._.n / ibis._.total)
    table = parts.group_by("capabilities", "tools").aggregate(share=ibis._.share.sum()).to_pyarrow()
    weight = table["share"].to_numpy() / max(len(alone[::step]), 1)
    labels, used = table["capabilities"].to_numpy(), table["tools"].to_numpy(zero_copy_only=False)
    return np.array(
        [
            weight[((labels & bits(names)) != 0) | (("tool_use" in names) & used)].sum()
            for names in focus
        ]
    )
