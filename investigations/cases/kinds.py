"""Kinds of case: what is to be done in each, from the beginning."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """``tasks`` are put into a case that is opened as one of this kind, in their order."""

    title: str
    tasks: tuple[str, ...]


KINDS: Final[Mapping[str, Kind]] = {
    "distillation": Kind(
        "Distillation campaign",
        (
            "Look at each innocent explanation, and set aside or keep it with a reason",
            "Pin what carries the case: templates, shared values, activity",
            "Compare with campaigns that are over, and with clusters that took over",
            "Put the competing hypotheses beside each other, with what speaks against each",
            "Check the accounts that are less than 95 % likely, one by one",
            "Propose what is to be done, with a canary",
            "Write the summary for people who were not there",
        ),
    ),
    "reseller": Kind(
        "Proxy or reseller",
        (
            "Tell relayed traffic from distillation, pool by pool",
            "Find which campaigns the pool serves",
            "Check whether it is a customer that was looked at, or has a contract",
            "Decide between a limit, a proof of identity and a suspension",
        ),
    ),
    "returned": Kind(
        "A network that came back",
        (
            "Confirm that it is the same hand: work first, habits of supply second",
            "Note the time to return and the volume that came back",
            "Say what the operator has learned from the last action",
            "Take the earlier case's evidence in, and propose again",
        ),
    ),
}
