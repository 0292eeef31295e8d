"""The rules that make a score: each looks at a group's facts and names one amount of log-odds.

Three things come together in a distillation campaign: the work serves to train a model
(*extraction*), accounts that pretend to be many people have things in common that strangers do not
(*identity*), and they are driven like machines of one operator (*conduct*). Any one of them is
everyday life: a synthetic-data customer extracts, a family shares a card, a nightly job never
sleeps. So each side is capped, no side can flag a group alone, and innocence is subtracted.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Final

from investigations.clusters.facts import GroupFacts, Usual
from investigations.clusters.result import Contribution

PRIOR: Final = -6.0
# The most that a side can add.
CAPS: Final[Mapping[str, float]] = {"extraction": 4.0, "identity": 2.8, "conduct": 3.2}

# Smaller amounts are not worth a line.
MIN_AMOUNT: Final = 0.01
# Variance ratios of independent accounts scatter up to about this.
SYNC_NOISE: Final = 1.5
# From so many accounts on it is no chance any more that all of them are new.
A_DOZEN: Final = 12
# From this share of settled customers on a group has a history; old accounts can be bought.
SETTLED: Final = 0.25
# What templates are worth that ask for no targeted capability: a firm's product texts are none.
UNAIMED: Final = 1.0
# Daily volumes of people differ by more than this from their mean.
UNEVEN: Final = 0.4
# Below this part of the time that a template would be seen the tasks pass: templates that change
# from week to week are above it.
IN_USE: Final = 0.45
# Likeness of wording from which all members may well do one job.
ONE_JOB: Final = 0.9
# The share of exchanges on its own templates from which a group's common job is plain.
PLAIN: Final = 0.25

Amount = tuple[float, str, Mapping[str, float]]
Measure = Callable[[GroupFacts, Usual], Amount | None]


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """``measure`` gives log-odds, a sentence and figures, or None when it has nothing to say."""

    signal: str
    side: str  # extraction, identity, conduct or innocence
    measure: Measure


def excess(share: float, base: float) -> float:
    """How far a share stands above its base rate: 0 at or below it, 1 at a share of 1."""
    return max(0.0, (share - base) / max(1.0 - base, 1e-9))


def surprise(share: float, base: float) -> float:
    """ln of how many times the base rate a share is, damped for small rates; never negative."""
    return max(0.0, math.log((share + 0.02) / (base + 0.02)))


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _focus(g: GroupFacts, usual: Usual) -> Amount | None:
    if not g.focus:
        return None
    share = g.own_exchanges / max(g.exchanges, 1)
    names = ", ".join(name.replace("_", " ") for name in g.focus)
    return (
        2.4 * min(1.0, share / 0.3),
        f"{percent(share)} of the exchanges go after {names}",
        {"share": share, "usual": usual.targeted_share},
    )


def _structure(g: GroupFacts, usual: Usual) -> Amount | None:
    if math.isnan(g.structured_share):
        return None
    share = g.structured_share * g.fresh
    return (
        (2.0 if g.focus else UNAIMED) * min(1.0, share / 0.2),
        f"{percent(g.structured_share)} of the exchanges follow the group's own templates, "
        f"{percent(g.fresh)} of them with new contents",
        {"share": g.structured_share, "fresh": g.fresh},
    )


def _tie(signal: str, weight: float, phrase: str) -> Rule:
    def measure(g: GroupFacts, usual: Usual) -> Amount | None:
        share, base = g.tied.get(signal, 0.0), usual.sharing.get(signal, 0.0)
        return (
            weight * surprise(share, base) / math.log(1.02 / 0.02),
            f"{percent(share)} of the accounts share {phrase} with strangers in the group "
            f"(of all accounts {percent(base)} share one with anybody)",
            {"share": share, "usual": base},
        )

    return Rule(signal, "identity", measure)


def _settled(g: GroupFacts) -> float:
    """How far the age of the accounts speaks for them, 0 to 1: an account that was registered long
    ago and silent when the window began may have changed hands."""
    return min(1.0, g.settled_share / SETTLED)


def _newness(g: GroupFacts, usual: Usual) -> Amount | None:
    """A pool has no old customers; a group of strangers has its share of them, and a handful may
    be new by chance."""
    lacking = max(0.0, 1.0 - g.new_share / max(usual.new_share, 1e-9))
    many = min(1.35, math.log(len(g.members)) / math.log(A_DOZEN))
    return (
        1.8 * many * excess(g.new_share, usual.new_share) ** 2 - 1.5 * lacking * _settled(g),
        f"{percent(g.new_share)} of the accounts were registered within two months of their first "
        f"exchange (usual: {percent(usual.new_share)})",
        {"share": g.new_share, "usual": usual.new_share},
    )


def _load(g: GroupFacts, usual: Usual) -> Amount | None:
    rank = excess(g.volume_rank, 0.6)
    clock = excess(g.clock_hours / 24, max(usual.clock_hours / 24, 0.5))
    ramp = 1.0 if g.ramp > 0.85 else 0.0
    return (
        1.6 * (0.5 * rank + 0.3 * clock + 0.2 * ramp),
        f"half of the accounts work in at least {g.clock_hours:.0f} hours of the day, are busier "
        f"than {percent(g.volume_rank)} of their plan and start at {percent(g.ramp)} of their "
        "later rate",
        {"clock_hours": g.clock_hours, "volume_rank": g.volume_rank, "ramp": g.ramp},
    )


def _balance(g: GroupFacts, usual: Usual) -> Amount | None:
    """Load balancing makes accounts alike in volume; people and firms differ by orders."""
    return (
        1.2 * max(0.0, 1.0 - g.spread / 0.9) - 0.8 * min(1.0, max(0.0, g.spread - 1.2)),
        f"the accounts' daily volumes deviate by {percent(g.spread)} from their mean",
        {"spread": g.spread},
    )


def _sync(g: GroupFacts, usual: Usual) -> Amount | None:
    if not g.sync:
        return None
    minutes, ratio = max(g.sync.items(), key=lambda item: item[1])
    if ratio <= SYNC_NOISE:
        return None
    return (
        min(0.9, 0.5 * math.log(ratio / SYNC_NOISE)),
        f"the accounts rise and fall together: in windows of {minutes} minutes "
        f"{ratio:.1f} times the variance of independent accounts",
        {f"ratio_{m}_min": r for m, r in g.sync.items()},
    )


def _pivot(g: GroupFacts, usual: Usual) -> Amount | None:
    if math.isnan(g.pivot) or math.isnan(usual.pivot):
        return None
    return (
        0.8 * min(1.0, excess(g.pivot, usual.pivot) / 0.3),
        f"{percent(g.pivot)} of the calls moved to a new model within a day of its release "
        f"(usual: {percent(usual.pivot)})",
        {"share": g.pivot, "usual": usual.pivot},
    )


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
    seats do not do the same amount each, though."""
    share = min(g.one_card, g.one_domain)
    return (
        -5.0 * excess(share, 0.6) * min(1.0, g.spread / UNEVEN),
        f"{percent(g.one_card)} of the accounts pay with one card, {percent(g.one_domain)} have "
        "mail at one domain that nobody else uses",
        {"one_card": g.one_card, "one_domain": g.one_domain},
    )


