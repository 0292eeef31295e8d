"""The rows of clusters that serve campaigns besides their own, as a scoring finds them."""

from __future__ import annotations

from investigations.campaigns.member_rows import Placed
from investigations.campaigns.serving import servings
from investigations.campaigns.successors import profile
from investigations.models import Cluster, Run, Serving


def store_servings(placed: Placed, run: Run) -> None:
    """Find which flagged clusters of the run do another campaign's work, too.

    Called when the run's clusters have their campaigns. What a person took back is not found again.
    """
    known = {
        pk: profile(found.shared_values, len(found.members))
        for pk, found in placed
        if found.flagged
    }
    of = Cluster.objects.filter(pk__in=known, campaign__isnull=False).values_list("pk", "campaign")
    found = servings(known, dict(of))
    rows = Serving.objects.filter(cluster__in=known)
    refused = set(rows.exclude(removed_at=None).values_list("cluster", "campaign"))
    Serving.objects.bulk_create(
        (
            Serving(
                cluster_id=cluster,
                campaign_id=campaign,
                run=run,
                likeness=likeness,
                reasons=[
                    {
                        "signal": each.signal,
                        "likeness": round(each.likeness, 4),
                        "values": each.values,
                    }
                    for each in reasons
                ],
            )
            for (cluster, campaign), (likeness, reasons) in found.items()
            if (cluster, campaign) not in refused
        ),
        update_conflicts=True,
        unique_fields=["cluster", "campaign"],
        update_fields=["run", "likeness", "reasons"],
    )
