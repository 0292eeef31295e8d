"""What people are told of their cases: in the inbox, by mail, as a signed message."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.case import Case
from investigations.models.team import Team


class Notice(models.Model):
    """Something that happened to a case."""

    class Kind(models.TextChoices):
        ESCALATED = "escalated", "Escalated"
        TAKEN = "taken", "Taken over"
        ASSIGNED = "assigned", "Assigned"
        JOINED = "joined", "Taking part"
        MOVED = "moved", "Moved on"
        NOTED = "noted", "Note"
        PROPOSED = "proposed", "To be approved"
        DECIDED = "decided", "Decided"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # One plain sentence; nothing of an account and of what people wrote.
    text = models.CharField(max_length=300)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE)
    # None when the program did it.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="notice_has_a_text")]


class InboxEntry(models.Model):
    """That a notice is for a person, and when that person opened it."""

    # The constraint's index begins with the notice.
    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="entries", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="inbox", db_index=False
    )
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person", "-id"], name="inbox_by_person"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="inbox_unread"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["notice", "person"], name="inbox_entry_once")
        ]


class NoticeDelivery(models.Model):
    """One message of a notice on its way out: a mail, or a signed message."""

    class Channel(models.TextChoices):
        MAIL = "mail", "Mail"
        WEBHOOK = "webhook", "Webhook"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"

    message_id = models.UUIDField(default=uuid.uuid4, unique=True)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    to = models.EmailField(blank=True)  # empty: the one webhook that is configured
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="waiting"), name="notice_delivery_due"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "to"], name="notice_delivery_once_to_each"
            ),
            models.CheckConstraint(
                condition=Q(channel="mail") & ~Q(to="") | Q(channel="webhook", to=""),
                name="notice_delivery_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | Q(state__in=["waiting", "failed"], sent_at__isnull=True),
                name="notice_delivery_state_fits",
            ),
        ]
