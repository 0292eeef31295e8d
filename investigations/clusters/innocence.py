"""The rules of innocence: what speaks for customers who only look like a campaign."""

from __future__ import annotations

import math
from typing import Final

from investigations.clusters.facts import GroupFacts, Usual
from investigations.clusters.rule import (
    A_GOOD_DEAL,
    AWAKE,
    Amount,
    Rule,
    divided,
    excess,
    exchanges_each,
    like_customers,
    one_firm,
    percent,
    settled,
)

# Daily volumes of people differ by more than this from their mean.
UNEVEN: Final = 0.4
# Below this part of the time that a template would be seen the tasks pass: templates that change
# from week to week are above it.
IN_USE: Final = 0.45
# Likeness of wording from which all members may well do one job.
ONE_JOB: Final = 0.9
# The share of exchanges on its own templates from which a group's common job is plain.
PLAIN: Final = 0.25


def _aimless(g: GroupFacts, usual: Usual) -> Amount | None:
    """Distillation goes after something. Where the texts were read and ask for nothing of the kind,
    a pool's accounts and templates do not make it one."""
    if g.focus or math.isnan(g.structured_share):
        return None
    return (-1.5, "the exchanges go after no targeted capability", {})


def _verified(g: GroupFacts, usual: Usual) -> Amount | None:
    share = max(g.verified_share, g.declared_share)
    return (
        -6.0 * share,
        f"{percent(share)} of the accounts are verified or on a plan that declares its purpose",
        {"verified": g.verified_share, "declared": g.declared_share},
    )


def _organisation(g: GroupFacts, usual: Usual) -> Amount | None:
    # Firms that have nothing to do with each other do not pay with one card.
    separate = 1.0 - g.tied.get("payment", 0.0)
    return (
        -3.0 * max(g.organisation_share, 0.5 * g.known_organisations * separate),
        f"{percent(g.organisation_share)} of the accounts are seats of one declared organisation",
        {"share": g.organisation_share, "known": g.known_organisations},
    )


def _one_customer(g: GroupFacts, usual: Usual) -> Amount | None:
    """One card and one domain of its own for everybody is a firm that did not bother to declare its
    seats: who pretends to be many people does not sign them all with one name. People at their
    seats do not do the same amount each, though, unless they are machines of an old customer. A
    firm whose people have several cards, or none yet, is known by their hours."""
    return (
        -5.0 * excess(one_firm(g), 0.6) * min(1.0, max(g.spread / UNEVEN, g.settled_share)),
        f"{percent(g.one_card)} of the accounts pay with one card, {percent(g.one_domain)} have "
        f"mail at one domain that nobody else uses, half were at work in at most "
        f"{g.clock_hours:.0f} hours of the day, {percent(g.settled_share)} were customers when "
        "the window began",
        {
            "one_card": g.one_card,
            "one_domain": g.one_domain,
            "clock_hours": g.clock_hours,
            "settled": g.settled_share,
        },
    )


def _history(g: GroupFacts, usual: Usual) -> Amount | None:
    if g.age_days < 60:
        return None
    return (
        -1.2 * min(1.0, g.age_days / 180) * settled(g),
        "half of the accounts were customers for "
        + ("longer than is known" if math.isinf(g.age_days) else f"{g.age_days:.0f} days or more")
        + f", {percent(g.settled_share)} since before the window and when it began",
        {} if math.isinf(g.age_days) else {"age_days": g.age_days},
    )


def _public_tool(g: GroupFacts, usual: Usual) -> Amount | None:
    """Old customers, or old and new ones, each of whom needs as much as he needs, have a tool in
    common: an operator's accounts are new, or bought old and driven alike."""
    return (
        -2.5 * like_customers(g),
        f"{percent(g.settled_share)} of the accounts were customers when the window began, and "
        f"their daily volumes deviate by {percent(g.spread)} from their mean",
        {"settled": g.settled_share, "spread": g.spread},
    )


def _same_prompts(g: GroupFacts, usual: Usual) -> Amount | None:
    return (
        -3.5 * min(1.0, max(0.0, g.overlap - 0.1) / 0.2),
        f"a prompt of one is sent by {percent(g.overlap)} of the others as well: one list worked "
        "through by all, not divided among them",
        {"overlap": g.overlap},
    )


