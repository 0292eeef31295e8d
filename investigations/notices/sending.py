"""Mails and signed messages of notices go out; what does not arrive is tried again."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import smtplib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from investigations.models import NoticeDelivery
from investigations.notices import messages
from investigations.webhook import Answer, Message, Receiver, connected

# So many attempts, over some four hours; then the inbox has to do.
MOST_TRIES: Final = 8
CHUNK: Final = 32
_FIRST_PAUSE: Final = 30.0
_LONGEST_PAUSE: Final = 3_600.0
_TIMEOUT: Final = 10.0
_Channel, _State = NoticeDelivery.Channel, NoticeDelivery.State


@dataclasses.dataclass(frozen=True, slots=True)
class _Outcome:
    """``error`` is empty for what arrived; ``lasting`` when trying again is no use."""

    error: str = ""
    lasting: bool = False


def send_due(*, seconds: float = 60.0) -> int:
    """Send what is due until nothing is, or ``seconds`` are over; returns how many were tried.

    Two who do this at once share the work. Who dies over it leaves the rest to whoever looks when
    the lease is over: a mail can then arrive twice, under one Message-ID.
    """
    tried, until = 0, time.monotonic() + seconds
    with _hook() as post:
        while taken := _take():
            for delivery in taken:
                outcome = _mailed(delivery) if delivery.channel == _Channel.MAIL else post(delivery)
                _keep(delivery, outcome)
            tried += len(taken)
            if time.monotonic() > until:
                break
    return tried


def _take() -> Sequence[NoticeDelivery]:
    now = timezone.now()
    lease = now + dt.timedelta(seconds=CHUNK * 2 * _TIMEOUT)
    with transaction.atomic():
        due = NoticeDelivery.objects.filter(state=_State.WAITING, due_at__lte=now)
        rows = due.exclude(leased_until__gt=now).select_for_update(skip_locked=True)
        taken = list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:CHUNK])
        NoticeDelivery.objects.filter(pk__in=taken).update(tries=F("tries") + 1, leased_until=lease)
    found = NoticeDelivery.objects.filter(pk__in=taken).order_by("due_at", "pk")
    return list(found.select_related("notice__case", "notice__by", "notice__team"))


def _mailed(delivery: NoticeDelivery) -> _Outcome:
    """Each by a connection of its own: one that a server refuses must not spoil the next."""
    if not settings.EMAIL_URL:
        return _Outcome("There is no mail server any more: EMAIL_URL is not set", lasting=True)
    try:
        get_connection().send_messages([messages.mail(delivery)])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        return _Outcome("The address is refused", lasting=all(code >= 500 for code in codes))
    except smtplib.SMTPResponseException as error:
        return _Outcome(f"The mail server says {error.smtp_code}", lasting=error.smtp_code >= 500)
    except (OSError, smtplib.SMTPException) as error:
        return _Outcome(f"{type(error).__name__}: {error}")
    return _Outcome()


@contextlib.contextmanager
def _hook() -> Iterator[Callable[[NoticeDelivery], _Outcome]]:
    if not settings.NOTICE_URL:
        yield lambda _: _Outcome("There is no receiver any more: NOTICE_URL is not set", True)
        return
    with connected(Receiver(settings.NOTICE_URL, settings.NOTICE_SECRET, _TIMEOUT)) as post:
        yield lambda delivery: _posted(post, messages.message(delivery))


def _posted(post: Callable[[Message], Answer], message: Message) -> _Outcome:
    answer = post(message)
    return _Outcome(answer.error, answer.lasting)


def _keep(delivery: NoticeDelivery, outcome: _Outcome) -> None:
    now = timezone.now()
    delivery.leased_until, delivery.error = None, outcome.error[:500]
    if not outcome.error:
        delivery.state, delivery.sent_at = _State.SENT, now
    elif outcome.lasting or delivery.tries >= MOST_TRIES:
        delivery.state = _State.FAILED
    else:
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 4 ** (delivery.tries - 1))
        delivery.due_at = now + dt.timedelta(seconds=pause)
    delivery.save(update_fields=["state", "sent_at", "due_at", "leased_until", "error"])
