"""The tags of one cluster, and those that a person may still give it."""

from __future__ import annotations

from django.db.models.functions import Lower

from accounts.models import User
from investigations.models import Cluster, ClusterTag
from investigations.triage import tags


def tags_of(cluster: Cluster, person: User) -> dict[str, object]:
    standing = ClusterTag.objects.standing().filter(cluster=cluster).select_related("tag", "by")
    there = list(standing.order_by(Lower("tag__name")))
    others = tags.to_give(person).exclude(pk__in=[each.tag_id for each in there])
    return {"tags": there, "tags_to_give": list(others)}
