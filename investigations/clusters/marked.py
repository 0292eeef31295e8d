"""Members' exchanges, each with whether it shows its group's structure and asks for its focus."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from investigations.clusters.facts import Floats
from investigations.clusters.groups import Groups, member_table
from investigations.clusters.structure import EDGES, MIN_PHRASES, SKIPPED, TEXT, Structure, shown
from investigations.detectors.capability import bits
from investigations.detectors.window import Stream, View

# What is kept of a group's exchanges …
_OF_EXCHANGE = pa.schema(
    [
        pa.field("account", pa.int32()),
        pa.field("prompt_hash", pa.uint64()),
        pa.field("capabilities", pa.int32()),
        pa.field("tool_calls", pa.int64()),
    ]
)
# … with whose they are and whether they show its structure.
_MARKED = pa.schema(
    [*_OF_EXCHANGE, pa.field("group", pa.int64()), pa.field("structured", pa.bool_())]
)


def marked(view: View, groups: Groups, structure: tuple[pa.Table, pa.Table]) -> ir.Table:
    """The members' sampled exchanges, each with its ``group`` and whether it is ``structured``."""
    if view.stream is not None:
        return view.keep(_marked_here(view.stream, view, groups, structure))
    rows = view.keep(view.sample.join(view.keep(member_table(groups)), "account"))
    showing = structured_rows(rows, *(view.keep(values) for values in structure))
    told = rows.left_join(
        showing.select("exchange_key", structured=ibis.literal(True)), "exchange_key"
    )
    return view.keep(
        told.select(*_OF_EXCHANGE.names, "group", structured=told.structured.fill_null(False))
    )


def _marked_here(
    stream: Stream, view: View, groups: Groups, structure: tuple[pa.Table, pa.Table]
) -> pa.Table:
    """What ``marked`` says, looked up without a join."""
    sought = Structure.of(*structure, int(groups.max(initial=SKIPPED)) + 1)
    parts = []
    rows = view.sample.semi_join(view.keep(member_table(groups)), "account")
    rows = rows.select(*_OF_EXCHANGE.names, *TEXT)
    for batch, showing, _ in shown(stream, rows, sought, groups):
        group = groups[batch["account"].to_numpy()]
        structured = np.zeros(len(group), dtype=bool)
        structured[showing] = True
        told = [*batch.select(_OF_EXCHANGE.names).columns, pa.array(group), pa.array(structured)]
        parts.append(pa.record_batch(told, schema=_MARKED))
    return pa.Table.from_batches(parts, schema=_MARKED)


def focused(view: View, exchanges: ir.Table, focus: Sequence[tuple[str, ...]]) -> ir.Table:
    """``exchanges`` with whether each asks for its group's focus."""
    aims = {
        "group": pa.array(range(len(focus)), pa.int64()),
        "mask": pa.array([bits(names) for names in focus], pa.int32()),
        "tools": pa.array(["tool_use" in names for names in focus], pa.bool_()),
    }
    rows = exchanges.join(view.keep(pa.table(aims)), "group")
    by_tool = rows.tools & (rows.tool_calls.fill_null(0) > 0)
    return rows.mutate(focused=((rows.capabilities & rows["mask"]) != 0) | by_tool)


def structured_rows(rows: ir.Table, templates: ir.Table, said: ir.Table) -> ir.Table:
    """The prompts that show a group's structure: (account, exchange_key, group).

    ``rows`` are prompts of the sample; where they have a ``group`` only that group's structure
    counts.
    """
    keys = [name for name in ("account", "exchange_key", "group") if name in rows.columns]
    on = ["group", "value"] if "group" in keys else ["value"]
    found = ["account", "exchange_key", "group"]
    ends = ibis.union(*[rows.select(*keys, value=rows[end]) for end in EDGES])
    by_edge = ends.join(templates, on).select(found)
    words = rows.select(*keys, value=rows.shingles.unnest()).join(said, on)
    counted = words.group_by(found).aggregate(weight=words["weight"].sum())
    by_phrase = counted.filter(counted["weight"] >= MIN_PHRASES).select(found)
    return ibis.union(by_edge, by_phrase, distinct=True)


def per_account(flags: ir.Table, accounts: int) -> dict[str, Floats]:
    """Shares of each account's sampled exchanges: structured, focused, both; their number; and
    distinct prompts per prompt of the stream."""
    either, both = flags.structured | flags.focused, flags.structured & flags.focused
    table = (
        flags.mutate(either=either, both=both)
        .group_by("account")
        .aggregate(
            structured=ibis._.structured.cast("float64").mean(),
            focused=ibis._.focused.cast("float64").mean(),
            both=ibis._.both.cast("float64").mean(),
            drawn=ibis._.count().cast("float64"),
            fresh=ibis._.prompt_hash.nunique(where=ibis._.either)
            / ibis.greatest(ibis._.either.cast("int64").sum(), 1),
        )
        .to_pyarrow()
    )
    rows = table["account"].to_numpy()
    found = {}
    for name in table.column_names[1:]:
        found[name] = np.zeros(accounts)
        found[name][rows] = table[name].to_numpy()
    return found
