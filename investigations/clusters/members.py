"""Who stays in a group: how firmly each account hangs on to it, and what it does itself.

Dropping loose accounts costs less than accusing an innocent one: pruning nodes did better than
filtering edges in published work on coordinated networks (Luceri et al., WWW'24).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from investigations.clusters.facts import Floats, GroupFacts, Usual
from investigations.clusters.gather import Columns
from investigations.clusters.groups import Groups, compact
from investigations.clusters.join import membership

# Log-odds that an account's own figures add to its group's.
SUPPORT_WEIGHT = 2.0
OWN_WEIGHT = 3.0
STANDING_WEIGHT = 6.0
# The part of its group's usual hold at which an account is loosely linked …
LOOSE = 0.5
# … and below which it was only swept along.
SWEPT = 0.25
FIRM_ROUNDS = 6
# A tie that this share of a group has is one that a member is expected to have.
NEARLY_ALL = 0.8
TELLING = (
    "payment",
    "phone",
    "card_issuer",
    "signup_address",
    "address",
    "client",
    "system_prompt",
    "template",
    "phrase",
)
BUNDLE = 0.5
# The share of own work at which an account's doings neither speak for nor against it.
NEUTRAL_OWN = 0.15


def support(graph: sparse.csr_matrix, groups: Groups) -> Floats:
    """How firmly each account is linked into its group: the sum of its links to members over the
    group's median, at most 1; 0 outside groups."""
    members = membership(groups)
    inward = np.zeros(len(groups))
    inside = np.flatnonzero(groups >= 0)
    if not len(inside):
        return inward
    to_groups = (graph @ members).tocsr()
    inward[inside] = np.asarray(to_groups[inside, groups[inside]]).ravel()
    order = inside[np.lexsort((inward[inside], groups[inside]))]
    sizes = np.bincount(groups[inside])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    medians = inward[order[starts + sizes // 2]]
    inward[inside] /= np.maximum(medians[groups[inside]], 1e-9)
    return np.clip(inward, 0.0, 1.0)


def firm(graph: sparse.csr_matrix, groups: Groups) -> Groups:
    """The groups without the accounts that were only swept along.

    Once they are gone the rest hang together more firmly, which shows up others.
    """
    for _ in range(FIRM_ROUNDS):
        kept = compact(np.where(support(graph, groups) >= SWEPT, groups, -1))
        if np.array_equal(kept, groups):
            break
        groups = kept
    return groups


def lacking(g: GroupFacts) -> tuple[str, ...]:
    """The signals that tie nearly all of a group's members, so that going without them tells."""
    return tuple(name for name in TELLING if g.tied.get(name, 0.0) >= NEARLY_ALL)


def likeness(
    groups: Groups,
    tied: Mapping[str, npt.NDArray[np.bool_]],
    facts: Sequence[GroupFacts],
    usual: Usual,
) -> Floats:
    """Log-odds, 0 or less, for going without what nearly all others of the group share.

    Naive Bayes over the ties that nearly all members have, halved, for ties come in bundles: who
    pays with another card often calls from another address.
    """
    amounts = np.zeros(len(groups))
    for g in facts:
        for name in lacking(g):
            without = g.members[~tied[name][g.members]]
            base = usual.sharing.get(name, 0.0)
            amounts[without] += BUNDLE * math.log((1.02 - g.tied[name]) / (1.02 - base))
    return np.minimum(amounts, 0.0)


def adjustments(held: Floats, cols: Columns, works: npt.NDArray[np.bool_]) -> dict[str, Floats]:
    """Named log-odds of each account beside its group's: negative sets it apart from the group.

    ``works`` marks those who do as much of the group's work as is usual in it, however loosely they
    are linked and however little that is.
    """
    own = np.minimum(cols.own / NEUTRAL_OWN, 2.0) - 1.0
    return {
        "support": np.where(works, 0.0, SUPPORT_WEIGHT * np.minimum(held / LOOSE - 1.0, 0.0)),
        "own_work": np.where(works, 0.0, OWN_WEIGHT * np.minimum(own, 0.0)),
        "standing": -STANDING_WEIGHT * np.maximum(cols.verified, cols.declared),
    }
