"""What became of every cluster from one scoring to the next, and from which its accounts came.

Every cluster of either scoring takes exactly one step:

- *continued*: it keeps its key and about its size;
- *grown*: it keeps its key and has at least a fifth more accounts;
- *merged*: it keeps its key and others ended in it, or it ended in another: more than half of the
  ended one's weight is there;
- *split*: parts of it, each notable, are in several clusters now, or it is such a part;
- *new*: no notable part of any old cluster is in it;
- *gone*: less than half of it, or nothing, is in notable parts anywhere.

Where two fit, merged comes before split and split before grown. A part is notable when it is a
tenth of the old cluster's weight, or most of a cluster that was not there before.
"""

from __future__ import annotations

import dataclasses
import enum
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from investigations.campaigns.identity import MAJORITY, Members, Part, parts

NOTABLE = 0.1
GROWTH = 1.2


class Kind(enum.StrEnum):
    CONTINUED = "continued"
    GROWN = "grown"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    GONE = "gone"


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """What became of one cluster: how many accounts it has now, 0 when it ended, and how many of
    them it did not have before (``joined``) and had and lost (``left``)."""

    cluster: str
    kind: Kind
    accounts: int
    joined: int
    left: int


@dataclasses.dataclass(frozen=True, slots=True)
class Flow:
    """A notable part: ``share`` (0 to 1) of the weight that ``source`` had is in ``target`` now."""

    source: str
    target: str
    share: float
    accounts: int


@dataclasses.dataclass(frozen=True, slots=True)
class Lineage:
    steps: tuple[Step, ...]
    flows: tuple[Flow, ...]


def lineage(
    before: Mapping[str, Members],
    keys: Sequence[str],
    groups: Sequence[Sequence[str]],
    ended: Mapping[str, Members] | None = None,
) -> Lineage:
    """Compares the clusters of the scoring before with those of this one, in linear time.

    ``before`` maps each key to its accounts with their weights. ``keys`` are what ``continued``
    gave the ``groups`` of this scoring, and a fresh key for each None. ``ended`` are clusters that
    an earlier scoring did not find again, with the accounts they had: one that comes back steps
    from there, and one that stays away takes no further step. All old clusters are disjoint.
    """
    known = {**before, **(ended or {})}
    brought = parts(known, groups)
    flows = [
        Flow(source, key, part.share, part.accounts)
        for key, group, arrived in zip(keys, groups, brought, strict=True)
        for source, part in sorted(arrived.items())
        if part.share >= NOTABLE or (key not in known and 2 * part.accounts > len(group))
    ]
    into: dict[str, list[Flow]] = defaultdict(list)
    out_of: dict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        into[flow.target].append(flow)
        out_of[flow.source].append(flow)
    steps = [
        _present(key, group, arrived, known.get(key), into[key], out_of[key])
        for key, group, arrived in zip(keys, groups, brought, strict=True)
    ]
    steps += _absent(before, set(keys), out_of)
    return Lineage(tuple(steps), tuple(flows))


def _present(
    key: str,
    group: Sequence[str],
    arrived: Mapping[str, Part],
    was: Members | None,
    into: Sequence[Flow],
    out_of: Sequence[Flow],
) -> Step:
    if was is None:
        kind = Kind.SPLIT if into else Kind.NEW
        return Step(key, kind, len(group), len(group), 0)
    stayed = arrived[key].accounts
    if any(flow.source != key and flow.share > MAJORITY for flow in into):
        kind = Kind.MERGED
    elif any(flow.target != key for flow in out_of):
        kind = Kind.SPLIT
    else:
        kind = Kind.GROWN if len(group) >= GROWTH * len(was) else Kind.CONTINUED
    return Step(key, kind, len(group), len(group) - stayed, len(was) - stayed)


def _absent(
    before: Mapping[str, Members], present: set[str], out_of: Mapping[str, Sequence[Flow]]
) -> Iterator[Step]:
    for key, accounts in before.items():
        if key in present:
            continue
        shares = [flow.share for flow in out_of.get(key, ())]
        if any(share > MAJORITY for share in shares):
            kind = Kind.MERGED
        else:
            kind = Kind.SPLIT if sum(shares) > MAJORITY else Kind.GONE
        yield Step(key, kind, 0, 0, len(accounts))
