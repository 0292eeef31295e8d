"""What a proposal would do, before anybody does it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Sum

from investigations.cases import scope
from investigations.enforcement.returning import Returns, returns
from investigations.models import Action, Proposal

# Below this likelihood an account is listed by name as one that may be innocent.
SURE: Final = 0.95
# By name on the page and in the stored plan; the rest is counted.
MOST_NAMED: Final = 100
_DAY: Final = 86_400


@dataclasses.dataclass(frozen=True, slots=True)
class Doubtful:
    account_id: str
    likelihood: float


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """``stopped_least`` and ``stopped_most`` are exchanges of distillation of the window that would
    not have happened, of ``distillation`` in all; ``innocent`` is the expected number of innocent
    accounts among those that feel the action, as the calibrated likelihoods have it."""

    accounts: int
    left_out: int
    by_action: dict[str, int]
    distillation: int
    stopped_least: int
    stopped_most: int
    innocent: float
    doubtful: tuple[Doubtful, ...]
    doubtful_total: int
    learns: tuple[str, ...]
    returns: Returns

    def as_json(self) -> dict[str, Any]:
        """The same as JSON values."""
        return dataclasses.asdict(self)


@dataclasses.dataclass(frozen=True, slots=True)
class _Touched:
    account_id: str
    action: Action
    likelihood: float
    exchanges: int
    distillation: int
    days: float


def plan(proposal: Proposal) -> Plan:
    """Of the proposal's accounts and of the scoring as they are now; writes nothing."""
    touched = list(_touched(proposal))
    felt = [each for each in touched if each.action != Action.WATCH]
    bounds = [_stopped(each, proposal.rate) for each in touched]
    doubtful = sorted(
        (each for each in felt if each.likelihood < SURE),
        key=lambda each: (each.likelihood, each.account_id),
    )
    by_action = {action.value: sum(each.action == action for each in touched) for action in Action}
    left_out = proposal.accounts.exclude(excepted_because="").count()
    return Plan(
        accounts=len(touched),
        left_out=left_out,
        by_action={action: count for action, count in by_action.items() if count},
        distillation=_distillation(proposal),
        stopped_least=round(sum(least for least, _ in bounds)),
        stopped_most=round(sum(most for _, most in bounds)),
        innocent=sum(1 - each.likelihood for each in felt),
        doubtful=tuple(Doubtful(e.account_id, e.likelihood) for e in doubtful[:MOST_NAMED]),
        doubtful_total=len(doubtful),
        learns=tuple(_learns(touched, left_out)),
        returns=returns(),
    )


def _touched(proposal: Proposal) -> Iterable[_Touched]:
    rows = proposal.accounts.filter(excepted_because="").values_list(
        "account__account_id",
        "action",
        "account__membership__score",
        "account__membership__exchanges",
        "account__membership__distillation_exchanges",
        "account__first_seen",
        "account__last_seen",
    )
    for name, action, score, exchanges, distillation, first, last in rows.iterator():
        seconds = (last - first).total_seconds() if first and last else 0
        yield _Touched(
            name,
            Action(action or proposal.action),
            score or 0.0,
            exchanges or 0,
            distillation or 0,
            max(1.0, seconds / _DAY),
        )


def _distillation(proposal: Proposal) -> int:
    clusters = scope.clusters_of(proposal.case)
    return clusters.aggregate(sum=Sum("distillation_exchanges"))["sum"] or 0


def _stopped(each: _Touched, rate: int | None) -> tuple[float, float]:
    """At least and at most so many of the account's exchanges of distillation.

    Whoever is to prove an identity may be able to; held payments, refunds, poorer answers and
    watching stop nothing by themselves.
    """
    if each.action in (Action.SUSPEND, Action.BAN):
        return each.distillation, each.distillation
    if each.action == Action.VERIFY:
        return 0, each.distillation
    if each.action == Action.LIMIT and rate is not None and each.exchanges:
        over = each.distillation * max(0.0, 1 - rate * each.days / each.exchanges)
        return over, over
    return 0, 0


def _learns(touched: list[_Touched], left_out: int) -> Iterable[str]:
    """What the operator can read off what happens to the accounts."""
    actions = {each.action for each in touched}
    seen = actions & {Action.SUSPEND, Action.BAN}
    if seen:
        number = sum(each.action in seen for each in touched)
        yield (
            f"{number:,} accounts fail at once: which of the operator's accounts are known, "
            "and which are not."
        )
    if Action.VERIFY in actions:
        yield "Accounts are asked who they are: that they are suspected, not yet why."
    if Action.LIMIT in actions:
        yield "Calls over the limit are refused: the limit itself, after a few tries."
    if Action.DEGRADE in actions:
        yield "Answers get poorer without a word: nothing until answers are compared with others'."
    if actions & {Action.HOLD_PAYMENT, Action.REFUND}:
        yield "Payments do not go through or come back: that the instruments are known."
    if left_out and actions - {Action.WATCH}:
        yield (
            f"{left_out:,} accounts stay as they are: any of them that are the operator's "
            "tell that not all is known."
        )
    if actions <= {Action.WATCH}:
        yield "Nothing."
