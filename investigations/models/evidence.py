"""Why a cluster has its score, and what ties its accounts together."""

from __future__ import annotations

from django.contrib.postgres.indexes import HashIndex
from django.db import models

from investigations.models.account import Account
from investigations.models.cluster import Cluster


class Contribution(models.Model):
    """One named amount of a cluster's score, in log-odds; negative speaks for innocence."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="contributions")
    signal = models.CharField(max_length=50)
    weight = models.FloatField()
    summary = models.TextField()
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-weight", "signal"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "signal"], name="contribution_named_once")
        ]


class SharedValue(models.Model):
    """A value that several accounts of a cluster have in common, and how rare it is."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="shared_values")
    signal = models.CharField(max_length=50)
    version = models.IntegerField(default=1)
    value = models.TextField()
    accounts = models.IntegerField()  # of the cluster
    population = models.IntegerField()  # of the whole window
    rarity = models.FloatField()  # nats: ln(accounts in the window / accounts that hold it)

    class Meta:
        ordering = ["-accounts", "-rarity", "id"]
        # A hash: values may be longer than a tree's pages take.
        indexes = [HashIndex(fields=["value"], name="shared_value_by_value")]


class EdgeEvidence(models.Model):
    """A link between two accounts with the shared values behind it.

    The strongest links of each account are kept, not every pair.
    """

    # The index below begins with the cluster.
    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="edges", db_index=False
    )
    source = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()
    # [{"signal", "version", "value", "accounts", "population", "rarity"}]
    shared = models.JSONField(default=list)

    class Meta:
        ordering = ["-weight", "id"]
        indexes = [models.Index(fields=["cluster", "-weight", "id"], name="edge_by_weight")]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "source", "target"], name="edge_once_in_a_cluster"
            ),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")), name="edge_joins_two_accounts"
            ),
        ]
