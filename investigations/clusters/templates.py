"""Templates of a group's own: many members write by them, and others hardly do."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from investigations.clusters.facts import Flags
from investigations.clusters.groups import Groups
from investigations.clusters.join import membership
from investigations.clusters.matrix import ValueMatrix

# A template is a group's structure when this share of its members holds it …
STRUCTURE_RATE: Final = 0.1
# … which is this many times the share of all others.
STRUCTURE_LIFT: Final = 3.0
# … and at least so many do.
MIN_HOLDERS: Final = 2
# It is a tool's when of those who hold it outside of the group, as many as in it or more, this
# share are old customers.
PUBLIC: Final = 0.2


def templates(groups: Groups, matrix: ValueMatrix) -> pa.Table:
    """The templates (group, value) that make an exchange structured."""
    members = membership(groups)
    sizes = np.asarray(members.sum(axis=0)).ravel()
    held = (members.T @ (matrix.shares > 0).astype(np.float64)).tocoo()
    rate = held.data / sizes[held.row]
    others = np.maximum(len(groups) - sizes[held.row], 1.0)
    elsewhere = (matrix.holders[held.col] - held.data) / others
    kept = (rate >= STRUCTURE_RATE) & (rate >= STRUCTURE_LIFT * elsewhere)
    kept &= held.data >= MIN_HOLDERS
    values = matrix.names.take(pa.array(held.col[kept]))
    return pa.table({"group": pa.array(held.row[kept], pa.int64()), "value": values})


def without_tools(own: pa.Table, groups: Groups, matrix: ValueMatrix, customers: Flags) -> pa.Table:
    """Groups' ``own`` templates without those that a tool writes for all its users: as many outside
    of the group hold them as in it, and ``customers`` (a flag an account) are among them."""
    holding = (matrix.shares > 0).astype(np.float64).tocsr()
    of_old = sparse.diags(customers.astype(np.float64)) @ holding
    members = membership(groups)
    group = own["group"].to_numpy()
    value = pc.index_in(own["value"].combine_chunks(), matrix.names).to_numpy()
    inside, old_inside = (
        np.asarray((members.T @ held).tocsr()[group, value]).ravel() for held in (holding, of_old)
    )
    outside = matrix.holders[value] - inside
    old = np.asarray(of_old.sum(axis=0)).ravel()[value] - old_inside
    tools = (outside >= inside) & (old >= np.maximum(MIN_HOLDERS, PUBLIC * outside))
    return own.filter(pa.array(~tools))
