"""How far a case reaches: the clusters and accounts that it speaks of."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from investigations.models import Account, Case, CaseItem, Cluster


def clusters_of(case: Case) -> QuerySet[Cluster]:
    """Its own, and those that its campaigns have now."""
    standing = CaseItem.objects.filter(case=case, removed_at__isnull=True)
    own = standing.filter(cluster__isnull=False).values("cluster")
    campaigns = standing.filter(campaign__isnull=False).values("campaign")
    return Cluster.objects.filter(Q(pk__in=own) | Q(campaign__in=campaigns))


def accounts_of(case: Case) -> QuerySet[Account]:
    """Its own, and those that are in its clusters now; each once."""
    standing = CaseItem.objects.filter(case=case, removed_at__isnull=True)
    own = standing.filter(account__isnull=False).values("account")
    return Account.objects.filter(
        Q(pk__in=own) | Q(membership__cluster__in=clusters_of(case).values("pk"))
    )
