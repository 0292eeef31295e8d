"""A customer's account under watch. A person who signs in is an ``accounts.User``."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Account(models.Model):
    account_id = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(null=True, blank=True)
    organization_id = models.CharField(max_length=200, blank=True)
    # The address is masked by default wherever it is shown; the domain is kept apart.
    email = models.CharField(max_length=320, blank=True)
    email_domain = models.CharField(max_length=255, blank=True)
    payment_fingerprint = models.CharField(max_length=200, blank=True)
    payment_bin = models.CharField(max_length=20, blank=True)
    signup_ip = models.CharField(max_length=45, blank=True)
    plan = models.CharField(max_length=50, blank=True)
    country = models.CharField(max_length=2, blank=True)
    verified = models.BooleanField(null=True)
    status = models.CharField(max_length=20, blank=True)
    status_changed_at = models.DateTimeField(null=True, blank=True)
    # As the latest scoring saw it.
    exchanges = models.BigIntegerField(default=0)
    first_seen = models.DateTimeField(null=True, blank=True)
    last_seen = models.DateTimeField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["account_id"]
        # A scoring changes the score of every account, and each index has to follow: the few that
        # are likely guilty are looked for by it, the others are not. No update of a score is a HOT
        # one because of it, so that every index costs: that of organisations, which only seats
        # have, was measured at a microsecond a row where one account in ten has one, and at three
        # where all have. Mail domains, which all have, are found among the shared values.
        indexes = [
            models.Index(fields=["score"], name="account_by_score", condition=Q(score__gte=0.5)),
            models.Index(
                fields=["organization_id"],
                name="account_by_organization",
                condition=Q(organization_id__gt=""),
            ),
            # Few are banned, and every time line asks when.
            models.Index(
                fields=["status_changed_at"],
                name="account_banned_at",
                condition=Q(status="banned"),
            ),
        ]

    def __str__(self) -> str:
        return self.account_id
