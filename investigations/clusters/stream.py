"""Which of a group's exchanges are its own work, and which are other people's mixed in.

A pool relays unrelated customers' requests through the accounts that distil. The group's own
stream is told by structure (templates and phrases that many of its members share and the
population does not) and by focus (targeted capabilities it asks for far more than others do).
Labels are counted by account already; texts have to be read, which is done only for groups that
are worth it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from investigations.clusters.facts import Flags, Floats, column
from investigations.clusters.focus import (
    ENOUGH,
    FOCUS_EXCESS,
    MOST,
    asked_for,
    usually,
    without_wishes,
    worked_for,
)
from investigations.clusters.groups import Groups
from investigations.clusters.marked import Marked, marked
from investigations.clusters.matrix import ValueMatrix
from investigations.clusters.phrases import phrases
from investigations.clusters.templates import templates, without_tools
from investigations.detectors import Measurements
from investigations.detectors.capability import TARGETED

# Structure that is a smaller share than this of what a group sends, and of which not even that
# much asks for the group's focus, is relayed customers' as well, if not half of all asks for it. A
# pool's own templates ask for it in 72 to 86 of 100 prompts: the labels miss the rest.
LITTLE = 0.2
MOSTLY = 0.6


@dataclasses.dataclass(frozen=True, slots=True)
class Streams:
    """``own`` is each account's share of exchanges (0 to 1) that belong to its group's stream,
    ``structured`` the share that shows the group's structure, ``fresh`` the distinct prompts per
    prompt of the stream; all 0 outside groups, the latter two nan where the group's texts were not
    read. ``focus`` has each group's focus labels, ``structure`` the templates (group, value) and
    phrases (group, value, weight) of those that were read."""

    own: Floats
    structured: Floats
    fresh: Floats
    focus: tuple[tuple[str, ...], ...]
    structure: tuple[pa.Table, pa.Table]

    def within(self, groups: Groups) -> Streams:
        """The same streams where some accounts have left their groups for none."""
        own, structured, fresh = (
            np.where(groups >= 0, share, 0.0) for share in (self.own, self.structured, self.fresh)
        )
        return dataclasses.replace(self, own=own, structured=structured, fresh=fresh)

    def of(self, groups: Groups, numbers: npt.NDArray[np.int64]) -> Streams:
        """The streams of ``groups``, which are parts of those here: ``numbers`` has what each was
        called before. The structure keeps the old numbers' values under the new ones."""
        new = np.full(len(self.focus), -1, dtype=np.int64)
        new[numbers] = np.arange(len(numbers))
        return dataclasses.replace(
            self.within(groups),
            focus=tuple(self.focus[n] for n in numbers),
            structure=(_renumbered(self.structure[0], new), _renumbered(self.structure[1], new)),
        )


def _renumbered(values: pa.Table, new: npt.NDArray[np.int64]) -> pa.Table:
    group = new[values["group"].to_numpy()]
    renamed = values.set_column(values.column_names.index("group"), "group", pa.array(group))
    return renamed.filter(pa.array(group >= 0))


def glance(features: pa.Table, groups: Groups) -> Streams:
    """What the labels alone tell of every group; arrays have the length and order of
    ``features``."""
    inside = groups >= 0
    unread = np.where(inside, np.nan, 0.0)
    focus = asked_for(features, groups, int(groups.max(initial=-1)) + 1)
    own = np.zeros(len(groups))
    for name in TARGETED:
        share = np.nan_to_num(features[name].to_numpy(zero_copy_only=False))
        usual = share[~inside].mean() if not inside.all() else 0.0
        asks = np.array([name in names for names in focus] + [False])[groups]
        beyond = np.clip((share - usual) / max(1.0 - usual, 1e-9), 0.0, 1.0)
        own = np.maximum(own, np.where(asks, beyond, 0.0))
    none = pa.table({"group": pa.array([], pa.int64()), "value": pa.array([], pa.uint64())})
    said = none.append_column("weight", pa.array([], pa.int32()))
    return Streams(own, unread, unread, focus, (none, said))


def read(
    measured: Measurements,
    groups: Groups,
    matrices: Mapping[str, ValueMatrix],
    which: Flags,
    before: Streams,
    heard: ir.Table,
) -> Streams:
    """Splits the exchanges of the groups in ``which`` (a flag a group) by their texts; of the
    others it stays as it was ``before``, under the same numbers. ``heard`` is what ``phrases``
    has for a background."""
    if not which.any():
        return before.within(groups)
    view, features = measured.view, measured.features
    chosen = np.where(np.append(which, False)[groups], groups, -1)
    said = phrases(view, chosen, column(features, "wording_prompts"), heard)
    structure = (templates(chosen, matrices["template"]), said)
    exchanges = marked(view, chosen, structure)
    focus = tuple(
        asked + tuple(name for name in works if name not in asked) if anew else old
        for asked, works, old, anew in zip(
            asked_for(features, groups, len(which)),
            worked_for(exchanges.kinds(), features, len(which)),
            before.focus,
            which,
            strict=True,
        )
    )
    found = _split(measured, groups, chosen, exchanges, focus, before)
    return dataclasses.replace(
        found,
        structure=(
            _replaced(before.structure[0], structure[0], which),
            _replaced(before.structure[1], structure[1], which),
        ),
    )


