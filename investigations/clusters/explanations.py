"""The innocent look-alikes considered for every group, and whether the data bear them out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from investigations.clusters.facts import GroupFacts, Usual
from investigations.clusters.result import BenignExplanation
from investigations.clusters.rule import (
    WORDED,
    least_part,
    like_customers,
    one_firm,
    partaken,
    percent,
)

Check = Callable[[GroupFacts, Usual], tuple[bool, str]]

OPERATOR_SIGNALS = ("payment", "phone", "signup_address", "registration")


# Tasks that pass are seen for no more than this part of the time that templates are.
PASSING: Final = 0.35


def _operator(g: GroupFacts) -> float:
    """The largest share of members tied by what strangers at one address or tool do not share."""
    return max(g.tied.get(signal, 0.0) for signal in OPERATOR_SIGNALS)


def _templated(g: GroupFacts) -> tuple[float, str]:
    """How far a group works on templates, 0 to 1: by its texts, or where they were not read by the
    accounts that share any."""
    if math.isnan(g.structured_share):
        share = g.tied.get("template", 0.0)
        return share, f"{percent(share)} of the accounts share prompt templates"
    share = g.structured_share
    return share, f"{percent(share)} of the exchanges follow common templates"


def _shared_network(g: GroupFacts, usual: Usual) -> tuple[bool, str]:
    address, operator = g.tied.get("address", 0.0), _operator(g)
    return (
        address >= 0.5 and operator < 0.3,
        f"{percent(address)} share addresses with strangers in the group, {percent(operator)} "
        "payment, telephone, sign-up address or registration burst",
    )


def _one_customer(g: GroupFacts, usual: Usual) -> tuple[bool, str]:
    undeclared = one_firm(g)
    return (
        g.organisation_share >= 0.6 or undeclared >= 0.9,
        f"{percent(g.organisation_share)} are seats of the commonest declared organisation, "
        f"{percent(undeclared)} seem to be one firm's: one mail domain of their own, and one card "
        f"({percent(g.one_card)}) or office hours ({g.clock_hours:.0f} hours of the day)",
    )


def _licensed(g: GroupFacts, usual: Usual) -> tuple[bool, str]:
    share = max(g.verified_share, g.declared_share)
    return share >= 0.5, f"{percent(share)} are verified or on a plan that declares its purpose"


def _popular_tool(g: GroupFacts, usual: Usual) -> tuple[bool, str]:
    same = max(g.tied.get("client", 0.0), g.tied.get("system_prompt", 0.0))
    operator, (templated, how) = _operator(g), _templated(g)
    return (
        same >= 0.5 and operator < 0.3 and (templated < 0.3 or like_customers(g) >= 0.5),
        f"{percent(same)} share a client or a system prompt, {percent(operator)} of the accounts "
        f"share an operator's traits, {how}, {percent(g.settled_share)} were customers when the "
        f"window began and daily volumes deviate by {percent(g.spread)}",
    )


def _one_list(g: GroupFacts, usual: Usual) -> tuple[bool, str]:
    lasts = ""
    if not math.isnan(g.lasting):
        lasts = f"; what they share they use for {percent(g.lasting)} of the time they could"
    return (
        g.overlap >= 0.1 or g.lasting <= PASSING,
        f"on average a prompt is sent by {percent(g.overlap)} of the other accounts too, over "
        f"{g.span_days:.0f} days{lasts}",
    )


def _service_job(g: GroupFacts, usual: Usual) -> tuple[bool, str]:
    aims = ", ".join(name.replace("_", " ") for name in g.focus)
    templated, how = _templated(g)
    return (
        not g.focus and templated >= 0.3,
        f"{how}; " + (f"aimed at {aims}" if aims else "not aimed at a targeted capability"),
    )


def _automation(g: GroupFacts, usual: Usual) -> tuple[bool, str]:
    operator = _operator(g)
    return (
        g.clock_hours >= 22 and g.age_days >= 90 and operator < 0.3,
        f"half work in {g.clock_hours:.0f} or more hours of the day; {percent(operator)} share an "
        "operator's traits",
    )


def _plain_reseller(g: GroupFacts, usual: Usual) -> tuple[bool, str]:
    share = g.own_exchanges / max(g.exchanges, 1)
    # The texts may not have been read, or too few to tell.
    told = not math.isnan(g.partaking) and g.structured_share >= WORDED
    return (
        (share < 0.2 or (told and partaken(g) == 0.0)) and _operator(g) >= 0.3,
        f"{percent(share)} of the exchanges belong to one narrow stream"
        + (f", and of common templates: {least_part(g)}" if told else ""),
    )


CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("Shared network (office, campus or carrier NAT, VPN)", _shared_network),
    ("One customer with many seats or an enterprise gateway", _one_customer),
    ("Licensed synthetic-data or research customer", _licensed),
    ("Users of one popular tool", _popular_tool),
    ("One list for all: benchmark, course assignment or viral prompt", _one_list),
    ("Support or labelling job on a template", _service_job),
    ("Continuous integration or other automation", _automation),
    ("Reseller that does not distil", _plain_reseller),
)


def explanations(g: GroupFacts, usual: Usual) -> tuple[BenignExplanation, ...]:
    """Every look-alike with its verdict and the figures behind it."""
    return tuple(BenignExplanation(name, *check(g, usual)) for name, check in CHECKS)
