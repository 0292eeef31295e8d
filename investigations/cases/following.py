"""A case is taken up again when what it ended comes back, or grows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from investigations.cases import states
from investigations.models import Case, CaseItem, ClusterStep, Run, Succession

_OVER = (Case.State.ACTIONED, Case.State.CLOSED)
_GREW = (ClusterStep.Kind.GROWN, ClusterStep.Kind.MERGED)


def reopen(run: Run) -> list[Case]:
    """Take up the confirmed cases that are over and of whose clusters ``run`` found a successor, or
    notably more accounts; the reason says which. Cases that were dismissed stay: nobody was
    stopped. One that goes on in another stays, too: that one has its clusters."""
    news = _news(run)
    told: dict[int, list[str]] = defaultdict(list)
    items = CaseItem.objects.filter(removed_at__isnull=True, cluster__in=news)
    for case_id, cluster in items.order_by("pk").values_list("case", "cluster"):
        told[case_id] += news[cluster]
    over = Case.objects.filter(
        pk__in=told, state__in=_OVER, outcome="confirmed", merged_into=None
    ).order_by("pk")
    return [_take_up(case, told[case.pk], run) for case in over]


def _news(run: Run) -> dict[int, list[str]]:
    """What the run found of clusters, by their primary keys."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in Succession.objects.filter(run=run).select_related("cluster", "predecessor"):
        text = f"{row.cluster.key} took over from {row.predecessor.key}"
        found[row.predecessor_id].append(text)
    grown = ClusterStep.objects.filter(run=run, kind__in=_GREW, joined__gt=0)
    for cluster, key, joined in grown.values_list("cluster", "cluster__key", "joined"):
        found[cluster].append(f"{key} has {joined:,} more account{'' if joined == 1 else 's'}")
    return found


def _take_up(case: Case, told: Iterable[str], run: Run) -> Case:
    reason = f"{'; '.join(told)} ({run})."
    return states.move(case=case, to=Case.State.INVESTIGATING, by=None, reason=reason)
