"""What of a group's structure an account uses, and whether it uses it as the members do.

Whoever solves problems says "step by step", and a campaign that has it in each prompt owns the
phrase; what such a stranger does not have is the rest of the template.
"""

from __future__ import annotations

from typing import Any

import ibis
import numba
import numpy as np
import pyarrow as pa
from scipy import sparse

from investigations.clusters.facts import Flags, Floats
from investigations.clusters.groups import Groups, member_table
from investigations.clusters.structure import EDGES, TEXT, Structure
from investigations.detectors.window import Stream, View


def likeness_of_work(
    view: View, groups: Groups, models: Flags, templates: pa.Table, said: pa.Table
) -> Floats:
    """How alike each account's use of its group's structure is to the use that the ``models`` among
    the members make of it: the cosine with their mean, 0 to 1, and 0 outside groups.

    ``templates`` and ``said`` are the structure of all groups, (group, value, …).
    """
    pairs = pa.concat_tables([part.select(["group", "value"]) for part in (templates, said)])
    pairs = pairs.group_by(["group", "value"]).aggregate([])
    if not pairs.num_rows or groups.max(initial=-1) < 0:
        return np.zeros(len(groups))
    if view.stream is not None:
        used = _used_here(view.stream, view, groups, pairs)
    else:
        used = _used(view, groups, pairs)
    used = _unit(used)
    count = int(groups.max(initial=-1)) + 1
    rows = np.flatnonzero(models & (groups >= 0))
    shape = (count, len(groups))
    of_group = sparse.csr_matrix((np.ones(len(rows)), (groups[rows], rows)), shape=shape)
    means = _unit((of_group @ used).tocsr())
    own = means[np.where(groups >= 0, groups, 0)]
    found = np.asarray(used.multiply(own).sum(axis=1)).ravel()
    return np.where(groups >= 0, found, 0.0)


def _unit(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return (sparse.diags(1.0 / np.maximum(norms, 1e-9)) @ rows).tocsr()


def _used_here(stream: Stream, view: View, groups: Groups, pairs: pa.Table) -> sparse.csr_matrix:
    """Accounts × pairs: in how many of an account's prompts a value of its group stands."""
    weighted = pairs.append_column("weight", pa.array(np.ones(pairs.num_rows, np.int32)))
    sought = Structure.of(pairs.slice(0, 0), weighted, int(groups.max()) + 1)
    rows = view.sample.filter(view.sample.prompt_chars > 0)
    rows = rows.semi_join(view.keep(member_table(groups)), "account")
    ends = [(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64))]
    for batch in stream(rows.select("account", *TEXT)):
        account, lists = batch["account"].to_numpy(), batch["shingles"]
        row, place = _using(
            groups[account],
            np.stack([batch[name].to_numpy() for name in EDGES]),
            lists.offsets.to_numpy(),
            lists.values.to_numpy(),
            sought.values,
            sought.group,
            sought.places,
            np.uint64(sought.shift),
        )
        ends.append((account[row], place))
    account, place = (np.concatenate(parts) for parts in zip(*ends, strict=True))
    shape = (len(groups), len(sought.values))
    return sparse.csr_matrix((np.ones(len(place)), (account, place)), shape=shape)


def _used(view: View, groups: Groups, pairs: pa.Table) -> sparse.csr_matrix:
    """What ``_used_here`` says, by a join; the pairs may come in another order."""
    members, sought = view.keep(member_table(groups)), view.keep(pairs)
    rows = view.sample.filter(view.sample.prompt_chars > 0).join(members, "account")
    ends = [rows.select("account", "group", value=rows[end]) for end in EDGES]
    words = rows.select("account", "group", value=rows.shingles.unnest())
    values = ibis.union(*ends, words).join(sought, ["group", "value"])
    table = values.group_by("account", "group", "value").aggregate(n=ibis._.count()).to_pyarrow()
    keys = np.stack([table["group"].to_numpy().astype(np.uint64), table["value"].to_numpy()])
    found, place = np.unique(keys, axis=1, return_inverse=True)
    ends_of = (table["account"].to_numpy(), place.ravel())
    shape = (len(groups), found.shape[1])
    return sparse.csr_matrix((table["n"].to_numpy().astype(np.float64), ends_of), shape=shape)


@numba.njit(cache=True, nogil=True, error_model="numpy", boundscheck=False)
def _using(
    asked: Any,
    edges: Any,
    starts: Any,
    shingles: Any,
    values: Any,
    group: Any,
    places: Any,
    shift: Any,
) -> Any:
    """Rows, and the places in ``values`` of what stands in them of the group that each is asked
    for; -1 is asked for none."""
    rows, found = np.empty(1024, np.int64), np.empty(1024, np.int64)
    last, count = np.uint64(len(places) - 2), 0
    for row in range(len(asked)):
        if asked[row] < 0:
            continue
        for at in range(starts[row] - len(edges), starts[row + 1]):
            value = shingles[at] if at >= starts[row] else edges[at - starts[row], row]
            place = np.int64(min(value >> shift, last))
            for entry in range(places[place], places[place + 1]):
                if values[entry] != value or group[entry] != asked[row]:
                    continue
                if count == len(rows):
                    rows = np.concatenate((rows, np.empty(count, np.int64)))
                    found = np.concatenate((found, np.empty(count, np.int64)))
                rows[count], found[count] = row, entry
                count += 1
    return rows[:count], found[:count]
