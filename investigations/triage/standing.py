"""How many clusters stand at once, in the queue and by the last decision about each."""

from __future__ import annotations

from collections.abc import Sequence

from investigations.campaigns.latest import latest_scoring
from investigations.models import Cluster, QueueItem, Verdict


def standings(clusters: Sequence[Cluster]) -> dict[int, str]:
    """``waiting``, ``confirmed by leo``, ``gone, dismissed by ana`` by the cluster's pk.

    Three queries for any number of clusters. The decision is the last that was given to the cluster
    itself and not taken back.
    """
    latest = latest_scoring()
    items = QueueItem.objects.filter(cluster__in=clusters).values_list("cluster_id", "state")
    states = dict(items)
    given = Verdict.objects.filter(cluster__in=clusters, withdrawn_at__isnull=True)
    last = given.order_by("cluster_id", "-id").distinct("cluster_id").select_related("by")
    verdicts = {each.cluster_id: each for each in last}
    found: dict[int, str] = {}
    for cluster in clusters:
        words = [] if latest and cluster.run_id == latest.pk else ["gone"]
        verdict = verdicts.get(cluster.pk)
        if verdict:
            words.append(f"{verdict.get_kind_display().lower()} by {verdict.by.username}")
        elif not words:
            waits = states.get(cluster.pk) == QueueItem.State.WAITING
            words.append("waiting" if waits else "not in the queue")
        found[cluster.pk] = ", ".join(words)
    return found
