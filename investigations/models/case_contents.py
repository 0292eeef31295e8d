"""What a case is made of."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.account import Account
from investigations.models.campaign import Campaign
from investigations.models.case import Case
from investigations.models.cluster import Cluster
from investigations.models.exhibit import Exhibit

_ONE_OF = ("cluster", "campaign", "account", "exhibit")


def _only(name: str) -> Q:
    return Q(**{f"{each}__isnull": each != name for each in _ONE_OF})


class CaseItem(models.Model):
    """A cluster, campaign, account or exhibit that belongs to a case; what was removed stays, and
    says who did it and why."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="items")
    cluster = models.ForeignKey(
        Cluster, null=True, blank=True, on_delete=models.PROTECT, related_name="case_items"
    )
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="case_items"
    )
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="case_items"
    )
    exhibit = models.ForeignKey(
        Exhibit, null=True, blank=True, on_delete=models.PROTECT, related_name="case_items"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    why = models.TextField(blank=True)
    # The case that was merged into this one, or that this one was split off.
    came_from = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_because = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=_only("cluster")
                | _only("campaign")
                | _only("account")
                | _only("exhibit"),
                name="case_item_is_one_thing",
            ),
            *(
                models.UniqueConstraint(
                    fields=["case", name],
                    condition=Q(removed_at__isnull=True, **{f"{name}__isnull": False}),
                    name=f"case_has_a_{name}_once",
                )
                for name in _ONE_OF
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removed_because="")
                | Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_because=""),
                name="case_item_is_removed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.pk}"
