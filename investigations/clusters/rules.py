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
from collections.abc import Mapping
from typing import Final

from investigations.clusters.facts import GroupFacts, Usual
from investigations.clusters.innocence import INNOCENCE
from investigations.clusters.result import Contribution
from investigations.clusters.rule import (
    WORDED,
    Amount,
    Rule,
    divided,
    excess,
    least_part,
    partaken,
    percent,
    settled,
    surprise,
)

PRIOR: Final = -6.0
# The most that a side can add.
CAPS: Final[Mapping[str, float]] = {"extraction": 4.0, "identity": 2.8, "conduct": 3.2}

# Smaller amounts are not worth a line.
MIN_AMOUNT: Final = 0.01
# Variance ratios of independent accounts scatter up to about this.
SYNC_NOISE: Final = 1.5
# From so many accounts on it is no chance any more that all of them are new.
A_DOZEN: Final = 12
# What templates are worth that ask for no targeted capability: a firm's product texts are none.
UNAIMED: Final = 1.0


def _common(g: GroupFacts) -> float:
    """How far what is asked for may be the work of one operator, 0 to 1: half as far where next to
    nothing shows a wording that the members have in common."""
    if math.isnan(g.structured_share):
        return 1.0
    worded = min(1.0, g.structured_share / WORDED)
    return 0.5 * (1.0 - worded) + worded * partaken(g)


def _focus(g: GroupFacts, usual: Usual) -> Amount | None:
    if not g.focus:
        return None
    share = g.own_exchanges / max(g.exchanges, 1)
    names = ", ".join(name.replace("_", " ") for name in g.focus)
    return (
        2.4 * min(1.0, share / 0.3) * _common(g),
        f"{percent(share)} of the exchanges go after {names}",
        {"share": share, "usual": usual.targeted_share},
    )


def _structure(g: GroupFacts, usual: Usual) -> Amount | None:
    if math.isnan(g.structured_share):
        return None
    share = g.structured_share * g.fresh
    detail = {"share": g.structured_share, "fresh": g.fresh}
    parts = ""
    if not math.isnan(g.partaking):
        detail["partaking"] = g.partaking
        parts = f"; {least_part(g)}"
    return (
        (2.0 if g.focus else UNAIMED) * min(1.0, share / 0.2) * partaken(g),
        f"{percent(g.structured_share)} of the exchanges follow the group's own templates, "
        f"{percent(g.fresh)} of them with new contents{parts}",
        detail,
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


def _newness(g: GroupFacts, usual: Usual) -> Amount | None:
    """A pool has no old customers; a group of strangers has its share of them, and a handful may
    be new by chance."""
    lacking = max(0.0, 1.0 - g.new_share / max(usual.new_share, 1e-9))
    many = min(1.35, math.log(len(g.members)) / math.log(A_DOZEN))
    return (
        1.8 * many * excess(g.new_share, usual.new_share) ** 2 - 1.5 * lacking * settled(g),
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


def _divided(g: GroupFacts, usual: Usual) -> Amount | None:
    if not g.focus or math.isnan(g.structured_share):
        return None
    return (
        1.5 * divided(g),
        f"{len(g.members)} accounts share work in the group's own wording, {percent(g.fresh)} of "
        f"it with new contents, in parts that deviate by {percent(g.spread)} from their mean",
        {"accounts": len(g.members), "fresh": g.fresh, "spread": g.spread},
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
    Rule("divided_work", "conduct", _divided),
    Rule("synchrony", "conduct", _sync),
    Rule("model_pivot", "conduct", _pivot),
    *INNOCENCE,
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
