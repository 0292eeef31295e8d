"""An account's place in a cluster."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from investigations.models.account import Account
from investigations.models.cluster import Cluster


class Membership(models.Model):
    # The indexes below begin with the cluster.
    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="memberships", db_index=False
    )
    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="membership")
    score = models.FloatField()
    support = models.FloatField()  # 0 to 1: how firmly the account hangs on to the cluster
    exchanges = models.BigIntegerField()
    distillation_exchanges = models.BigIntegerField()
    # [{"signal": str, "weight": float, "summary": str}]
    evidence = models.JSONField(default=list)

    class Meta:
        ordering = ["-score", "account_id"]
        indexes = [
            # One direction for all columns, so that they serve a table sorted up and down.
            models.Index(fields=["cluster", "score", "account"], name="membership_by_score"),
            models.Index(fields=["cluster", "exchanges", "account"], name="membership_by_volume"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(support__gte=0) & Q(support__lte=1),
                name="membership_support_is_a_share",
            )
        ]


class FormerMembership(models.Model):
    """An account's place in a cluster that the latest scoring did not find again.

    Kept so that the cluster is known when it comes back: the window of a scoring may be narrow, and
    a network may rest.
    """

    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="former_memberships"
    )
    account = models.OneToOneField(
        Account, on_delete=models.CASCADE, related_name="former_membership"
    )
    exchanges = models.BigIntegerField()
