"""Members' exchanges, each with whether it shows its group's structure and asks for its focus."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final, Protocol

import ibis
import ibis.expr.types as ir
import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from investigations.clusters.facts import Flags, Floats
from investigations.clusters.groups import Groups, member_table
from investigations.clusters.structure import MIN_PHRASES, SKIPPED, Structure, shown
from investigations.detectors.capability import bits
from investigations.detectors.drawn import EDGES, Drawn
from investigations.detectors.window import View

TEXT: Final = (*EDGES, "shingles")
# What is told of each account.
TOLD: Final = ("structured", "focused", "both", "drawn", "fresh")


class Marked(Protocol):
    """The members' sampled exchanges, each of its group and structured or not."""

    def kinds(self) -> pa.Table:
        """How many structured ones a group has of each kind: (group, capabilities, tools, n)."""
        ...

    def per_account(self, focus: Sequence[tuple[str, ...]]) -> dict[str, Floats]:
        """Shares of each account's exchanges: structured, focused (asking for the ``focus`` of its
        group), both; how many were drawn; and distinct prompts per prompt of the stream."""
        ...


def marked(view: View, groups: Groups, structure: tuple[pa.Table, pa.Table]) -> Marked:
    """The exchanges of accounts in groups; ``structure`` has the templates and the phrases."""
    if view.drawn is not None:
        sought = Structure.of(*structure, int(groups.max(initial=SKIPPED)) + 1)
        structured = np.zeros(view.drawn.table.num_rows, dtype=bool)
        structured[shown(view.drawn, sought, groups)[0]] = True
        return Looked(view.drawn, groups, structured)
    rows = view.keep(view.sample.join(view.keep(member_table(groups)), "account"))
    showing = structured_rows(rows, *(view.keep(values) for values in structure))
    told = rows.left_join(
        showing.select("exchange_key", structured=ibis.literal(True)), "exchange_key"
    )
    columns = ("account", "group", "prompt_hash", "capabilities", "tool_calls")
    flagged = told.select(*columns, structured=told.structured.fill_null(False))
    return Joined(view, view.keep(flagged), len(groups))


@dataclasses.dataclass(frozen=True, slots=True)
class Looked:
    """Exchanges in this process: ``structured`` has a flag for each row of ``drawn``."""

    drawn: Drawn
    groups: Groups
    structured: Flags

    def kinds(self) -> pa.Table:
        """See ``Marked``."""
        drawn, rows = self.drawn, np.flatnonzero(self.structured)
        of = np.column_stack(
            [self.groups[drawn.account[rows]], drawn.capabilities[rows], drawn.tools[rows]]
        )
        (group, asked, tools), n = _counted(of)
        return pa.table({"group": group, "capabilities": asked, "tools": tools > 0, "n": n})

    def per_account(self, focus: Sequence[tuple[str, ...]]) -> dict[str, Floats]:
        """See ``Marked``."""
        drawn = self.drawn
        told = np.zeros((len(TOLD), len(self.groups)))
        mask = np.array([bits(names) for names in focus], dtype=np.int32)
        by_tool = np.array(["tool_use" in names for names in focus], dtype=bool)

        def tell(first: int, last: int) -> None:
            _tell(
                drawn.starts,
                (first, last),
                self.groups,
                self.structured,
                drawn.prompt_hash,
                drawn.capabilities,
                drawn.tools,
                mask,
                by_tool,
                told,
            )

        drawn.in_parts(tell)
        return dict(zip(TOLD, told, strict=True))


def _counted(rows: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The different rows (as columns), and how often each comes."""
    order = np.lexsort(rows.T)
    rows = rows[order]
    new = np.append(True, (np.diff(rows, axis=0) != 0).any(axis=1))[: len(rows)]
    first = np.flatnonzero(new)
    return rows[first].T, np.diff(first, append=len(rows))


@numba.njit(cache=True, nogil=True)
def _tell(
    starts: Any,
    accounts: Any,
    groups: Any,
    structured: Any,
    prompts: Any,
    asked: Any,
    tools: Any,
    mask: Any,
    by_tool: Any,
    told: Any,
) -> None:
    """Enter in ``told`` (``TOLD`` × accounts) what the accounts from the first up to the last do;
    of those in no group nothing."""
    for account in range(accounts[0], accounts[1]):
        group, first, end = groups[account], starts[account], starts[account + 1]
        if group < 0 or first == end:
            continue
        own = np.empty(end - first, np.uint64)
        shows = asks = both = either = 0
        for row in range(first, end):
            show = structured[row]
            ask = (asked[row] & mask[group]) != 0 or (by_tool[group] and tools[row])
            shows += show
            asks += ask
            both += show and ask
            if show or ask:
                own[either] = prompts[row]
                either += 1
        own = np.sort(own[:either])
        distinct = min(either, 1)
        for at in range(1, either):
            distinct += own[at] != own[at - 1]
        drawn = end - first
        told[0, account], told[1, account] = shows / drawn, asks / drawn
        told[2, account], told[3, account] = both / drawn, drawn
        told[4, account] = distinct / max(either, 1)


@dataclasses.dataclass(frozen=True, slots=True)
class Joined:
    """Exchanges where the engine holds them: (account, group, prompt_hash, capabilities,
    tool_calls, structured), of so many ``accounts``."""

    view: View
    exchanges: ir.Table
    accounts: int

    def kinds(self) -> pa.Table:
        """See ``Marked``."""
        structured = self.exchanges.filter(self.exchanges.structured)
        tools = structured.tool_calls.fill_null(0) > 0
        kinds = structured.group_by("group", "capabilities", tools=tools)
        return kinds.aggregate(n=ibis._.count()).to_pyarrow()

    def per_account(self, focus: Sequence[tuple[str, ...]]) -> dict[str, Floats]:
        """See ``Marked``."""
        flags = self._focused(focus)
        either, both = flags.structured | flags.focused, flags.structured & flags.focused
        rows = flags.mutate(either=either, both=both)
        counted = rows.group_by("account").aggregate(
            structured=ibis._.structured.cast("float64").mean(),
            focused=ibis._.focused.cast("float64").mean(),
            both=ibis._.both.cast("float64").mean(),
            drawn=ibis._.count().cast("float64"),
            fresh=ibis._.prompt_hash.nunique(where=ibis._.either)
            / ibis.greatest(ibis._.either.cast("int64").sum(), 1),
        )
        table = counted.to_pyarrow()
        found = {name: np.zeros(self.accounts) for name in TOLD}
        for name, column in found.items():
            column[table["account"].to_numpy()] = table[name].to_numpy()
        return found

    def _focused(self, focus: Sequence[tuple[str, ...]]) -> ir.Table:
        """The exchanges with whether each asks for its group's focus."""
        aims = {
            "group": pa.array(range(len(focus)), pa.int64()),
            "mask": pa.array([bits(names) for names in focus], pa.int32()),
            "tools": pa.array(["tool_use" in names for names in focus], pa.bool_()),
        }
        rows = self.exchanges.join(self.view.keep(pa.table(aims)), "group")
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
