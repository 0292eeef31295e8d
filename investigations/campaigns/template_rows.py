"""The rows of what a cluster's accounts send again and again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

from investigations.campaigns.copying import clean
from investigations.clusters.result import Fixed, ScoredCluster, Slot, TemplateFamily
from investigations.masking import mask_text
from investigations.models import Cluster, ClusterTemplate

# A fixed part that is longer tells nobody more.
LONGEST_PART: Final = 4000


def store_templates(rows: Sequence[Cluster], clusters: Sequence[ScoredCluster]) -> None:
    """Replace the templates of these clusters."""
    ClusterTemplate.objects.filter(cluster__in=rows).delete()
    ClusterTemplate.objects.bulk_create(
        (
            _row(row, family)
            for row, cluster in zip(rows, clusters, strict=True)
            for family in cluster.families
        ),
        batch_size=500,
    )


def _row(row: Cluster, family: TemplateFamily) -> ClusterTemplate:
    return ClusterTemplate(
        cluster=row,
        key=family.key,
        exchanges=family.exchanges,
        share=min(family.share, 1.0),
        accounts=family.accounts,
        first_seen=family.first_seen,
        distinct=family.distinct,
        capabilities=clean(family.capabilities),
        known=family.known,
        parts=[clean(_part(part)) for part in family.parts],
        samples=list(_samples(family.samples)),
    )


def _part(part: Fixed | Slot) -> dict[str, Any]:
    if isinstance(part, Slot):
        return {"slot": [part.shortest, part.typical, part.longest]}
    return {"text": mask_text(part.text)[:LONGEST_PART]}


def _samples(samples: Sequence[tuple[str, dt.datetime]]) -> Iterator[list[str]]:
    for exchange_id, time in samples:
        if "\x00" not in exchange_id:  # the database would not give back the same name
            yield [exchange_id, time.astimezone(dt.UTC).isoformat()]
