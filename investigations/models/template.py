"""What the accounts of a cluster send again and again, as the latest scoring saw it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from investigations.models.cluster import Cluster


class ClusterTemplate(models.Model):
    """A family of exchanges that follow one template.

    ``parts`` holds what all accounts send, e-mail addresses and long numbers masked, and of the
    slots between only how many words they have. What stood in a slot is never stored.
    """

    class Known(models.TextChoices):
        """How its wording is known, or why it is not."""

        SHOWN = "shown", "Shown"
        FEW = "few", "Fewer than five accounts send it, so it may be one customer’s own text."
        GONE = "gone", "The texts of these exchanges are not kept any more."
        UNLIKE = "unlike", "It shares its first or last words, too few of them to be shown."
        UNREAD = "unread", "Only the texts of the largest families are compared."
        OFF = "off", "Reading texts for templates is switched off."

    # The constraint's index begins with the cluster.
    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="templates", db_index=False
    )
    key = models.CharField(max_length=20)  # "o" or "c" and a hash: of the opening, of the closing
    exchanges = models.BigIntegerField()
    share = models.FloatField()  # of the cluster's exchanges
    accounts = models.IntegerField()
    first_seen = models.DateTimeField()
    distinct = models.FloatField()  # different prompts per prompt
    capabilities = models.JSONField(default=dict)  # name -> share of its prompts
    known = models.CharField(max_length=10, choices=Known.choices)
    # [{"text": str} | {"slot": [fewest, usual, most words]}]
    parts = models.JSONField(default=list)
    # [[exchange_id, RFC 3339]]: where to look in the lake, nothing of what is there
    samples = models.JSONField(default=list)

    class Meta:
        ordering = ["-exchanges", "key"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "key"], name="template_once_in_a_cluster"),
            models.CheckConstraint(
                condition=Q(share__gte=0) & Q(share__lte=1), name="template_share_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(known="shown") | Q(parts=[]), name="template_shows_what_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} {self.key}"
