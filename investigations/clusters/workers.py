"""Who does a group's work: those who do not leave it, and others who do come in.

Neighbourhood brings accounts together that resemble each other; what makes a network is that its
members say the same things that nobody else says. An account with few prompts, or with mostly
relayed ones, resembles nobody much and still uses the group's phrases, and a stranger who was swept
into the group never does.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from scipy import sparse
from scipy.sparse import csgraph

from investigations.clusters.facts import Flags, Floats
from investigations.clusters.groups import Groups, dissolved, in_order, some_of_each
from investigations.clusters.join import profile
from investigations.clusters.marked import TEXT, structured_rows
from investigations.clusters.matrix import ValueMatrix
from investigations.clusters.payroll import paid_by
from investigations.clusters.repertoire import likeness_of_work
from investigations.clusters.stream import Streams
from investigations.clusters.structure import ANY, SKIPPED, Structure, shown
from investigations.detectors.drawn import Drawn, Ints
from investigations.detectors.window import View

# A member works when this share of its prompts shows the group's structure …
WORKING = 0.02
# … and a group has work when this share of its members do.
CORE = 0.5
# Two groups are one when this share of either's members does the other's work.
SAME = 0.5
# … and what they hold of templates and phrases is alike by this cosine: a campaign and a course had
# 0.37, and pieces of a pool of which three quarters are relayed 0.42.
MUCH = 0.4
# Who works does it for at least this part of what is usual in the group, and in so many prompts …
USUAL = 0.4
MIN_PROMPTS = 3
# … or for less, but this share of all its prompts, when so many of them leave no room for chance.
LESS = 0.2
MIN_SHARE = 0.05
MANY = 10
# Who comes uses the group's templates and phrases as the members do: the cosine with their mean is
# at least this part of the median member's. Who has but a phrase in common stays below a third.
ALIKE = 0.5


def workers(
    view: View,
    groups: Groups,
    streams: Streams,
    worth: Flags,
    known: Flags,
    payment: ValueMatrix,
) -> Groups:
    """The groups after those without their work left and others with it came, under their numbers.
    Who does little of it stays if that little is what the others do.

    Only the groups in ``worth`` (a flag a group) are looked at, and nobody leaves one without a
    structure of its own, or by whose ``payment`` those pay who work, unless another one's work
    calls. ``known`` customers are never drawn in: what they have in common with a group is looked
    at by itself.
    """
    usual = _usual(groups, streams.structured, len(worth))
    busy = worth & (usual > 0)
    if not busy.any():
        return groups
    usual_of = np.append(usual * busy, 0.0)
    idle = (groups >= 0) & busy[groups] & (streams.structured < WORKING)
    paid = paid_by(groups, streams.structured >= WORKING, payment)
    paid = np.where(np.append(busy, False)[paid], paid, -1)
    kept = np.where(idle & (paid != groups), -1, groups)
    free = ~known & ((kept < 0) | ~busy[kept])
    kept = np.where(free & (paid >= 0), paid, kept)
    share = _shares(view, free, streams, usual * busy)
    best = np.asarray(share.argmax(axis=1)).ravel()
    called = free & (np.asarray(share.max(axis=1).todense()).ravel() > 0)
    less = (kept == groups) & (paid != groups) & (streams.structured < USUAL * usual_of[kept])
    asked = np.where(called, best, np.where(less, kept, -1))
    unlike = (asked >= 0) & ~_as_members_do(view, asked, kept, streams)
    kept = np.where(unlike & less, -1, kept)
    return dissolved(np.where(called & ~unlike, best, kept))


def _as_members_do(view: View, asked: Groups, groups: Groups, streams: Streams) -> Flags:
    """Which of the accounts that are ``asked`` (each about a group, or -1) use that group's
    structure as its members do, and not just a phrase that happens to be in it."""
    wanted = np.isin(groups, asked[asked >= 0]) & (asked < 0) & (groups >= 0)
    models = some_of_each(np.where(wanted, groups, -1)) >= 0
    asked = np.where(models, groups, asked)
    alike = likeness_of_work(view, asked, models, *streams.structure)
    usual = np.zeros(len(streams.focus) + 1)
    for group, rows in enumerate(in_order(np.where(models, groups, -1))):
        usual[group] = np.median(alike[rows]) if len(rows) else 0.0
    return alike >= ALIKE * usual[asked]


def united(
    view: View, groups: Groups, streams: Streams, worth: Flags, structure: Sequence[ValueMatrix]
) -> Groups:
    """The groups, where two that do each other's work are one, under the lower number.

    Accounts that begin on one day resemble each other more than those they replace; what both say
    shows that they serve one queue, if it is much of what either says: ``structure`` has who holds
    which templates and phrases. Only groups that are ``worth`` it are looked at.
    """
    usual = _usual(groups, streams.structured, len(worth))
    busy = worth & (usual > 0)
    if not busy.any():
        return groups
    looked_at = np.where(np.append(busy, False)[groups], groups, -1)
    asked = some_of_each(looked_at) >= 0
    share = _shares(view, asked, streams, usual * busy).tocoo()
    # Campaigns that draw on the same texts do a little of each other's.
    does = share.data >= USUAL * usual[share.col]
    ends = (groups[share.row[does]], share.col[does])
    doing = sparse.csr_matrix((np.ones(int(does.sum())), ends), shape=(len(worth), len(worth)))
    sizes = np.bincount(groups[asked], minlength=len(worth))
    doing.data /= sizes[np.repeat(np.arange(len(worth)), np.diff(doing.indptr))]
    alike = _cosines(looked_at, structure, len(worth)) >= MUCH
    both = (doing.minimum(doing.T) >= SAME).multiply(alike)
    of = csgraph.connected_components(both, directed=False)[1]
    lowest = np.unique(of, return_index=True)[1][of]
    return np.where(groups >= 0, lowest[groups], -1)


def _cosines(groups: Groups, structure: Sequence[ValueMatrix], count: int) -> sparse.csr_matrix:
    """How alike ``count`` groups are in what shares of them hold which values, rare ones above
    all."""
    rows = sparse.hstack([profile(groups, matrix) for matrix in structure]).tocsr()
    rows.resize(count, rows.shape[1])
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows = sparse.diags(1.0 / np.maximum(norms, 1e-9)) @ rows
    return (rows @ rows.T).tocsr()


def _usual(groups: Groups, structured: Floats, count: int) -> Floats:
    """The median share of structured prompts of the working members of each of ``count`` groups; 0
    where too few of the members work."""
    usual = np.zeros(count)
    for group, rows in enumerate(in_order(groups)):
        shares = structured[rows]
        working = shares[shares >= WORKING]
        if len(working) and len(working) >= CORE * len(shares):
            usual[group] = np.median(working)
    return usual


def working(groups: Groups, structured: Floats) -> Flags:
    """Which members do their group's work about as much as the others do."""
    usual = _usual(groups, structured, int(groups.max(initial=-1)) + 1)
    own = np.append(usual, 0.0)[groups]
    return (own > 0) & (structured >= USUAL * own)


