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
# What structured exchanges ask for less than this part as often as all do is no part of the work …
SELDOM = 0.5
# … if not this share of all ask for it.
MOST = 0.5
# Structure that is a smaller share than this of a group's prompts may itself be relayed customers'.
MUCH = 0.2

Focus = tuple[tuple[str, ...], ...]


def excess_asked(features: pa.Table) -> Floats:
    """Accounts × ``TARGETED``: by how much the share that asks for each is above the usual one."""
    shares = np.column_stack([column(features, name) for name in TARGETED])
    return shares - shares.mean(axis=0)


def asked_for(features: pa.Table, groups: Groups, count: int) -> Focus:
    """The focus labels of ``count`` groups, by all of their exchanges."""
    shares = np.column_stack([column(features, name) for name in TARGETED])
    inside = groups >= 0
    others = np.maximum(len(groups) - np.bincount(groups[inside], minlength=count), 1)
    # Every account counts once, or one huge customer would be everybody's background.
    members = _totals(shares, groups, count)
    usual = (shares.sum(axis=0) - members) / others[:, None]
    own = _asking(features, groups, count)
    return _listed((own - usual >= FOCUS_EXCESS) & (own >= FOCUS_LIFT * usual))


def worked_for(kinds: pa.Table, features: pa.Table, count: int) -> Focus:
    """The focus labels of ``count`` groups, by their structured exchanges alone, of which ``kinds``
    has (group, capabilities, tools, n)."""
    rate, total = _working(kinds, count)
    usual = np.array([column(features, name).mean() for name in TARGETED])
    enough = (total >= ENOUGH)[:, None]
    return _listed(enough & (rate - usual >= WORK_EXCESS) & (rate >= FOCUS_LIFT * usual))


def without_wishes(focus: Focus, kinds: pa.Table, features: pa.Table, groups: Groups) -> Focus:
    """``focus`` without the wishes of relayed customers: what the groups' structured exchanges, of
    which ``kinds`` has (group, capabilities, tools, n), ask for much less than all of their
    exchanges do, unless most of these do. Little structure tells nothing of it."""
    rate, total = _working(kinds, len(focus))
    share = _asking(features, groups, len(focus))
    drawn = _totals(column(features, "wording_prompts")[:, None], groups, len(focus))[:, 0]
    telling = (total >= ENOUGH) & (total >= MUCH * drawn)
    wish = telling[:, None] & (rate < SELDOM * share) & (share < MOST)
    wishes = _listed(wish)
    return tuple(
        tuple(name for name in names if name not in wishes[number])
        for number, names in enumerate(focus)
    )


def _totals(values: Floats, groups: Groups, count: int) -> Floats:
    """Groups × columns: the sums of the members' rows of ``values`` (accounts × columns)."""
    inside = groups >= 0
    return np.column_stack(
        [np.bincount(groups[inside], one[inside], minlength=count) for one in values.T]
    )


def _asking(features: pa.Table, groups: Groups, count: int) -> Floats:
    """Groups × ``TARGETED``: the share of a group's exchanges that ask for each."""
    exchanges = column(features, "exchanges")
    asked = np.column_stack([column(features, name) * exchanges for name in TARGETED])
    volume = _totals(exchanges[:, None], groups, count)
    return _totals(asked, groups, count) / np.maximum(volume, 1.0)


def _working(kinds: pa.Table, count: int) -> tuple[Floats, Floats]:
    """Groups × ``TARGETED``: the share of a group's structured exchanges that ask for each; and how
    many there are of each group."""
    group, asked, n = (kinds[name].to_numpy() for name in ("group", "capabilities", "n"))
    used = kinds["tools"].to_numpy(zero_copy_only=False)
    hits = np.column_stack(
        [((asked & bits((name,))) != 0) | ((name == "tool_use") & used) for name in TARGETED]
    )
    total = np.bincount(group, n, minlength=count).astype(np.float64)
    return _totals(hits * n[:, None], group, count) / np.maximum(total, 1)[:, None], total


def _listed(kept: Flags) -> Focus:
    """The names of what each row of ``kept`` (groups × ``TARGETED``) marks."""
    return tuple(
        tuple(name for name, one in zip(TARGETED, row, strict=True) if one) for row in kept.tolist()
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
