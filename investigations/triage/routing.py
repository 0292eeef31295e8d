"""Which named queue a cluster goes to: the first, by position, whose rule it meets."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import BigIntegerField, Case, Count, Exists, OuterRef, Q, Value, When

from investigations.models import Cluster, ClusterTag, NamedQueue, QueueItem, Severity
from investigations.triage import severity


def condition(rule: NamedQueue) -> Q:
    """The queue items that meet the whole rule."""
    asked = Q()
    if rule.kind:
        asked &= Q(cluster__kind=rule.kind)
    if rule.flagged is not None:
        asked &= Q(cluster__flagged=rule.flagged)
    if rule.severity:
        asked &= severity.at_least(Severity(rule.severity))
    if rule.campaign_key:
        asked &= Q(cluster__campaign__key__iexact=rule.campaign_key)
    if rule.capability:
        asked &= Q(cluster__top_capability=rule.capability)
    if rule.min_accounts is not None:
        asked &= Q(cluster__account_count__gte=rule.min_accounts)
    if rule.min_exchanges is not None:
        asked &= Q(cluster__exchanges__gte=rule.min_exchanges)
    if rule.tag_id is not None:
        standing = ClusterTag.objects.standing().filter(tag=rule.tag_id)
        asked &= Q(Exists(standing.filter(cluster=OuterRef("cluster"))))
    return asked


@transaction.atomic
def route(cluster: Cluster | None = None) -> None:
    """Put everything, or the one cluster, into the queue that is its own now."""
    items = QueueItem.objects.exclude(state=QueueItem.State.GONE)
    if cluster is not None:
        items = items.filter(cluster=cluster)
    # The items alone: a publication holds the clusters for as long as it takes.
    locked = items.select_for_update(of=("self",)).annotate(goes=_first(_queues()))
    moved = []
    for item in locked.order_by("pk"):
        if item.goes != item.queue_id:
            item.queue_id = item.goes
            moved.append(item)
    QueueItem.objects.bulk_update(moved, ["queue"], batch_size=500)


def hold_items() -> None:
    """Lock every item until the transaction ends, before any queue: a refresh does so, too."""
    list(QueueItem.objects.select_for_update().order_by("pk").values_list("pk"))


def caught() -> dict[int | None, int]:
    """How many clusters that wait go to each queue by the rules as they are; None is the general
    one."""
    waiting = QueueItem.objects.filter(state=QueueItem.State.WAITING)
    going = waiting.annotate(goes=_first(_queues())).order_by().values_list("goes")
    return dict(going.annotate(number=Count("pk")))


def _queues() -> Sequence[NamedQueue]:
    return list(NamedQueue.objects.order_by("position"))


def _first(queues: Sequence[NamedQueue]) -> Case:
    whens = [When(condition(each), then=Value(each.pk)) for each in queues]
    return Case(*whens, default=None, output_field=BigIntegerField())