def _shares(view: View, free: Flags, streams: Streams, usual: Floats) -> sparse.csr_matrix:
    """Accounts × groups: the share of an account's prompts that show a group's structure, where it
    is enough beside the ``usual`` one of the group (0: a group that is not looked at)."""
    templates, said = (_of(values, usual > 0) for values in streams.structure)
    if view.drawn is not None:
        sought = Structure.of(templates, said, len(usual))
        account, group, times, drawn = _shown_here(view.drawn, free, sought)
    else:
        account, group, times, drawn = _shown(view, free, (view.keep(templates), view.keep(said)))
    share = times / drawn
    less = (times >= MANY) & (share >= np.maximum(LESS * usual[group], MIN_SHARE))
    enough = less | (share >= USUAL * usual[group])
    ends = (account[enough], group[enough])
    return sparse.csr_matrix((share[enough], ends), shape=(len(free), len(usual)))


def _shown_here(drawn: Drawn, free: Flags, structure: Structure) -> tuple[Ints, ...]:
    """What ``_shown`` says, looked up without a join."""
    row, group = shown(drawn, structure, np.where(free, ANY, SKIPPED))
    written = drawn.written[row]
    row, group = row[written], group[written]
    key = drawn.account[row] * np.int64(structure.count) + group
    key, times = np.unique(key, return_counts=True)
    key, times = key[times >= MIN_PROMPTS], times[times >= MIN_PROMPTS]
    account = key // structure.count
    return account, key % structure.count, times, drawn.prompts()[account]


def _shown(view: View, free: Flags, structure: Sequence[ir.Table]) -> tuple[Ints, ...]:
    """Account, group, prompts of the account that show the group's structure, and all its prompts,
    where the former are enough to speak of; of accounts that are ``free``."""
    accounts = np.flatnonzero(free)
    candidates = view.keep(pa.table({"account": pa.array(accounts, pa.int32())}))
    rows = view.sample.filter(view.sample.prompt_chars > 0)
    rows = rows.semi_join(candidates, "account").select("account", "exchange_key", *TEXT)
    marked = structured_rows(rows, *structure)
    counted = marked.group_by("account", "group").aggregate(prompts=ibis._.count())
    table = counted.filter(counted.prompts >= MIN_PROMPTS).to_pyarrow()
    written = rows.group_by("account").aggregate(prompts=ibis._.count()).to_pyarrow()
    account, group, shown = (table[name].to_numpy() for name in ("account", "group", "prompts"))
    drawn = np.ones(int(accounts.max(initial=0)) + 1, dtype=np.int64)
    drawn[written["account"].to_numpy()] = written["prompts"].to_numpy()
    return account, group, shown, drawn[account]


def _of(values: pa.Table, busy: Flags) -> pa.Table:
    return values.filter(pa.array(busy[values["group"].to_numpy()]))
