"""What people put together, took apart and left out; it holds from one scoring to the next."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.account import Account
from investigations.models.cluster import Cluster


class Regrouping(models.Model):
    """One action of a person. It stays when it is undone, and says who undid it and why."""

    class Kind(models.TextChoices):
        EXCLUDE = "exclude", "Left out"
        INCLUDE = "include", "Included"
        SPLIT = "split", "Split off"
        MOVE = "move", "Moved"
        MERGE = "merge", "Merged"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Where the accounts were, and where they are since then; nowhere when they were left out.
    sources = models.ManyToManyField(Cluster, related_name="regroupings_out")
    target = models.ForeignKey(
        Cluster, null=True, blank=True, on_delete=models.PROTECT, related_name="regroupings_in"
    )
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    account_count = models.IntegerField()  # at that moment
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["exclude", "include", "split", "move", "merge"]),
                name="regrouping_kind_is_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="regrouping_has_a_reason"),
            models.CheckConstraint(
                condition=Q(account_count__gt=0), name="regrouping_is_of_accounts"
            ),
            models.CheckConstraint(
                condition=Q(kind="exclude", target__isnull=True)
                | ~Q(kind="exclude") & Q(target__isnull=False),
                name="regrouping_has_a_target_or_leaves_out",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undone_because="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_because=""),
                name="regrouping_is_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Placement(models.Model):
    """Where one regrouping put one account. Of all that put it somewhere the latest that was not
    undone is ``standing``."""

    # The constraint's index begins with the regrouping.
    regrouping = models.ForeignKey(
        Regrouping, on_delete=models.CASCADE, related_name="placements", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="placements")
    # Where it was before, and where it is since then; None is in no cluster.
    taken_from = models.ForeignKey(
        Cluster, null=True, blank=True, on_delete=models.PROTECT, related_name="placements_out"
    )
    placed_in = models.ForeignKey(
        Cluster, null=True, blank=True, on_delete=models.PROTECT, related_name="placements_in"
    )
    standing = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["regrouping", "account"], name="placed_once_by_a_regrouping"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(standing=True), name="placement_one_stands"
            ),
        ]


class FoundMembership(models.Model):
    """What the latest scoring found of an account that people have placed: the original of its
    membership, which comes back when all of it is undone."""

    account = models.OneToOneField(
        Account, on_delete=models.CASCADE, primary_key=True, related_name="found_membership"
    )
    # None where the scoring found it in no cluster.
    cluster = models.ForeignKey(
        Cluster, null=True, blank=True, on_delete=models.CASCADE, related_name="found_memberships"
    )
    score = models.FloatField()
    support = models.FloatField()
    exchanges = models.BigIntegerField()
    distillation_exchanges = models.BigIntegerField()
    evidence = models.JSONField(default=list)
