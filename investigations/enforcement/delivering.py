"""What is due goes to the platform; what does not arrive is tried again, less and less often."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from investigations import audit
from investigations.enforcement import settling
from investigations.enforcement.evidence import changed_accounts
from investigations.enforcement.message import message
from investigations.evidence import custody
from investigations.models import CustodyEntry, DeliveryAttempt, Order, Proposal, Rollout
from investigations.webhook import Answer, Message, Receiver, connected

# So many attempts in a row, then it has failed until somebody repeats it.
MOST_TRIES: Final = 8
AT_ONCE: Final = 8
CHUNK: Final = 64
_LONGEST_PAUSE: Final = 3_600.0
# How much longer than an answer may take whoever sends it may.
_SPARE: Final = 30.0

_State, _Kind = Order.State, Order.Kind
_Sent = tuple[Order, Answer]


def deliver_due(*, seconds: float = 60.0) -> int:
    """Send what is due until nothing is, or ``seconds`` are over; returns how many were sent.

    Others may do the same at the same time: nobody sends what somebody else is at. Who dies over it
    leaves the orders to whoever looks when their lease is over, under the same message ids.
    """
    if not settings.PLATFORM_URL:
        return 0
    sent, until = 0, time.monotonic() + seconds
    with connected(_platform()) as post, ThreadPoolExecutor(AT_ONCE) as threads:
        while taken := _take():
            sound = _withhold(taken)
            answers = _post(threads, post, sound)
            _keep(list(zip(sound, answers, strict=True)))
            sent += len(sound)
            if time.monotonic() > until:
                break
    return sent


def pause(tries: int) -> float:
    """Seconds until the next attempt after ``tries`` failures, with a little chance in it so that
    not all come back at the same moment."""
    longest: float = min(_LONGEST_PAUSE, settings.PLATFORM_BACK_OFF * 2 ** (tries - 1))
    return longest * random.uniform(0.75, 1.0)  # noqa: S311  # no secret


def _platform() -> Receiver:
    """An answer of the platform counts only if it names the message."""
    return Receiver(
        settings.PLATFORM_URL, settings.PLATFORM_SECRET, settings.PLATFORM_TIMEOUT, names_it=True
    )


def _take() -> list[Order]:
    """The next that are due, ours for as long as sending them can take."""
    now = timezone.now()
    lease = now + dt.timedelta(seconds=settings.PLATFORM_TIMEOUT + _SPARE)
    with transaction.atomic():
        due = Order.objects.filter(state=_State.WAITING, due_at__lte=now)
        due = due.exclude(leased_until__gt=now)
        due = due.exclude(kind=_Kind.DO, rollout__halted_at__isnull=False)
        rows = due.select_for_update(of=("self",), skip_locked=True).order_by("due_at", "pk")
        taken = [row.pk for row in rows.only("pk")[:CHUNK]]
        Order.objects.filter(pk__in=taken).update(
            attempts=F("attempts") + 1, tries=F("tries") + 1, leased_until=lease
        )
    found = Order.objects.filter(pk__in=taken).order_by("due_at", "pk")
    return list(found.select_related("rollout", "proposed__account", "proposed__proposal__case"))


def _withhold(taken: Sequence[Order]) -> list[Order]:
    """Keep back what would be done to an account of which something else is known now than was
    approved; returns the others."""
    by_proposal: dict[Proposal, list[Order]] = defaultdict(list)
    for order in taken:
        if order.kind == _Kind.DO:
            by_proposal[order.proposed.proposal].append(order)
    kept: set[int] = set()
    for proposal, orders in by_proposal.items():
        names = {order.proposed.account.account_id: order.pk for order in orders}
        changed = changed_accounts(proposal, list(names))
        if changed:
            _keep_back(proposal, [names[name] for name in changed], sorted(changed))
            kept |= {names[name] for name in changed}
    return [order for order in taken if order.pk not in kept]


@transaction.atomic
def _keep_back(proposal: Proposal, orders: Sequence[int], names: list[str]) -> None:
    waiting = Order.objects.filter(pk__in=orders, state=_State.WAITING)
    # It was taken, and not sent.
    waiting.update(
        state=_State.WITHHELD, attempts=F("attempts") - 1, tries=F("tries") - 1, leased_until=None
    )
    audit.record(
        actor="delivery",
        action="rollout.withheld",
        target=proposal,
        old={"proposal": proposal.key, "state": "waiting"},
        new={"proposal": proposal.key, "state": "withheld", "accounts": names},
        reason="What is known of them is not what was approved.",
    )
    settling.settle(proposal.rollout)


def _post(
    threads: ThreadPoolExecutor, post: Callable[[Message], Answer], orders: Sequence[Order]
) -> list[Answer]:
    return list(threads.map(post, [message(order) for order in orders]))


@transaction.atomic
def _keep(sent: Sequence[_Sent]) -> None:
    """Write down what became of each, and where it stands now."""
    DeliveryAttempt.objects.bulk_create(
        [
            DeliveryAttempt(
                order=order,
                number=order.attempts,
                at=answer.at,
                seconds=round(answer.seconds, 3),
                status=answer.status,
                error=answer.error,
                receipt=answer.receipt,
                receipt_sha256=answer.receipt_sha256,
            )
            for order, answer in sent
        ]
    )
    rollouts: dict[Rollout, list[_Sent]] = defaultdict(list)
    for order, answer in sent:
        # Whoever took it back meanwhile has said what it is now.
        row = Order.objects.filter(pk=order.pk, state=_State.WAITING, attempts=order.attempts)
        row.update(leased_until=None, **_standing(order, answer))
        rollouts[order.rollout].append((order, answer))
    for rollout, own in rollouts.items():
        _log(rollout, own)
        settling.settle(rollout)


def _standing(order: Order, answer: Answer) -> dict[str, Any]:
    if answer.arrived:
        return {"state": _State.DELIVERED, "delivered_at": timezone.now(), "error": ""}
    if answer.lasting or order.tries >= MOST_TRIES:
        return {"state": _State.FAILED, "error": answer.error}
    wait = dt.timedelta(seconds=max(pause(order.tries), answer.wait))
    return {"due_at": timezone.now() + wait, "error": answer.error}


def _log(rollout: Rollout, sent: Sequence[_Sent]) -> None:
    """Which messages went out, what each was, and the hash of the answer that proves it."""
    proposal = sent[0][0].proposed.proposal
    custody.append(
        event=CustodyEntry.Event.EXPORTED,
        target=proposal,
        by="delivery",
        detail={
            "proposal": proposal.key,
            "what": "sent to the platform",
            "messages": [
                [
                    str(order.message_id),
                    order.kind,
                    "arrived" if answer.arrived else "failed",
                    answer.receipt_sha256,
                ]
                for order, answer in sent
            ],
        },
    )
