"""A case is taken up again when what it ended comes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from investigations.cases import states
from investigations.models import Case, CaseItem, Run, Succession

_OVER = (Case.State.ACTIONED, Case.State.CLOSED)


def reopen_for_successors(run: Run) -> list[Case]:
    """Take up the confirmed cases that are over and whose clusters have a successor that ``run``
    found; the reason names it. Cases that were dismissed stay: nobody was stopped."""
    found = Succession.objects.filter(run=run).select_related("cluster", "predecessor")
    successors = {each.predecessor_id: each for each in found}
    held: dict[int, list[Succession]] = defaultdict(list)
    items = CaseItem.objects.filter(removed_at__isnull=True, cluster__in=successors)
    for case_id, cluster in items.order_by("pk").values_list("case", "cluster"):
        held[case_id].append(successors[cluster])
    cases = Case.objects.filter(
        pk__in=held, state__in=_OVER, outcome="confirmed", merged_into=None
    ).order_by("pk")
    return [_take_up(case, held[case.pk], run) for case in cases]


def _take_up(case: Case, found: Iterable[Succession], run: Run) -> Case:
    told = [f"{each.cluster.key} took over from {each.predecessor.key}" for each in found]
    reason = f"{'; '.join(told)} ({run})."
    return states.move(case=case, to=Case.State.INVESTIGATING, by=None, reason=reason)
