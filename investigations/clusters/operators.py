"""Who is bound to a group's operator, and who only uses the same tool.

An agent's protocol makes the prompts of all who use it alike, a campaign's among them. A pool's
accounts also pay, sign up and call as one; whoever has nothing of that in common with a group that
has nearly all of it is somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from investigations.clusters.facts import Flags, ties
from investigations.clusters.groups import Groups
from investigations.clusters.matrix import ValueMatrix

BINDING: Final = (
    "payment",
    "phone",
    "card_issuer",
    "signup_address",
    "address",
    "mail_domain",
    "registration",
)
# A group is bound when more than this share of its members …
MOST: Final = 0.5
# … are tied by so many of these; of campaigns that share any, all accounts have two and more …
BOUND: Final = 3
# … and nobody is bound who has no more than this.
CHANCE: Final = 1


def unbound(
    groups: Groups,
    which: Flags,
    matrices: Mapping[str, ValueMatrix],
    organisation: npt.NDArray[np.int64],
) -> Flags:
    """Which accounts are in a bound group of those in ``which`` (a flag a group) and are not bound
    themselves. ``organisation`` is a code an account, -1 for none."""
    asked = np.where(np.append(which, False)[groups], groups, -1)
    count = np.zeros(len(groups), dtype=np.int64)
    for signal in BINDING:
        count += ties(matrices[signal], asked, organisation)
    inside = np.flatnonzero(asked >= 0)
    sizes = np.bincount(asked[inside], minlength=len(which))
    bound = np.bincount(asked[inside], count[inside] >= BOUND, minlength=len(which))
    return np.append(bound > MOST * sizes, False)[asked] & (count <= CHANCE)


def apart(groups: Groups, strangers: Flags) -> Groups:
    """The groups, where the ``strangers`` among the members of each are a group of their own."""
    return np.where(strangers, groups + int(groups.max(initial=-1)) + 1, groups)