def _history(g: GroupFacts, usual: Usual) -> Amount | None:
    if g.age_days < 60:
        return None
    return (
        -2.0 * min(1.0, g.age_days / 180) * _settled(g),
        "half of the accounts were customers for "
        + ("longer than is known" if math.isinf(g.age_days) else f"{g.age_days:.0f} days or more")
        + f", {percent(g.settled_share)} since before the window and when it began",
        {} if math.isinf(g.age_days) else {"age_days": g.age_days},
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


RULES: Final[tuple[Rule, ...]] = (
    Rule("capability_focus", "extraction", _focus),
    Rule("prompt_structure", "extraction", _structure),
    _tie("payment", 2.4, "a payment instrument"),
    _tie("phone", 2.0, "a telephone number"),
    _tie("card_issuer", 1.0, "an unusual card issuer"),
    _tie("signup_address", 1.8, "a sign-up address"),
    _tie("address", 1.0, "a network address"),
    _tie("mail_domain", 1.0, "an unusual mail domain"),
    _tie("registration", 1.4, "a burst of registrations"),
    _tie("lockstep", 1.0, "a pair of attributes that seldom go together"),
    Rule("new_accounts", "conduct", _newness),
    Rule("load", "conduct", _load),
    Rule("load_balancing", "conduct", _balance),
    Rule("synchrony", "conduct", _sync),
    Rule("model_pivot", "conduct", _pivot),
    Rule("no_focus", "innocence", _aimless),
    Rule("verified_customers", "innocence", _verified),
    Rule("one_organisation", "innocence", _organisation),
    Rule("one_customer", "innocence", _one_customer),
    Rule("account_history", "innocence", _history),
    Rule("same_prompts", "innocence", _same_prompts),
    Rule("exercises", "innocence", _exercises),
    Rule("short_lived", "innocence", _short_lived),
    Rule("unpaid", "innocence", _unpaid),
    Rule("light_use", "innocence", _light_use),
    Rule("short_answers", "innocence", _short_answers),
    Rule("one_job", "innocence", _one_job),
)

# Signals that speak of who is behind accounts, not of what they do.
IDENTITY: Final = frozenset(rule.signal for rule in RULES if rule.side == "identity")


def contributions(g: GroupFacts, usual: Usual) -> tuple[Contribution, ...]:
    """Everything that makes a group's score, the prior included, strongest first.

    The amounts of a capped side are scaled down together, so that their sum is what counts.
    """
    found: dict[str, list[Contribution]] = {side: [] for side in (*CAPS, "innocence")}
    for rule in RULES:
        amount = rule.measure(g, usual)
        if amount is not None and abs(amount[0]) >= MIN_AMOUNT:
            weight, summary, detail = amount
            found[rule.side].append(Contribution(rule.signal, weight, summary, dict(detail)))
    made = [
        Contribution("prior", PRIOR, "few groups of accounts are distillation campaigns"),
        *found["innocence"],
    ]
    for side, cap in CAPS.items():
        made += _capped(found[side], cap)
    return tuple(sorted(made, key=lambda c: (-abs(c.weight), c.signal)))


def _capped(amounts: list[Contribution], cap: float) -> list[Contribution]:
    total = sum(c.weight for c in amounts)
    scale = min(1.0, cap / total) if total > 0 else 1.0
    return [dataclasses.replace(c, weight=c.weight * scale) for c in amounts]


def likelihood(amounts: tuple[Contribution, ...]) -> float:
    """The score: the logistic function of the sum of the amounts."""
    return 1.0 / (1.0 + math.exp(-sum(c.weight for c in amounts)))
