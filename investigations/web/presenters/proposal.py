"""A proposal as its page shows it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Final

from accounts.models import User
from accounts.permissions import Permission
from investigations.enforcement import proposing
from investigations.enforcement.approving import is_changed
from investigations.models import Action, Approval, Proposal
from investigations.web.presenters.delivery import DeliveryView, delivery_view
from investigations.web.presenters.likelihood import Likelihood, likelihood
from investigations.web.presenters.numbers import share

_S = Proposal.State
_COLOURS: Final = {
    _S.PROPOSED: "bg-azure-lt",
    _S.APPROVED: "bg-purple-lt",
    _S.REJECTED: "bg-red-lt",
    _S.VOID: "bg-orange-lt",
    _S.ACTED: "bg-green-lt",
}
_REPLACEABLE: Final = (_S.PROPOSED, _S.APPROVED, _S.REJECTED, _S.VOID)


@dataclasses.dataclass(frozen=True, slots=True)
class PlanView:
    """``figures`` is the plan as JSON; the rest is the same in words."""

    figures: Mapping[str, Any]
    stopped: str
    actions: Sequence[tuple[str, int]]
    doubtful: Sequence[tuple[str, Likelihood]]
    returns: str


@dataclasses.dataclass(frozen=True, slots=True)
class ProposalPage:
    """``changed``: what it rests on is not so any more, so that nobody can approve it."""

    colour: str
    plan: PlanView
    approvals: Sequence[Approval]
    agreed: int
    changed: bool
    editable: bool
    decidable: bool
    withdrawable: bool
    replaceable: bool
    delivery: DeliveryView | None


def proposal_page(proposal: Proposal, person: User) -> ProposalPage:
    """What ``person`` sees, and can do there."""
    own = proposal.by == person
    proposes = person.has_perm(Permission.PROPOSE_ACTIONS.perm)
    decides = person.has_perm(Permission.APPROVE_ACTIONS.perm)
    draft, alive = proposal.state == _S.DRAFT, proposal.state in (_S.PROPOSED, _S.APPROVED)
    approvals = list(proposal.approvals.select_related("by"))
    return ProposalPage(
        colour=state_colour(proposal),
        plan=plan_view(proposing.preview(proposal) if draft else proposal.plan),
        approvals=approvals,
        agreed=sum(each.kind == Approval.Kind.APPROVED for each in approvals),
        changed=alive and is_changed(proposal),
        editable=draft and own and proposes,
        decidable=alive and decides and not own,
        withdrawable=own and proposes and (alive or draft),
        replaceable=proposal.state in _REPLACEABLE and (decides or (own and proposes)),
        delivery=delivery_view(proposal, person),
    )


def state_colour(proposal: Proposal) -> str:
    return _COLOURS.get(Proposal.State(proposal.state), "")


def plan_view(figures: Mapping[str, Any]) -> PlanView:
    """A plan (``proposing.preview``) in words; of one that was never made, nothing."""
    if not figures:
        return PlanView({}, "", (), (), "")
    return PlanView(
        figures=figures,
        stopped=_stopped(figures),
        actions=[(str(Action(a).label), count) for a, count in figures["by_action"].items()],
        doubtful=[
            (each["account_id"], likelihood(each["likelihood"])) for each in figures["doubtful"]
        ],
        returns=_returns(figures["returns"]),
    )


def _stopped(figures: Mapping[str, Any]) -> str:
    whole = figures["distillation"]
    if not whole:
        return "–"
    least, most = (min(1.0, figures[side] / whole) for side in ("stopped_least", "stopped_most"))
    return share(least) if least == most else f"{share(least)} to {share(most)}"


def _returns(found: Mapping[str, Any]) -> str:
    waves = found["waves"]
    if not waves:
        return "No ban wave with a successor is known: nothing to learn from yet."
    told = f"After {waves:,} earlier wave{'s' if waves > 1 else ''}"
    told += f" {found['accounts']:.1f} new accounts for each banned one (median)"
    if found["days"] is not None:
        told += f", the first {found['days']:.1f} days later"
    return f"{told}."
