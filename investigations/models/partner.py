"""What was shared with partners, and what they said of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.case import Case


class SharedObject(models.Model):
    """What partners were told of: an object of a STIX bundle, or as ``misp--`` and its UUID an
    attribute of a MISP event. Its identifier follows from the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="shared")
    stix_id = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=500)
    shared_at = models.DateTimeField()
    # From then on a partner should not act on it any more.
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.stix_id


class PartnerReport(models.Model):
    """A partner has seen it, too, or does not agree; as it came in."""

    class Kind(models.TextChoices):
        SIGHTING = "sighting", "Seen"
        DISPUTE = "dispute", "Disputed"
        AGREEMENT = "agreement", "Agreed"
        EXPIRY = "expiry", "Not seen any more"

    shared = models.ForeignKey(
        SharedObject, on_delete=models.PROTECT, related_name="reports", db_index=False
    )
    stix_id = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    count = models.PositiveIntegerField(default=1)
    first_seen = models.DateTimeField(null=True, blank=True)
    last_seen = models.DateTimeField(null=True, blank=True)
    text = models.TextField(blank=True)
    # Whose it is, as whoever took it in says.
    source = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["shared", "stix_id"], name="partner_report_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["sighting", "dispute", "agreement", "expiry"]),
                name="partner_report_kind_is_known",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="partner_report_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.shared_id}"
