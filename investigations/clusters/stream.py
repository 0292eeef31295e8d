"""Which of a group's exchanges are its own work, and which are other people's mixed in.

A pool relays unrelated customers' requests through the accounts that distil. The group's own
stream is told by structure (templates and phrases that many of its members share and the
population does not) and by focus (targeted capabilities it asks for far more than others do).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from investigations.clusters.groups import Groups
from investigations.clusters.join import membership
from investigations.clusters.matrix import ValueMatrix
from investigations.clusters.phrases import phrases
from investigations.detectors import Measurements
from investigations.detectors.capability import TARGETED, bits
from investigations.detectors.window import View

# A template is a group's structure when this share of its members holds it …
STRUCTURE_RATE = 0.1
# … which is this many times the share of all others.
STRUCTURE_LIFT = 3.0
# … and at least so many do.
MIN_HOLDERS = 2
# Weight of the phrases that make an exchange structured: one may be a common turn of phrase.
MIN_PHRASES = 2
EDGES = ("skeleton_hash", "opening_hash", "closing_hash")
# A targeted capability is a group's focus when its share is that much above the population's …
FOCUS_EXCESS = 0.1
# … and this many times as large.
FOCUS_LIFT = 1.5

Floats = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, slots=True)
class Streams:
    """``own`` is each account's share of exchanges (0 to 1) that belong to its group's stream,
    ``structured`` the share that shows the group's structure, ``fresh`` the distinct prompts per
    prompt of the stream; all 0 outside groups. ``focus`` has each group's focus labels,
    ``structure`` its templates (group, value) and phrases (group, value, weight)."""

    own: Floats
    structured: Floats
    fresh: Floats
    focus: tuple[tuple[str, ...], ...]
    structure: tuple[pa.Table, pa.Table]


def streams(measured: Measurements, groups: Groups, matrices: Mapping[str, ValueMatrix]) -> Streams:
    """Splits every group's exchanges; arrays have the length and order of ``measured.features``."""
    features = measured.features
    focus, background = _focus(features, groups)
    structure = (_templates(groups, matrices["template"]), phrases(measured.view, groups))
    flags = _flags(measured.view, groups, focus, structure)
    own, structured, fresh = _per_account(flags, len(groups))
    # What the population asks for anyway is in the relayed traffic as well.
    inside = groups >= 0
    base = np.zeros(len(groups))
    base[inside] = background[groups[inside]]
    corrected = np.clip((own - base) / np.maximum(1.0 - base, 1e-9), 0.0, 1.0)
    own = np.maximum(corrected, structured)
    return Streams(own, structured, fresh, tuple(focus), structure)


def _focus(features: pa.Table, groups: Groups) -> tuple[list[tuple[str, ...]], Floats]:
    """Each group's focus labels and the population's rate of prompts that ask for any of them."""
    count = int(groups.max(initial=-1)) + 1
    exchanges = features["exchanges"].to_numpy().astype(np.float64)
    inside = groups >= 0
    weight = np.bincount(groups[inside], exchanges[inside], minlength=count)
    focus: list[list[str]] = [[] for _ in range(count)]
    background = np.zeros(count)
    for name in TARGETED:
        share = np.nan_to_num(features[name].to_numpy(zero_copy_only=False))
        # Every account counts once, or a huge campaign would be its own background.
        usual = float(share.mean())
        asked = np.bincount(groups[inside], (share * exchanges)[inside], minlength=count)
        own = asked / np.maximum(weight, 1.0)
        for group in np.flatnonzero((own - usual >= FOCUS_EXCESS) & (own >= FOCUS_LIFT * usual)):
            focus[int(group)].append(name)
            background[group] = 1 - (1 - background[group]) * (1 - usual)
    return [tuple(names) for names in focus], background


def _templates(groups: Groups, matrix: ValueMatrix) -> pa.Table:
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


def _flags(
    view: View,
    groups: Groups,
    focus: list[tuple[str, ...]],
    structure: tuple[pa.Table, pa.Table],
) -> ir.Table:
    """The members' sampled exchanges with ``structured`` and ``focused``."""
    group = groups[groups >= 0]
    masks = np.asarray([bits(names) for names in focus], np.int32)
    tools = np.asarray(["tool_use" in names for names in focus], bool)
    members = pa.table(
        {
            "account": pa.array(np.flatnonzero(groups >= 0), pa.int32()),
            "group": pa.array(group, pa.int64()),
            "mask": pa.array(masks[group], pa.int32()),
            "tools": pa.array(tools[group], pa.bool_()),
        }
    )
    joined = view.sample.join(view.keep(members), "account")
    rows = view.keep(joined)
    shown = structured_rows(rows, *(view.keep(values) for values in structure))
    marked = rows.left_join(
        shown.select("exchange_key", structured=ibis.literal(True)), "exchange_key"
    )
    focused = ((marked.capabilities & marked["mask"]) != 0) | (
        marked.tools & (marked.tool_calls.fill_null(0) > 0)
    )
    return marked.select(
        "account",
        "prompt_hash",
        structured=marked.structured.fill_null(False),
        focused=focused,
    )


def structured_rows(rows: ir.Table, templates: ir.Table, said: ir.Table) -> ir.Table:
    """The prompts that show a group's structure: (account, exchange_key, group).

    ``rows`` are prompts of the sample; where they have a ``group`` only that group's structure
    counts.
    """
    keys = [name for name in ("account", "exchange_key", "group") if name in rows.columns]
    on = ["group", "value"] if "group" in keys else ["value"]
    found = ["account", "exchange_key", "group"]
    ends = ibis.union(*[rows.select(*keys, value=rows[column]) for column in EDGES])
    by_edge = ends.join(templates, on).select(found)
    words = rows.select(*keys, value=rows.shingles.unnest()).join(said, on)
    counted = words.group_by(found).aggregate(weight=words["weight"].sum())
    by_phrase = counted.filter(counted["weight"] >= MIN_PHRASES).select(found)
    return ibis.union(by_edge, by_phrase, distinct=True)


def _per_account(flags: ir.Table, accounts: int) -> tuple[Floats, Floats, Floats]:
    own = flags.structured | flags.focused
    table = (
        flags.mutate(own=own)
        .group_by("account")
        .aggregate(
            own=ibis._.own.cast("float64").mean(),
            structured=ibis._.structured.cast("float64").mean(),
            fresh=ibis._.prompt_hash.nunique(where=ibis._.own)
            / ibis.greatest(ibis._.own.cast("int64").sum(), 1),
        )
        .to_pyarrow()
    )
    rows = table["account"].to_numpy()
    columns = []
    for name in ("own", "structured", "fresh"):
        column = np.zeros(accounts)
        column[rows] = table[name].to_numpy()
        columns.append(column)
    return columns[0], columns[1], columns[2]
