"""Which groups are worth a closer look: texts cost more than all else that is known of an account.

What a group's texts could say at best is known before they are read: all of it its own work, in its
own templates, no prompt sent by two. Most groups (offices, users of one tool, families) are so
ordinary otherwise that even this would leave them far from being flagged.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Final

from investigations.clusters.facts import GroupFacts, Usual
from investigations.clusters.rules import contributions, likelihood
from investigations.detectors.capability import TARGETED

# A group is looked at when its best score would be this part of the threshold: who is in it may
# change by what is found, and its facts with it.
MARGIN: Final = 0.1


def promising(g: GroupFacts, usual: Usual, threshold: float) -> bool:
    """Whether the group could come anywhere near the ``threshold`` (a likelihood), whatever is not
    known of it yet: its texts, where they were not read, and what its members do together."""
    best = dataclasses.replace(
        g, overlap=0.0, lasting=math.nan, partaking=math.nan, sync={0: math.inf}
    )
    if not math.isnan(g.structured_share):
        return likelihood(contributions(best, usual)) >= MARGIN * threshold
    best = dataclasses.replace(
        best,
        own_exchanges=g.exchanges,
        structured_share=1.0,
        fresh=1.0,
        # Its templates may turn out to ask for something; how much all of it does is known.
        focus=g.focus or TARGETED[:1],
    )
    amounts = contributions(best, usual)
    told = tuple(c for c in amounts if g.focus or c.signal != "capability_focus")
    return likelihood(told) >= MARGIN * threshold
