"""What happened to a case is told to those whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.people import able
from accounts.permissions import Permission
from investigations.models import Case, InboxEntry, Notice, NoticeDelivery, Team

_Channel = NoticeDelivery.Channel


@transaction.atomic
def tell(
    *,
    case: Case,
    kind: Notice.Kind,
    text: str,
    to: Iterable[User],
    by: User | None,
    team: Team | None = None,
) -> Notice:
    """Put a notice into the inbox of everybody in ``to`` who can open the case, but of ``by``, who
    knows; mails and the signed message go out when this transaction is through.

    ``text`` leaves the house by mail: it says what happened, and nothing of an account and nothing
    that people wrote. ``team`` is the one that it is told as: its mailbox hears of it, too.
    """
    notice = Notice.objects.create(case=case, kind=kind, text=text[:300], by=by, team=team)
    asked = able(Permission.VIEW_INVESTIGATIONS).filter(pk__in={each.pk for each in to})
    people = list(asked.exclude(pk=by.pk) if by else asked)
    InboxEntry.objects.bulk_create([InboxEntry(notice=notice, person=each) for each in people])
    if _send_out(notice, people):
        transaction.on_commit(
            lambda: current_app.send_task("investigations.tasks.send_notices"), robust=True
        )
    return notice


def _send_out(notice: Notice, people: Iterable[User]) -> bool:
    """Line up what leaves the program by the channels that there are; whether anything does."""
    boxes = {each.email for each in people}
    if notice.team is not None:
        boxes.add(notice.team.mail)
    wanted = [(_Channel.MAIL, box) for box in sorted(boxes - {""}) if settings.EMAIL_URL]
    if settings.NOTICE_URL:
        wanted.append((_Channel.WEBHOOK, ""))
    now = timezone.now()
    NoticeDelivery.objects.bulk_create(
        [NoticeDelivery(notice=notice, channel=each, to=to, due_at=now) for each, to in wanted]
    )
    return bool(wanted)
