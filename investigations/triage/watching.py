"""Who wants to hear of which cluster, and what is news to them.

Like leases not on the audit trail: it changes nothing for anybody else.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from investigations.models import Cluster, ClusterStep, Verdict, Watching


def watch(*, cluster: Cluster, by: User) -> None:
    Watching.objects.bulk_create([Watching(cluster=cluster, person=by)], ignore_conflicts=True)


def unwatch(*, cluster: Cluster, by: User) -> None:
    Watching.objects.filter(cluster=cluster, person=by).delete()


def seen(*, cluster: Cluster, by: User) -> None:
    """``by`` has the page open: what there is so far is no news."""
    Watching.objects.filter(cluster=cluster, person=by).update(seen_at=timezone.now())


def watched(person: User) -> Exists:
    """Whether the person watches a queue item's cluster."""
    return Exists(Watching.objects.filter(person=person, cluster=OuterRef("cluster")))


def changed(person: User) -> Exists:
    """Whether a queue item's cluster has changed since the person, who watches it, last looked:
    by a scoring that brought or took accounts, or by what somebody else decided."""
    since = OuterRef("seen_at")
    steps = ClusterStep.objects.filter(cluster=OuterRef("cluster"), run__finished_at__gt=since)
    moved = steps.filter(Q(joined__gt=0) | Q(left__gt=0) | ~Q(kind=ClusterStep.Kind.CONTINUED))
    given = Q(given_at__gt=since) & ~Q(by=person)
    withdrawn = Q(withdrawn_at__gt=since) & ~Q(withdrawn_by=person)
    decided = Verdict.objects.filter(given | withdrawn, cluster=OuterRef("cluster"))
    mine = Watching.objects.filter(person=person, cluster=OuterRef("cluster"))
    return Exists(mine.filter(Exists(moved) | Exists(decided)))
