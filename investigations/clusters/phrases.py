"""Phrases of a group: what its prompts say again and again, and other people's do not.

A paraphrased template may never come back within one account, but over the whole group every
wording does, each time around another content. So repetition is counted over the group, in prompts,
against a background of accounts outside it.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from investigations.clusters.groups import Groups
from investigations.detectors.window import View

# A phrase is a group's when this share of its members, and at least so many, use it …
MIN_RATE = 0.03
MIN_HOLDERS = 3
# … in this many times the share of prompts that others use it in.
LIFT = 12.0
# What a phrase counts that nobody else uses: by itself as much as two that others may use.
ALONE = 2
# Accounts that the others' share is read from: enough for rates, and a bound on the work.
BACKGROUND = 20_000

Counts = npt.NDArray[np.float64]


def phrases(view: View, groups: Groups) -> pa.Table:
    """The phrases of every group: (group, value, weight), value a shingle's hash, weight
    ``ALONE`` where nobody else says it and 1 otherwise."""
    inside = _prompts(view, groups, groups >= 0)
    used = _common(inside, groups)
    step = -(-len(groups) // BACKGROUND)
    beside = _prompts(view, groups, np.arange(len(groups)) % step == 0)
    group = used["group"].to_numpy()
    rate = used["prompts"].to_numpy() / _totals(inside, groups)[group]
    elsewhere = _elsewhere(view, beside, used, groups)
    kept = rate >= LIFT * np.maximum(elsewhere, _least(beside, groups)[group])
    weight = np.where(elsewhere > 0, 1, ALONE).astype(np.int32)
    found = used.select(["group", "value"]).append_column("weight", pa.array(weight))
    return found.filter(pa.array(kept))


def _prompts(view: View, groups: Groups, which: npt.NDArray[np.bool_]) -> ir.Table:
    """The sampled prompts of some accounts: (account, group, shingles)."""
    accounts = {
        "account": pa.array(np.flatnonzero(which), pa.int32()),
        "group": pa.array(groups[which]),
    }
    rows = view.sample.filter(view.sample.prompt_chars > 0)
    return rows.join(view.keep(pa.table(accounts)), "account").select(
        "account", "group", "shingles"
    )


def _said(prompts: ir.Table) -> ir.Table:
    return prompts.select("account", "group", value=prompts.shingles.unnest())


def _common(prompts: ir.Table, groups: Groups) -> pa.Table:
    """What enough members of a group say: (group, value, prompts, accounts)."""
    used = (
        _said(prompts)
        .group_by("group", "value")
        .aggregate(prompts=ibis._.count(), accounts=ibis._.account.nunique())
    )
    table = used.filter(used.accounts >= MIN_HOLDERS).to_pyarrow()
    sizes = np.bincount(groups[groups >= 0], minlength=1)
    enough = table["accounts"].to_numpy() >= MIN_RATE * sizes[table["group"].to_numpy()]
    return table.filter(pa.array(enough))


def _totals(prompts: ir.Table, groups: Groups) -> Counts:
    """Prompts of each group; those of accounts in no group come last."""
    table = prompts.group_by("group").aggregate(prompts=ibis._.count()).to_pyarrow()
    totals = np.zeros(int(groups.max(initial=-1)) + 2)
    totals[table["group"].to_numpy()] = table["prompts"].to_numpy()
    return totals


def _elsewhere(view: View, beside: ir.Table, used: pa.Table, groups: Groups) -> Counts:
    """For each row of ``used`` the share of the prompts of others than its group that say it."""
    values = pc.unique(used["value"].combine_chunks())
    said = _said(beside).semi_join(view.keep(pa.table({"value": values})), "value")
    table = said.group_by("group", "value").aggregate(prompts=ibis._.count()).to_pyarrow()
    totals = _totals(beside, groups)
    row = table["group"].to_numpy() % len(totals)
    column = pc.index_in(table["value"].combine_chunks(), value_set=values).to_numpy()
    heard = sparse.csr_matrix(
        (table["prompts"].to_numpy().astype(np.float64), (row, column)),
        shape=(len(totals), len(values)),
    )
    group = used["group"].to_numpy()
    key = pc.index_in(used["value"].combine_chunks(), value_set=values).to_numpy()
    own = np.asarray(heard[group, key]).ravel()
    all_of_it = np.asarray(heard.sum(axis=0)).ravel()
    others = np.maximum(totals.sum() - totals[group], 1.0)
    return np.maximum(all_of_it[key] - own, 0.0) / others


def _least(beside: ir.Table, groups: Groups) -> Counts:
    """The share that half a prompt of the others would be, for each group."""
    totals = _totals(beside, groups)
    return 0.5 / np.maximum(totals.sum() - totals, 1.0)
