"""The rules that make a score: each looks at a group's facts and names one amount of log-odds.

Two things have to come together before a group is called a distillation campaign: that the work
serves to train a model (*extraction*), and that one operator stands behind accounts which pretend
to be many (*operation*). Either alone is everyday life: a synthetic-data customer extracts, a
family shares a card. So each side is capped below what it takes, and innocence is subtracted.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Final

from investigations.clusters.facts import GroupFacts, Usual
from investigations.clusters.result import Contribution

PRIOR: Final = -5.0
EXTRACTION_CAP: Final = 4.2
OPERATION_CAP: Final = 4.2

Amount = tuple[float, str, Mapping[str, float]]
Measure = Callable[[GroupFacts, Usual], Amount | None]


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """``measure`` gives log-odds, a sentence and figures, or None when it has nothing to say."""

    signal: str
    side: str  # extraction, operation or innocence
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
        2.4 * min(1.0, share / 0.5),
        f"{percent(share)} of the exchanges go after {names}",
        {"share": share, "usual": usual.targeted_share},
    )


def _elicitation(g: GroupFacts, usual: Usual) -> Amount | None:
    above = excess(g.eliciting_share, usual.eliciting_share)
    return (
        1.8 * min(1.0, above / 0.4),
        f"{percent(g.eliciting_share)} of the prompts elicit reasoning, grading, rewriting or data "
        f"(usual: {percent(usual.eliciting_share)})",
        {"share": g.eliciting_share, "usual": usual.eliciting_share},
    )


def _structure(g: GroupFacts, usual: Usual) -> Amount | None:
    share = g.structured_share * g.fresh
    return (
        2.0 * min(1.0, share / 0.4),
        f"{percent(g.structured_share)} of the exchanges follow the group's own templates, "
        f"{percent(g.fresh)} of them with new contents",
        {"share": g.structured_share, "fresh": g.fresh},
    )


def _tie(signal: str, weight: float, phrase: str) -> Rule:
    def measure(g: GroupFacts, usual: Usual) -> Amount | None:
        share, base = g.tied.get(signal, 0.0), usual.sharing.get(signal, 0.0)
        return (
            weight * surprise(share, base) / math.log(1.02 / 0.02),
            f"{percent(share)} of the accounts share {phrase} with others of the group "
            f"(of all accounts {percent(base)} share one with anybody)",
            {"share": share, "usual": base},
        )

    return Rule(signal, "operation", measure)


def _newness(g: GroupFacts, usual: Usual) -> Amount | None:
    return (
        0.8 * excess(g.new_share, usual.new_share),
        f"{percent(g.new_share)} of the accounts were registered within a month of their first "
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
    return (
        0.8 * max(0.0, 1.0 - g.spread / 0.8),
        f"the load is spread evenly: {percent(g.spread)} deviation between accounts",
        {"spread": g.spread},
    )


def _sync(g: GroupFacts, usual: Usual) -> Amount | None:
    if g.sync <= 1.0:
        return None
    return (
        min(1.0, 0.35 * math.log(g.sync)),
        f"the accounts rise and fall together: {g.sync:.1f} times the variance of independent ones",
        {"ratio": g.sync},
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


def _verified(g: GroupFacts, usual: Usual) -> Amount | None:
    share = max(g.verified_share, g.declared_share)
    return (
        -6.0 * share,
        f"{percent(share)} of the accounts are verified or on a plan that declares its purpose",
        {"verified": g.verified_share, "declared": g.declared_share},
    )


def _organisation(g: GroupFacts, usual: Usual) -> Amount | None:
    return (
        -3.0 * max(g.organisation_share, 0.5 * g.known_organisations),
        f"{percent(g.organisation_share)} of the accounts are seats of one declared organisation",
        {"share": g.organisation_share, "known": g.known_organisations},
    )


def _history(g: GroupFacts, usual: Usual) -> Amount | None:
    if g.age_days < 60:
        return None
    return (
        -1.6 * min(1.0, g.age_days / 365),
        "half of the accounts were customers for "
        + ("longer than is known" if math.isinf(g.age_days) else f"{g.age_days:.0f} days or more"),
        {} if math.isinf(g.age_days) else {"age_days": g.age_days},
    )


def _same_prompts(g: GroupFacts, usual: Usual) -> Amount | None:
    shared = excess(g.overlap, 2 / len(g.members))
    return (
        -3.0 * min(1.0, shared / 0.25),
        f"each prompt is sent by {percent(g.overlap)} of the accounts on average: one list worked "
        "through by all, not divided among them",
        {"overlap": g.overlap},
    )


def _light_use(g: GroupFacts, usual: Usual) -> Amount | None:
    per_account = g.own_exchanges / len(g.members)
    return (
        -2.5 * max(0.0, 1.0 - per_account / 30),
        f"{per_account:.0f} exchanges of this kind an account",
        {"exchanges": per_account},
    )


RULES: Final[tuple[Rule, ...]] = (
    Rule("capability_focus", "extraction", _focus),
    Rule("elicitation", "extraction", _elicitation),
    Rule("prompt_structure", "extraction", _structure),
    _tie("payment", 2.4, "a payment instrument"),
    _tie("phone", 2.0, "a telephone number"),
    _tie("card_issuer", 0.8, "a rare card issuer"),
    _tie("signup_address", 1.8, "a sign-up address"),
    _tie("address", 0.9, "a network address"),
    _tie("client", 0.8, "an unusual client build"),
    _tie("mail_domain", 0.8, "an unusual mail domain"),
    _tie("registration", 1.4, "a burst of registrations"),
    _tie("timing", 0.8, "windows in which work starts"),
    Rule("new_accounts", "operation", _newness),
    Rule("load", "operation", _load),
    Rule("load_balancing", "operation", _balance),
    Rule("synchrony", "operation", _sync),
    Rule("model_pivot", "operation", _pivot),
    Rule("verified_customers", "innocence", _verified),
    Rule("one_organisation", "innocence", _organisation),
    Rule("account_history", "innocence", _history),
    Rule("same_prompts", "innocence", _same_prompts),
    Rule("light_use", "innocence", _light_use),
)


def contributions(g: GroupFacts, usual: Usual) -> tuple[Contribution, ...]:
    """Everything that makes a group's score, the prior included, strongest first.

    The amounts of a capped side are scaled down together, so that their sum is what counts.
    """
    found: dict[str, list[Contribution]] = {"extraction": [], "operation": [], "innocence": []}
    for rule in RULES:
        amount = rule.measure(g, usual)
        if amount is not None and abs(amount[0]) >= 0.01:
            weight, summary, detail = amount
            found[rule.side].append(Contribution(rule.signal, weight, summary, dict(detail)))
    prior = Contribution("prior", PRIOR, "few groups of accounts are distillation campaigns")
    made = [
        prior,
        *_capped(found["extraction"], EXTRACTION_CAP),
        *_capped(found["operation"], OPERATION_CAP),
        *found["innocence"],
    ]
    return tuple(sorted(made, key=lambda c: (-abs(c.weight), c.signal)))


def _capped(amounts: list[Contribution], cap: float) -> list[Contribution]:
    total = sum(c.weight for c in amounts)
    scale = min(1.0, cap / total) if total > 0 else 1.0
    return [dataclasses.replace(c, weight=c.weight * scale) for c in amounts]


def likelihood(amounts: tuple[Contribution, ...]) -> float:
    """The score: the logistic function of the sum of the amounts."""
    return 1.0 / (1.0 + math.exp(-sum(c.weight for c in amounts)))
