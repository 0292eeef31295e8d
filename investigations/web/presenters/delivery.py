"""How far the carrying out of a proposal is, as its page shows it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q

from accounts.models import User
from accounts.permissions import Permission
from investigations.enforcement.message import content
from investigations.enforcement.schedule import Planned, schedule
from investigations.models import Order, Proposal, ProposedAccount, Rollout

_S: Final = Order.State
# By name on the page of a dry run; the rest is counted.
MOST_PLANNED: Final = 100


@dataclasses.dataclass(frozen=True, slots=True)
class Status:
    """Where an account stands, in a word and a colour."""

    words: str
    colour: str


_DONE: Final = Status("Done", "bg-green-lt")
_DO: Final = {
    _S.WAITING: Status("Waits", "bg-azure-lt"),
    _S.DELIVERED: _DONE,
    _S.FAILED: Status("Failed", "bg-red-lt"),
    _S.WITHHELD: Status("Withheld", "bg-orange-lt"),
    _S.CANCELLED: Status("Cancelled", ""),
}
_UNDO: Final = {
    _S.WAITING: Status("Being taken back", "bg-azure-lt"),
    _S.DELIVERED: Status("Taken back", "bg-purple-lt"),
    _S.FAILED: Status("Could not be taken back", "bg-red-lt"),
}
# Parts of the accounts by what became of them: condition on their orders.
PARTS: Final = {
    "waiting": ("Wait", Q(state=_S.WAITING)),
    "delivered": ("Done", Q(kind="do", state=_S.DELIVERED)),
    "failed": ("Failed", Q(state=_S.FAILED)),
    "withheld": ("Withheld", Q(state=_S.WITHHELD)),
    "undone": ("Taken back", Q(kind="undo", state=_S.DELIVERED)),
}


@dataclasses.dataclass(frozen=True, slots=True)
class DeliveryView:
    """``may`` says whether the person can start, halt, repeat and reverse; ``figures`` are how many
    accounts are where; ``ready`` is empty, or why it cannot be started here."""

    rollout: Rollout | None
    may: bool
    ready: str
    figures: Sequence[tuple[str, str, int]]
    done: int
    total: int
    waiting: int
    failed: int
    last: object
    canary_waits: bool

    @property
    def unfinished(self) -> bool:
        """Whether figures change by themselves now."""
        halted = self.rollout is not None and self.rollout.halted_at is not None
        return bool(self.waiting) and not halted and not self.canary_waits

    @property
    def reversible(self) -> bool:
        return self.total > 0


@dataclasses.dataclass(frozen=True, slots=True)
class DryRun:
    """What would be sent, nothing of it is; ``example`` is the first message's body."""

    total: int
    first: Sequence[Planned]
    rest: int
    canary: int
    last_minutes: float
    example: str


def delivery_view(proposal: Proposal, person: User) -> DeliveryView | None:
    """None of a proposal that nobody approved."""
    if proposal.state not in (Proposal.State.APPROVED, Proposal.State.ACTED):
        return None
    rollout = Rollout.objects.filter(proposal=proposal).select_related("by").first()
    orders = Order.objects.filter(rollout=rollout) if rollout else Order.objects.none()
    counts = orders.aggregate(
        total=Count("pk", filter=Q(kind="do")),
        open=Count("pk", filter=Q(state=_S.WAITING)),
        held=Count("pk", filter=Q(state=_S.WAITING, due_at__isnull=True)),
        **{name: Count("pk", filter=condition) for name, (_, condition) in PARTS.items()},
    )
    return DeliveryView(
        rollout=rollout,
        may=person.has_perm(Permission.PROPOSE_ACTIONS.perm),
        ready="" if settings.PLATFORM_URL else "There is nowhere to send it: ask who runs this.",
        figures=[(name, title, counts[name]) for name, (title, _) in PARTS.items()],
        done=counts["delivered"],
        total=counts["total"],
        waiting=counts["open"],
        failed=counts["failed"],
        # Apart: joined to their attempts, orders would count as often as they were sent.
        last=orders.aggregate(last=Max("log__at"))["last"],
        canary_waits=bool(counts["held"]) and counts["held"] == counts["open"],
    )


def of_part(part: str) -> Q:
    """The proposed accounts of a part of ``PARTS``; all of any other."""
    if part not in PARTS:
        return Q()
    return Q(Exists(Order.objects.filter(PARTS[part][1], proposed=OuterRef("pk"))))


def status_of(proposed: ProposedAccount) -> Status | None:
    """Of an account whose orders were fetched; None when nothing was to be sent about it."""
    orders = {order.kind: order for order in proposed.orders.all()}
    if undo := orders.get(Order.Kind.UNDO):
        return _UNDO.get(_S(undo.state))
    do = orders.get(Order.Kind.DO)
    return _DO[_S(do.state)] if do else None


def problem_of(proposed: ProposedAccount) -> str:
    """What went wrong last with the orders of an account, when something still does."""
    return next((order.error for order in proposed.orders.all() if order.error), "")


def dry_run(proposal: Proposal, *, canary: int, over_minutes: int) -> DryRun:
    """Of a proposal that was approved; writes and sends nothing."""
    planned = schedule(proposal, canary=canary, over_minutes=over_minutes)
    return DryRun(
        total=len(planned),
        first=planned[:MOST_PLANNED],
        rest=max(0, len(planned) - MOST_PLANNED),
        canary=sum(each.canary for each in planned),
        last_minutes=max((each.offset for each in planned), default=0) / 60,
        example=_example(planned),
    )


def _example(planned: Sequence[Planned]) -> str:
    if not planned:
        return ""
    rows = ProposedAccount.objects.select_related("account", "proposal__case")
    order = Order(proposed=rows.get(pk=planned[0].proposed), kind=Order.Kind.DO)
    return json.dumps(content(order), indent=2)
