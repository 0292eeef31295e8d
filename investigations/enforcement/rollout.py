"""An approved proposal is carried out: begun, let go on, halted, repeated, reversed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection
from typing import Any, Final

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.enforcement import settling
from investigations.enforcement.approving import void_if_changed
from investigations.enforcement.proposing import ProposalError, go_to, locked
from investigations.enforcement.schedule import schedule
from investigations.evidence import custody
from investigations.models import Action, Case, CustodyEntry, Order, Proposal, Rollout

_State = Order.State
_CHUNK: Final = 2_000


@dataclasses.dataclass(frozen=True, slots=True)
class Reversal:
    """How many are never sent, are sent an undoing, and cannot be undone."""

    cancelled: int
    undone: int
    lasting: int


def start(
    *, proposal: Proposal, by: User, reason: str = "", canary: int = 0, over_minutes: int = 0
) -> Rollout:
    """Send the approved proposal to the platform: ``canary`` accounts at once and the rest when it
    is released, or all; the rest within ``over_minutes``.

    Raises ``ProposalError``: for what is not approved, when there is nowhere to send it, and, after
    making it void, for one whose evidence is not what it was.
    """
    if not settings.PLATFORM_URL:
        raise ProposalError("There is nowhere to send it: PLATFORM_URL is not set.")
    if void_if_changed(proposal):
        raise ProposalError("The evidence has changed since it was approved: it is void now.")
    return _started(proposal, by, reason.strip(), canary, over_minutes)


@transaction.atomic
def release(*, rollout: Rollout, by: User, reason: str) -> Rollout:
    """Let the rest follow the canary. Raises ``ProposalError``."""
    found, reason = _locked(rollout), _why(reason, "Say what the first accounts showed.")
    if found.released_at is not None:
        raise ProposalError("The rest was let go already.")
    found.released_at = timezone.now()
    found.save(update_fields=["released_at"])
    held = Order.objects.filter(rollout=found, state=_State.WAITING, due_at__isnull=True)
    held.update(due_at=_after(found.released_at))
    _tell(found, by, "released", {"released": False}, {"released": True}, reason)
    send()
    return found


@transaction.atomic
def halt(*, rollout: Rollout, by: User, reason: str) -> Rollout:
    """Send nothing more for now, but what takes something back. Raises ``ProposalError``."""
    found, reason = _locked(rollout), _why(reason, "Say why it is halted.")
    if found.halted_at is not None:
        raise ProposalError("It is halted already.")
    found.halted_at = timezone.now()
    found.save(update_fields=["halted_at"])
    _tell(found, by, "halted", {"halted": False}, {"halted": True}, reason)
    return found


@transaction.atomic
def go_on(*, rollout: Rollout, by: User, reason: str) -> Rollout:
    """Go on where it was halted. Raises ``ProposalError``."""
    found, reason = _locked(rollout), _why(reason, "Say why it goes on.")
    if found.halted_at is None:
        raise ProposalError("It is not halted.")
    found.halted_at = None
    found.save(update_fields=["halted_at"])
    _tell(found, by, "resumed", {"halted": True}, {"halted": False}, reason)
    send()
    return found


@transaction.atomic
def repeat(
    *, rollout: Rollout, by: User, reason: str, accounts: Collection[int] | None = None
) -> int:
    """Try again what failed, of all or of ``accounts`` (their primary keys); returns how many.
    Raises ``ProposalError`` when nothing has."""
    found, reason = _locked(rollout), _why(reason, "Say why it should work now.")
    failed = Order.objects.filter(rollout=found, state=_State.FAILED)
    if accounts is not None:
        failed = failed.filter(proposed__account__in=accounts)
    number = failed.update(state=_State.WAITING, tries=0, due_at=timezone.now(), leased_until=None)
    if not number:
        raise ProposalError("Nothing of it has failed.")
    _tell(found, by, "repeated", {"failed": number}, {"waiting": number}, reason)
    send()
    return number


@transaction.atomic
def reverse(
    *, rollout: Rollout, by: User, reason: str, accounts: Collection[int] | None = None
) -> Reversal:
    """Take back what was done to all, or to ``accounts`` (their primary keys).

    What was never sent is cancelled. Whatever was sent is undone by a message of its own, also when
    nobody knows whether it arrived; what is on its way has to come back first. A refund stays.
    Raises ``ProposalError`` when there is nothing to take back.
    """
    found, reason = _locked(rollout), _why(reason, "Say why it is taken back.")
    orders = Order.objects.filter(rollout=found, kind=Order.Kind.DO)
    orders = orders.exclude(state=_State.CANCELLED).exclude(proposed__orders__kind="undo")
    if accounts is not None:
        orders = orders.filter(proposed__account__in=accounts)
    rows = list(orders.select_for_update(of=("self",)).select_related("proposed"))
    unsent = [row.pk for row in rows if not row.attempts]
    sent = [row for row in rows if row.attempts]
    undone = [row for row in sent if _action(found, row) != Action.REFUND]
    if not unsent and not undone:
        raise ProposalError("There is nothing of it that can be taken back.")
    _undo(found, undone)
    # One that arrived stays as it is: that it did is a fact.
    open_ = Q(pk__in=unsent) | Q(pk__in=[row.pk for row in undone]) & ~Q(state=_State.DELIVERED)
    Order.objects.filter(open_, rollout=found).update(state=_State.CANCELLED)
    result = Reversal(len(unsent), len(undone), len(sent) - len(undone))
    _tell(found, by, "reversed", {}, dataclasses.asdict(result), reason)
    send()
    return result


def send() -> None:
    """Let a worker look at once for what is due, when this transaction is through; it would within
    seconds anyway."""
    transaction.on_commit(
        lambda: current_app.send_task("investigations.tasks.deliver"), robust=True
    )


@transaction.atomic
def _started(proposal: Proposal, by: User, reason: str, canary: int, over_minutes: int) -> Rollout:
    found = locked(proposal)
    if found.state != Proposal.State.APPROVED:
        raise ProposalError(f"{found.key} is {found.get_state_display().lower()}, not approved.")
    if found.case.outcome != "confirmed" or found.case.state == Case.State.CLOSED:
        raise ProposalError(f"{found.case.key} is not confirmed any more, or is closed.")
    planned = schedule(found, canary=canary, over_minutes=over_minutes)
    go_to(found, Proposal.State.ACTED, by=by, reason=reason)
    now = timezone.now()
    waits = any(each.canary for each in planned) and any(not each.canary for each in planned)
    rollout = Rollout.objects.create(
        proposal=found,
        canary=canary,
        over_minutes=over_minutes,
        by=by,
        released_at=None if waits else now,
    )
    Order.objects.bulk_create(
        [
            Order(
                proposed_id=each.proposed,
                rollout=rollout,
                kind=Order.Kind.DO,
                offset=each.offset,
                due_at=_due(now, each.offset, held=waits and not each.canary),
            )
            for each in planned
        ],
        batch_size=_CHUNK,
    )
    told = {"orders": len(planned), "canary": canary, "over_minutes": over_minutes}
    _tell(rollout, by, "started", {}, told, reason)
    settling.settle(rollout)  # nothing to send: whoever is only watched
    send()
    return rollout


def _due(now: dt.datetime, offset: int, *, held: bool) -> dt.datetime | None:
    return None if held else now + dt.timedelta(seconds=offset)


def _after(moment: dt.datetime) -> Combinable:
    seconds = F("offset") * Value(dt.timedelta(seconds=1), output_field=DurationField())
    return ExpressionWrapper(Value(moment) + seconds, output_field=DateTimeField())


def _undo(rollout: Rollout, rows: Collection[Order]) -> None:
    now = timezone.now()
    Order.objects.bulk_create(
        [
            Order(
                proposed=row.proposed,
                rollout=rollout,
                kind=Order.Kind.UNDO,
                due_at=max(now, row.leased_until or now),
            )
            for row in rows
        ],
        batch_size=_CHUNK,
    )


def _action(rollout: Rollout, order: Order) -> Action:
    return Action(order.proposed.action or rollout.proposal.action)


def _locked(rollout: Rollout) -> Rollout:
    rows: QuerySet[Rollout] = Rollout.objects.select_for_update(of=("self",))
    return rows.select_related("proposal__case").get(pk=rollout.pk)


def _why(reason: str, missing: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ProposalError(missing)
    return reason


def _tell(
    rollout: Rollout,
    by: User,
    what: str,
    old: dict[str, Any],
    new: dict[str, Any],
    reason: str,
) -> None:
    named = {"proposal": rollout.proposal.key}
    audit.record(
        actor=by,
        action=f"rollout.{what}",
        target=rollout.proposal,
        old=named | old,
        new=named | new,
        reason=reason,
    )
    custody.append(
        event=CustodyEntry.Event.CHANGED,
        target=rollout.proposal,
        by=by,
        detail={**named, **new, "what": f"rollout {what}"},
    )
