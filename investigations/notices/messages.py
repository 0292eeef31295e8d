"""What a notice says by mail, and to other programs."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from investigations.models import NoticeDelivery
from investigations.models.exhibit import canonical
from investigations.webhook import Message


def mail(delivery: NoticeDelivery) -> EmailMessage:
    """Of a delivery with its notice and case. A mail that is sent again has the same Message-ID."""
    notice = delivery.notice
    told = " ".join(f"[{notice.case.key}] {notice.get_kind_display()}".split())
    body = (
        f"{notice.text}\n\n{link(notice.case.key)}\n\n"
        "What it is about stands on that page: nothing of a case leaves by mail.\n"
    )
    headers = {
        "Message-ID": f"<{delivery.message_id}@hydrascope>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(told, body, to=[delivery.to], headers=headers)


def message(delivery: NoticeDelivery) -> Message:
    """The same to a program, as JSON; people by their names, nothing of an account."""
    notice = delivery.notice
    said = {
        "id": str(delivery.message_id),
        "type": f"case.{notice.kind}",
        "at": notice.at.isoformat(),
        "case": notice.case.key,
        "severity": notice.case.severity,
        "text": notice.text,
        "by": notice.by.username if notice.by else None,
        "team": notice.team.name if notice.team else None,
        "url": link(notice.case.key),
    }
    return Message(str(delivery.message_id), canonical(said))


def link(key: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('web:case', args=[key])}"
