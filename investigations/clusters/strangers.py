"""Who is in a group only for a tool that its members use as well.

An agent's protocol makes the prompts of all who use it alike, a campaign's among them. Beside the
protocol a campaign says what no customer says; whoever says next to nothing of that is somebody
else. Old customers, and accounts that nothing ties to an operator, tell which is which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.special import bdtr

from investigations.clusters.facts import Flags, ties
from investigations.clusters.groups import MIN_ACCOUNTS, Groups, in_order
from investigations.clusters.matrix import ValueMatrix
from investigations.clusters.repertoire import Uses, uses_of
from investigations.detectors.window import View

BINDING: Final = (
    "payment",
    "phone",
    "card_issuer",
    "signup_address",
    "address",
    "mail_domain",
    "registration",
)
# Nobody is bound to an operator who has no more of these ties than this.
CHANCE: Final = 1
# What a smaller share of a group says tells nothing. Of those who say a thing of the operator's at
# most this share are customers, and so few or fewer must not be as likely by chance as this; of
# those who say a thing of a tool's this share or more.
HELD: Final = 0.1
OWN: Final = 0.05
BY_CHANCE: Final = 1e-4
SHARED: Final = 0.15
# Members who say any of the operator's things say at least so many, by the median.
LEAST: Final = 3
# A stranger says less than this part of what is usual of the operator's things.
FEW: Final = 0.2
# So many of the strangers are customers, and no more of the rest.
CUSTOMERS: Final = 0.2
REST: Final = 0.1

Counts = npt.NDArray[np.int64]


def unbound(
    groups: Groups,
    matrices: Mapping[str, ValueMatrix],
    organisation: npt.NDArray[np.int64],
) -> Flags:
    """Which members of groups have at most ``CHANCE`` of the ties that bind to an operator.
    ``organisation`` is a code an account, -1 for none."""
    count = np.zeros(len(groups), dtype=np.int64)
    for signal in BINDING:
        count += ties(matrices[signal], groups, organisation)
    return (groups >= 0) & (count <= CHANCE)


def strangers(
    view: View, groups: Groups, structure: tuple[pa.Table, pa.Table], customers: Sequence[Flags]
) -> Flags:
    """Which members share with their groups only what customers say as well.

    ``structure`` are the groups' templates and phrases; each of ``customers`` marks accounts that
    may be customers. Of a group the first that tells anybody apart is believed.
    """
    found = np.zeros(len(groups), dtype=bool)
    if groups.max(initial=-1) < 0:
        return found
    uses = uses_of(view, groups, *structure)
    for marked in customers:
        # Where some are strangers, what the rest say is the operator's, bound to him or not.
        left = np.where(np.isin(groups, groups[found]), -1, groups)
        if left.max() >= 0:
            found |= _strange(uses, left, marked)
    return found


def _strange(uses: Uses, groups: Groups, customers: Flags) -> Flags:
    own, shared = _kinds_held(uses, groups, customers)
    found = np.zeros(len(groups), dtype=bool)
    for members in in_order(groups):
        has = own[members]
        if not has.any():
            continue
        usual = np.median(has[has > 0])
        strange = (has < FEW * usual) & (shared[members] > 0)
        if usual < LEAST or strange.sum() < MIN_ACCOUNTS:
            continue
        marked = customers[members]
        if marked[strange].mean() >= CUSTOMERS and marked[~strange].mean() <= REST:
            found[members[strange]] = True
    return found


def _kinds_held(uses: Uses, groups: Groups, customers: Flags) -> tuple[Counts, Counts]:
    """How many of the operator's things, and of a tool's, each account says."""
    inside = groups >= 0
    sizes = np.bincount(groups[inside])
    rate = np.bincount(groups[inside], customers[inside]) / np.maximum(sizes, 1)
    holders = np.bincount(uses.value)
    marked = np.bincount(uses.value, customers[uses.account])
    of = np.zeros(len(holders), dtype=np.int64)
    of[uses.value] = groups[uses.account]
    held = holders >= HELD * sizes[of]
    # Binomial: draws of so many members without replacement scatter less.
    own = held & (marked <= OWN * holders) & (bdtr(marked, holders, rate[of]) <= BY_CHANCE)
    shared = held & (marked >= SHARED * holders)
    return (
        np.bincount(uses.account[own[uses.value]], minlength=len(groups)),
        np.bincount(uses.account[shared[uses.value]], minlength=len(groups)),
    )


def apart(groups: Groups, strange: Flags) -> Groups:
    """The groups, where the strangers among the members of each are a group of their own."""
    return np.where(strange, groups + int(groups.max(initial=-1)) + 1, groups)