def reviewed(
    measured: Measurements,
    groups: Groups,
    template: ValueMatrix,
    customers: Flags,
    before: Streams,
) -> Streams:
    """The streams of the groups whose texts were read, once it is known who is in them: without
    what a tool says for all who use it, and without what only relayed customers are after.
    ``customers`` marks accounts that were at work when the window began; ``template`` has who holds
    which template.

    A part of a network knows neither: the rest of it looks like users of its templates.
    """
    chosen = np.where(np.isnan(before.structured), -1, groups)
    if chosen.max(initial=-1) < 0:
        return before
    theirs = without_tools(before.structure[0], groups, template, customers)
    structure = (theirs, before.structure[1])
    exchanges = marked(measured.view, chosen, structure)
    focus = without_wishes(before.focus, exchanges.kinds(), measured.features, chosen)
    found = _split(measured, groups, chosen, exchanges, focus, before)
    return dataclasses.replace(found, structure=structure)


def _split(
    measured: Measurements,
    groups: Groups,
    chosen: Groups,
    exchanges: Marked,
    focus: tuple[tuple[str, ...], ...],
    before: Streams,
) -> Streams:
    """``before`` with the accounts that are ``chosen`` split by their ``exchanges``."""
    shown, relaying = _without_relayed(exchanges.per_account(focus), chosen, focus)
    own = _own(shown, chosen, usually(measured.view, groups, focus))
    own = np.where(relaying, shown["both"], own)
    return dataclasses.replace(_entered(before, groups, chosen, shown, own), focus=focus)


def read_newcomers(measured: Measurements, groups: Groups, new: Flags, before: Streams) -> Streams:
    """Splits the exchanges of the ``new`` accounts by what was found of their groups ``before``;
    of all others it stays as it was."""
    if not new.any():
        return before.within(groups)
    view, chosen = measured.view, np.where(new, groups, -1)
    shown = marked(view, chosen, before.structure).per_account(before.focus)
    own = _own(shown, chosen, usually(view, groups, before.focus))
    return _entered(before, groups, chosen, shown, own)


def _entered(
    before: Streams, groups: Groups, chosen: Groups, shown: Mapping[str, Floats], own: Floats
) -> Streams:
    """``before`` with what was ``shown`` of the accounts that are ``chosen``, and their ``own``
    shares; who is in none of the ``groups`` has no stream."""
    earlier, anew = before.within(groups), chosen >= 0
    return dataclasses.replace(
        before,
        own=np.where(anew, np.maximum(own, shown["structured"]), earlier.own),
        structured=np.where(anew, shown["structured"], earlier.structured),
        fresh=np.where(anew, shown["fresh"], earlier.fresh),
    )


def _replaced(old: pa.Table, new: pa.Table, which: Flags) -> pa.Table:
    """``old`` without the groups in ``which``, and ``new``."""
    rest = old.filter(pa.array(~which[old["group"].to_numpy()]))
    return pa.concat_tables([rest, new.select(old.column_names).cast(old.schema)])


def _without_relayed(
    shown: Mapping[str, Floats], groups: Groups, focus: Sequence[tuple[str, ...]]
) -> tuple[dict[str, Floats], Flags]:
    """``shown`` where templates of relayed customers count for nothing, and the members of groups
    in which there are some.

    A customer's application sends one template through all accounts of a pool, and nobody outside
    says it, so that it looks like the pool's own. Where structure is little of what a group sends
    and seldom asks for the group's focus, only what asks is surely the group's own, and what asks
    without a template may be a customer's as well; where it is more, labels miss part of the work.
    """
    inside = np.flatnonzero(groups >= 0)
    number, drawn, count = groups[inside], shown["drawn"][inside], len(focus)
    structured, both, focused = (
        np.bincount(number, drawn * shown[name][inside], minlength=count)
        for name in ("structured", "both", "focused")
    )
    total = np.bincount(number, drawn, minlength=count)
    relaying = (structured < LITTLE * total) & (focused < MOST * total)
    relaying &= both < MOSTLY * structured
    relaying &= np.array([bool(names) for names in focus], dtype=bool)
    only_asking = np.append(relaying, False)[groups]
    own = np.where(only_asking, shown["both"], shown["structured"])
    return {**shown, "structured": own}, only_asking


def _own(shown: Mapping[str, Floats], groups: Groups, usual: Floats) -> Floats:
    """Each account's share of own work, from how often it asks for its group's focus.

    Of the structured exchanges, which are the group's own beyond doubt, some ask for the focus and
    some do not; so do the own ones that show no structure. Relayed traffic asks for it as often as
    the population does. What is seen is the mixture of the two, which gives their shares.
    """
    inside = np.flatnonzero(groups >= 0)
    number = groups[inside]
    count = len(usual)
    drawn = shown["drawn"][inside]
    certain = np.bincount(number, (shown["structured"][inside] * drawn), minlength=count)
    both = np.bincount(number, (shown["both"][inside] * drawn), minlength=count)
    asking = np.where(certain >= ENOUGH, both / np.maximum(certain, 1.0), 1.0)
    asking = np.maximum(asking, usual + FOCUS_EXCESS)
    own = np.zeros(len(groups))
    beyond = shown["focused"][inside] - usual[number]
    own[inside] = np.clip(beyond / np.maximum(asking - usual, 1e-9)[number], 0.0, 1.0)
    return own