def _exercises(g: GroupFacts, usual: Usual) -> Amount | None:
    """A class, a course or a contest does the same tasks, each for an evening; an operator's
    template is in use from the first day to the last."""
    if math.isnan(g.lasting):
        return None
    return (
        -3.0 * min(1.0, max(0.0, IN_USE - g.lasting) / 0.2),
        "what the accounts have in common they use for a while and then no more: for "
        f"{percent(g.lasting)} of the time that a template in use all along would be seen",
        {"lasting": g.lasting},
    )


def _short_lived(g: GroupFacts, usual: Usual) -> Amount | None:
    """A benchmark, an assignment or a weekend's contest is over in days; a banned pool did not end
    by itself, and where accounts are used up and replaced the group goes on."""
    if g.idle_days <= 3 or g.banned_share >= 0.2 or g.span_days >= 7 or g.stretch_days >= 21:
        return None
    event = min(1.0, (21 - g.stretch_days) / 14)
    return (
        -4.0 * (1.0 - g.span_days / 7) * event,
        f"half of the accounts were at it for {g.span_days:.0f} days or less and stopped "
        f"{g.idle_days:.0f} days ago of their own accord, and nearly all within "
        f"{g.stretch_days:.0f} days",
        {"span_days": g.span_days, "idle_days": g.idle_days, "stretch_days": g.stretch_days},
    )


def _one_job(g: GroupFacts, usual: Usual) -> Amount | None:
    """Who shares a network or a weekend writes of different things, a queue's workers do not."""
    if math.isnan(g.coherence):
        return None
    # Of a pool that relays three quarters the rest is plain by its templates, not by its wording.
    unproved = 1.0
    if g.focus and not math.isnan(g.structured_share):
        unproved -= min(1.0, g.structured_share / PLAIN)
    return (
        -3.0 * max(0.0, 1.0 - g.coherence / ONE_JOB) * unproved,
        f"the accounts' prompts are {percent(max(g.coherence, 0.0))} alike in wording",
        {"coherence": g.coherence},
    )


def _short_answers(g: GroupFacts, usual: Usual) -> Amount | None:
    """A label or a score is no trace to train on."""
    if math.isnan(g.answer_tokens):
        return None
    return (
        -3.5 * max(0.0, 1.0 - g.answer_tokens / 50),
        f"an answer has {g.answer_tokens:.0f} tokens on average",
        {"tokens": g.answer_tokens},
    )


def _waking_hours(g: GroupFacts, usual: Usual) -> Amount | None:
    """People sleep: who sends a good deal and is never seen in half of the hours is no machine, and
    seldom an operator's shift. Where one list is divided among the accounts it says half as much:
    who hides well keeps the hours of people."""
    each = exchanges_each(g)
    if each < A_GOOD_DEAL:
        return None
    return (
        -1.2 * min(1.0, max(0.0, AWAKE - g.clock_hours) / 4) * (1.0 - 0.5 * divided(g)),
        f"half of the accounts were at work in at most {g.clock_hours:.0f} hours of the day, with "
        f"{each:.0f} exchanges each",
        {"clock_hours": g.clock_hours, "exchanges": each},
    )


def _unpaid(g: GroupFacts, usual: Usual) -> Amount | None:
    """What a free account is given is soon used up; extraction is paid for."""
    lacking = max(0.0, 1.0 - g.paying_share / usual.paying_share) if usual.paying_share else 0.0
    return (
        -0.8 * lacking,
        f"{percent(g.paying_share)} of the accounts have a payment instrument "
        f"(usual: {percent(usual.paying_share)})",
        {"share": g.paying_share, "usual": usual.paying_share},
    )


def _light_use(g: GroupFacts, usual: Usual) -> Amount | None:
    per_account = g.own_exchanges / len(g.members)
    return (
        -2.5 * max(0.0, 1.0 - per_account / 45),
        f"{per_account:.0f} exchanges of this kind an account",
        {"exchanges": per_account},
    )


INNOCENCE: Final[tuple[Rule, ...]] = (
    Rule("no_focus", "innocence", _aimless),
    Rule("verified_customers", "innocence", _verified),
    Rule("one_organisation", "innocence", _organisation),
    Rule("one_customer", "innocence", _one_customer),
    Rule("account_history", "innocence", _history),
    Rule("public_tool", "innocence", _public_tool),
    Rule("same_prompts", "innocence", _same_prompts),
    Rule("exercises", "innocence", _exercises),
    Rule("short_lived", "innocence", _short_lived),
    Rule("waking_hours", "innocence", _waking_hours),
    Rule("unpaid", "innocence", _unpaid),
    Rule("light_use", "innocence", _light_use),
    Rule("short_answers", "innocence", _short_answers),
    Rule("one_job", "innocence", _one_job),
)
