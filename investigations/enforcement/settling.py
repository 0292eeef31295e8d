"""What follows when nothing of a proposal is left to send."""

from __future__ import annotations

from django.db.models import Count, Q

from investigations.cases import states
from investigations.models import Case, Order, Rollout


def settle(rollout: Rollout) -> None:
    """Take the case on once nothing waits and something was done, or nothing had to be sent."""
    counts = Order.objects.filter(rollout=rollout, kind=Order.Kind.DO).aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(state=Order.State.WAITING)),
        done=Count("pk", filter=Q(state=Order.State.DELIVERED)),
    )
    if counts["open"] or (counts["all"] and not counts["done"]):
        return
    proposal = rollout.proposal
    case = Case.objects.get(pk=proposal.case_id)
    if case.state != Case.State.CONFIRMED:
        return
    told = f"{counts['done']:,} of {counts['all']:,} accounts" if counts["all"] else "watch only"
    states.move(
        case=case,
        to=Case.State.ACTIONED,
        by=None,
        part="delivery",
        reason=f"{proposal.key} was carried out: {proposal.get_action_display()}, {told}.",
    )
