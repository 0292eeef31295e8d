"""Phrases of a group: what its prompts say again and again, and other people's do not.

A paraphrased template may never come back within one account, but over the whole group every
wording does, each time around another content. So repetition is counted over the group, in prompts,
against a background of accounts outside it.
"""

from __future__ import annotations

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from investigations.clusters.groups import Groups, member_table
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


def phrases(view: View, groups: Groups, prompts: Counts) -> pa.Table:
    """The phrases of every group: (group, value, weight), value a shingle's hash, weight
    ``ALONE`` where nobody else says it and 1 otherwise.

    ``prompts`` counts the sampled prompts of each account.
    """
    used = _common(view, groups)
    group = used["group"].to_numpy()
    rate = used["prompts"].to_numpy() / np.maximum(_totals(groups, prompts), 1.0)[group]
    beside = np.arange(len(groups)) % -(-len(groups) // BACKGROUND) == 0
    totals = _totals(groups, np.where(beside, prompts, 0.0))
    others = np.maximum(totals.sum() - totals, 1.0)[group]
    elsewhere = _elsewhere(view, beside, used, groups) / others
    kept = rate >= LIFT * np.maximum(elsewhere, 0.5 / others)
    weight = np.where(elsewhere > 0, 1, ALONE).astype(np.int32)
    found = used.select(["group", "value"]).append_column("weight", pa.array(weight))
    return found.filter(pa.array(kept))


def _totals(groups: Groups, prompts: Counts) -> Counts:
    """Prompts of each group; those of accounts in no group come last."""
    count = int(groups.max(initial=-1)) + 1
    totals = np.bincount(np.where(groups < 0, count, groups), prompts, minlength=count + 1)
    return totals.astype(np.float64)


def _common(view: View, groups: Groups) -> pa.Table:
    """What enough members of a group say: (group, value, prompts, accounts)."""
    rows = view.sample.join(view.keep(member_table(groups)), "account")
    said = rows.filter(rows.prompt_chars > 0).select(
        "account", "group", value=rows.shingles.unnest()
    )
    used = said.group_by("group", "value").aggregate(
        prompts=ibis._.count(), accounts=ibis._.account.nunique()
    )
    table = used.filter(used.accounts >= MIN_HOLDERS).to_pyarrow()
    sizes = np.bincount(groups[groups >= 0], minlength=1)
    enough = table["accounts"].to_numpy() >= MIN_RATE * sizes[table["group"].to_numpy()]
    return table.filter(pa.array(enough))


def _elsewhere(view: View, beside: npt.NDArray[np.bool_], used: pa.Table, groups: Groups) -> Counts:
    """For each row of ``used`` the prompts of others than its group, among ``beside``, that say it.

    Groups are told by number afterwards: DuckDB 2.0 breaks off with an internal error now and then
    when the columns of one join go through a second.
    """
    values = pc.unique(used["value"].combine_chunks())
    accounts = view.keep(pa.table({"account": pa.array(np.flatnonzero(beside), pa.int32())}))
    rows = view.sample.semi_join(accounts, "account").select("account", "prompt_chars", "shingles")
    said = rows.filter(rows.prompt_chars > 0).select("account", value=rows.shingles.unnest())
    asked = said.semi_join(view.keep(pa.table({"value": values})), "value")
    table = asked.group_by("account", "value").aggregate(prompts=ibis._.count()).to_pyarrow()
    column = pc.index_in(table["value"].combine_chunks(), value_set=values).to_numpy()
    count = int(groups.max(initial=-1)) + 1
    row = groups[table["account"].to_numpy()] % (count + 1)  # -1 takes the last place
    prompts = table["prompts"].to_numpy().astype(np.float64)
    heard = sparse.csr_matrix((prompts, (row, column)), shape=(count + 1, len(values)))
    key = pc.index_in(used["value"].combine_chunks(), value_set=values).to_numpy()
    own = np.asarray(heard[used["group"].to_numpy(), key]).ravel()
    return np.asarray(heard.sum(axis=0)).ravel()[key] - own
