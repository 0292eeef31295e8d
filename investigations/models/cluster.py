"""A cluster: accounts that the program holds to be run by one operator."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from investigations.models.campaign import Campaign
from investigations.models.fields import WrittenJSONField
from investigations.models.run import Run


class ClusterQuerySet(models.QuerySet["Cluster"]):
    def present(self, run: Run | None) -> ClusterQuerySet:
        """The clusters of a scoring that have accounts: people may put all of one elsewhere."""
        return self.filter(run=run, account_count__gt=0)


class Cluster(models.Model):
    class Kind(models.TextChoices):
        DISTILLATION = "distillation", "Distillation"
        RESELLER = "reseller", "Reseller"
        OTHER = "other", "Other"

    # What people and the contract call it; kept while most of the cluster's weight continues.
    key = models.CharField(max_length=20, unique=True)
    # The latest scoring that found it: a cluster of an older run is gone.
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="clusters")
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="clusters"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    score = models.FloatField()
    flagged = models.BooleanField()
    account_count = models.IntegerField()
    banned_count = models.IntegerField(default=0)
    exchanges = models.BigIntegerField()
    distillation_exchanges = models.BigIntegerField()
    # As far as the logs say; 0 where they say nothing.
    prompt_tokens = models.BigIntegerField(default=0)
    completion_tokens = models.BigIntegerField(default=0)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    first_flagged_at = models.DateTimeField(null=True, blank=True)
    # One time for all that a run found first.
    created_at = models.DateTimeField(default=timezone.now)
    top_capability = models.CharField(max_length=50, blank=True)
    # People put it together: no scoring ever finds it, and its figures follow from its accounts.
    made_by_hand = models.BooleanField(default=False)
    # The counts as the scoring found them, while people have accounts of it elsewhere or others in
    # it: {"account_count", "banned_count", "exchanges", "distillation_exchanges"}.
    as_found = models.JSONField(null=True, blank=True)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "key"]
        indexes = [
            models.Index(fields=["run", "-score", "key"], name="cluster_by_score"),
            models.Index(fields=["run", "-exchanges", "key"], name="cluster_by_volume"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=0) & Q(score__lte=1), name="cluster_score_is_a_likelihood"
            ),
            models.CheckConstraint(
                condition=Q(distillation_exchanges__lte=F("exchanges")),
                name="cluster_distillation_within_exchanges",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class ClusterProfile(models.Model):
    """The aggregates that a cluster's page draws: a big cluster opens as fast as a small one.

    Kept out of ``Cluster`` because lists never need them.
    """

    cluster = models.OneToOneField(
        Cluster, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    capabilities = models.JSONField(default=dict)  # name -> share of exchanges
    # [{"share": float, "templates": int, "capabilities": {name: share of the stream's prompts}}]
    streams = models.JSONField(default=list)
    model_shares = models.JSONField(default=dict)  # model -> share of exchanges
    model_tokens = models.JSONField(default=dict)  # model -> [tokens of prompts, of answers]
    # {"hours": [RFC 3339], "total": [int], "distillation": [int]}
    activity = WrittenJSONField(default=dict)
    # {"hours": [...], "account_ids": [...], "counts": [[int]], "accounts_total": int}
    raster = WrittenJSONField(default=dict)
    # [{"name": str, "holds": bool, "reason": str}]
    explanations = models.JSONField(default=list)
