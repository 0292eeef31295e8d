"""Where the accounts of a step came from and went to."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from django.db.models import F, Q

from investigations.models import ClusterFlow, ClusterStep


@dataclasses.dataclass(frozen=True, slots=True)
class Moves:
    """The notable parts that a cluster got from others and gave to others in one run."""

    came_from: list[ClusterFlow] = dataclasses.field(default_factory=list)
    went_to: list[ClusterFlow] = dataclasses.field(default_factory=list)


def moves_of(steps: Collection[ClusterStep]) -> dict[int, Moves]:
    """The moves of each step by its id, largest share first; one query for all of them."""
    found = {(step.run_id, step.cluster_id): Moves() for step in steps}
    clusters = {step.cluster_id for step in steps}
    flows = (
        ClusterFlow.objects.filter(run__in={step.run_id for step in steps})
        .filter(Q(source__in=clusters) | Q(target__in=clusters))
        .exclude(source=F("target"))
        .select_related("source", "target")
        .order_by("-share", "id")
    )
    for flow in flows:
        if (flow.run_id, flow.target_id) in found:
            found[flow.run_id, flow.target_id].came_from.append(flow)
        if (flow.run_id, flow.source_id) in found:
            found[flow.run_id, flow.source_id].went_to.append(flow)
    return {step.pk: found[step.run_id, step.cluster_id] for step in steps}
