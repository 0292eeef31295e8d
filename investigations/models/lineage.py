"""What became of each cluster at each scoring, and where its accounts came from."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from investigations.models.cluster import Cluster
from investigations.models.run import Run


class ClusterStep(models.Model):
    """What one scoring did to one cluster; ``investigations.campaigns.lineage`` has the rules."""

    class Kind(models.TextChoices):
        CONTINUED = "continued", "Continued"
        GROWN = "grown", "Grown"
        SPLIT = "split", "Split"
        MERGED = "merged", "Merged"
        NEW = "new", "New"
        GONE = "gone", "Gone"

    # The first constraint's index begins with the run.
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="steps", db_index=False)
    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="steps", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    accounts = models.IntegerField()  # 0 when the cluster ended
    joined = models.IntegerField()  # accounts that it did not have before
    left = models.IntegerField()  # accounts that it had before

    class Meta:
        ordering = ["-run_id", "cluster_id"]
        indexes = [models.Index(fields=["cluster", "-run"], name="step_by_cluster")]
        constraints = [
            models.UniqueConstraint(fields=["run", "cluster"], name="step_once_in_a_run"),
            models.CheckConstraint(
                condition=Q(kind__in=["continued", "grown", "split", "merged", "new", "gone"]),
                name="step_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(joined__gte=0) & Q(left__gte=0) & Q(accounts__gte=F("joined")),
                name="step_counts_add_up",
            ),
            models.CheckConstraint(
                condition=~Q(kind="new") | Q(accounts=F("joined"), left=0, accounts__gt=0),
                name="step_new_has_no_past",
            ),
            models.CheckConstraint(
                condition=~Q(kind="gone") | Q(accounts=0), name="step_gone_has_no_accounts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cluster_id} in run {self.run_id}"


class ClusterFlow(models.Model):
    """A notable part of one cluster, as it was, that a scoring found in one cluster, as it is."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="flows", db_index=False)
    source = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="flows_out")
    target = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="flows_in")
    share = models.FloatField()  # 0 to 1, of the weight that the source had
    accounts = models.IntegerField()

    class Meta:
        ordering = ["-run_id", "-share", "id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "source", "target"], name="flow_once_in_a_run"),
            models.CheckConstraint(
                condition=Q(share__gt=0) & Q(share__lte=1), name="flow_share_is_a_share"
            ),
            models.CheckConstraint(condition=Q(accounts__gt=0), name="flow_moves_accounts"),
        ]
