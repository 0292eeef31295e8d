"""Families of templates: what the accounts of a cluster send again and again, and in what words.

A family is the exchanges that begin with the same eight words (numbers, names and quotes masked),
or, where the beginnings differ, end with the same. It is counted over all exchanges of the window,
not over the sample. This module is the only one that opens texts after ingest: a few of each
family, each of another account, of which nothing leaves it but what all of them have in common.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from investigations.clusters.alignment import template_of
from investigations.clusters.groups import Groups, member_table
from investigations.clusters.result import Fixed, TemplateFamily
from investigations.detectors import Measurements
from investigations.detectors.capability import has_any
from investigations.detectors.window import View
from investigations.lake.schema import CAPABILITIES

# Clusters that people are asked to look at (``cases.queue`` lines them up from there).
REVIEW: Final = 0.2
# A template: at least so many members send it, as this share of the cluster's prompts.
MIN_HOLDERS: Final = 3
MIN_PROMPTS: Final = 0.005
# What so many accounts all say is an operator's text and no customer's.
MIN_ACCOUNTS: Final = 5
# Texts that are laid side by side, and families of a cluster whose texts are read.
TEXTS: Final = 16
READ: Final = 12
SAMPLES: Final = 10
MIN_LABEL: Final = 0.25
EDGES: Final = ("opening_hash", "closing_hash")

Row = Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class _Found:
    """A family before its texts are known; ``latest`` has each account's last exchange of it, the
    newest first."""

    group: int
    row: Row
    exchanges: int
    accounts: int
    first_seen: dt.datetime
    latest: Sequence[tuple[dt.datetime, str]]


def families(
    measured: Measurements, groups: Groups, chosen: Sequence[int], *, read_texts: bool = True
) -> dict[int, tuple[TemplateFamily, ...]]:
    """The families of each chosen group, largest first; none where it shows no templates.

    ``groups`` numbers the group of each account, in ``features`` order.
    """
    found: dict[int, tuple[TemplateFamily, ...]] = dict.fromkeys(chosen, ())
    if not chosen:
        return found
    inside = np.where(np.isin(groups, chosen), groups, -1)
    kept = _recurring(measured.view, inside)
    if not kept.num_rows:
        return found
    by_group: dict[int, list[_Found]] = defaultdict(list)
    for family in _counted(measured, inside, kept):
        by_group[family.group].append(family)
    texts = _read(measured.view, by_group.values()) if read_texts else None
    exchanges = measured.features["exchanges"].to_numpy()
    for group, parts in by_group.items():
        total = int(exchanges[inside == group].sum())
        found[group] = tuple(_family(part, total, place, texts) for place, part in enumerate(parts))
    return found


def _recurring(view: View, groups: Groups) -> pa.Table:
    """The openings that recur in a group, and the closings of prompts without one: (group, value,
    edge, family, rate of each label, distinct prompts per prompt)."""
    sample = view.sample.filter(view.sample.prompt_chars > 0)
    members = view.keep(member_table(groups))
    rows = sample.join(members, "account")
    least = rows.group_by("group").aggregate(least=MIN_PROMPTS * ibis._.count())
    opening = view.keep(_values(rows, least, EDGES[0]))
    rest = rows.anti_join(opening, [rows.group == opening.group, rows[EDGES[0]] == opening.value])
    closing = view.keep(_values(rest, least, EDGES[1]))
    labelled = [_labelled(rows, opening, EDGES[0]), _labelled(rest, closing, EDGES[1])]
    table = ibis.union(*labelled).to_pyarrow().sort_by([(n, "ascending") for n in _NAMED])
    return table.append_column("family", pa.array(range(table.num_rows), pa.int64()))


_NAMED: Final = ("group", "edge", "value")


def _values(rows: ir.Table, least: ir.Table, edge: str) -> ir.Table:
    """What at least ``MIN_HOLDERS`` members of a group and ``least`` of its prompts have."""
    counted = rows.group_by("group", value=rows[edge]).aggregate(
        prompts=ibis._.count(), holders=ibis._.account.nunique()
    )
    held = counted.filter(counted.holders >= MIN_HOLDERS).join(least, "group")
    return held.filter(held.prompts >= held.least).select("group", "value")


def _labelled(rows: ir.Table, values: ir.Table, edge: str) -> ir.Table:
    own = rows.mutate(value=rows[edge]).join(values, ["group", "value"])
    counted = own.group_by("group", "value").aggregate(
        distinct=ibis._.prompt_hash.nunique().cast("float64") / ibis._.count(),
        **{name: has_any(own, (name,)).cast("float64").mean() for name in CAPABILITIES},
    )
    return counted.mutate(edge=ibis.literal(edge))


def _counted(measured: Measurements, groups: Groups, kept: pa.Table) -> list[_Found]:
    """Every family with all its exchanges, the largest of a group first."""
    view = measured.view
    counted = view.keep(_exchanges(measured, groups, kept))
    latest: dict[int, list[tuple[dt.datetime, str]]] = defaultdict(list)
    totals: Counter[int] = Counter()
    first: dict[int, dt.datetime] = {}
    for row in counted.to_pyarrow().to_pylist():
        family = row["family"]
        latest[family].append((row["last"], row["exchange_id"]))
        totals[family] += row["exchanges"]
        first[family] = min(first.get(family, row["first"]), row["first"])
    rows = {row["family"]: row for row in kept.to_pylist()}
    found = [
        _Found(
            group=rows[family]["group"],
            row=rows[family],
            exchanges=number,
            accounts=len(latest[family]),
            first_seen=first[family],
            latest=sorted(latest[family], reverse=True),
        )
        for family, number in totals.items()
    ]
    return sorted(found, key=lambda each: (-each.exchanges, each.row["family"]))


def _exchanges(measured: Measurements, groups: Groups, kept: pa.Table) -> ir.Table:
    """(family, account_id, exchanges, first, last, exchange_id of the last)."""
    view = measured.view
    inside = groups >= 0
    members = pa.table(
        {
            "account_id": measured.features["account_id"].filter(pa.array(inside)),
            "group": pa.array(groups[inside], pa.int64()),
        }
    )
    calls = view.exchanges.filter(view.exchanges.prompt_chars > 0).join(
        view.keep(members), "account_id"
    )
    own = calls.select("account_id", "group", "exchange_id", "timestamp", *EDGES)
    for edge in EDGES:
        named = kept.filter(pc.equal(kept["edge"], edge))
        names = named.select(["group", "value", "family"]).rename_columns(
            ["group", edge, f"family_{edge}"]
        )
        own = own.left_join(view.keep(names), ["group", edge]).drop("group_right", f"{edge}_right")
    of = ibis.coalesce(*(own[f"family_{edge}"] for edge in EDGES))
    marked = own.mutate(family=of)
    return (
        marked.filter(marked.family.notnull())
        .group_by("family", "account_id")
        .aggregate(
            exchanges=ibis._.count(),
            first=ibis._.timestamp.min(),
            last=ibis._.timestamp.max(),
            exchange_id=ibis._.exchange_id.argmax(ibis._.timestamp),
        )
    )


def _read(view: View, by_group: Collection[Sequence[_Found]]) -> dict[str, str]:
    """The prompts (by exchange) that are laid side by side, of the days that they are of."""
    wanted = [
        each
        for parts in by_group
        for part in parts[:READ]
        if part.accounts >= MIN_ACCOUNTS
        for each in part.latest[:TEXTS]
    ]
    if not wanted:
        return {}
    names = view.keep(pa.table({"exchange_id": pa.array([name for _, name in wanted])}))
    texts = view.texts({time.astimezone(dt.UTC).date() for time, _ in wanted})
    table = texts.semi_join(names, "exchange_id").select("exchange_id", "prompt").to_pyarrow()
    return dict(zip(table["exchange_id"].to_pylist(), table["prompt"].to_pylist(), strict=True))


def _family(
    found: _Found, total: int, place: int, texts: Mapping[str, str] | None
) -> TemplateFamily:
    known, parts = _wording(found, place, texts)
    return TemplateFamily(
        key=f"{found.row['edge'][0]}{found.row['value']:016x}",
        exchanges=found.exchanges,
        share=found.exchanges / total,
        accounts=found.accounts,
        first_seen=found.first_seen,
        distinct=found.row["distinct"],
        capabilities={
            name: round(found.row[name], 4)
            for name in sorted(CAPABILITIES, key=lambda name: -found.row[name])
            if found.row[name] >= MIN_LABEL
        },
        known=known,
        parts=parts,
        samples=tuple((name, time) for time, name in found.latest[:SAMPLES]),
    )


def _wording(
    found: _Found, place: int, texts: Mapping[str, str] | None
) -> tuple[str, tuple[Any, ...]]:
    """Why there is no wording (see ``TemplateFamily``), or ``shown`` and the template's parts."""
    if texts is None:
        return "off", ()
    if found.accounts < MIN_ACCOUNTS:
        return "few", ()
    if place >= READ:
        return "unread", ()
    read = [texts[name] for _, name in found.latest[:TEXTS] if name in texts]
    if len(read) < MIN_ACCOUNTS:
        return "gone", ()
    parts = template_of(read)
    if not any(isinstance(part, Fixed) for part in parts):
        return "unlike", ()
    return "shown", parts
