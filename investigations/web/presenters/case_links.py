"""Which cases have a thing, and into which it could go."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from investigations.cases import contents, states
from investigations.models import Account, Campaign, Case, CaseItem, Cluster, Exhibit

# A list to choose from; older ones are reached by adding from a page of their own.
MOST_OFFERED: Final = 50


@dataclasses.dataclass(frozen=True, slots=True)
class CaseLinks:
    """``kind`` and ``value`` name the thing as ``AddItemForm`` takes it."""

    kind: str
    value: str
    campaign: str  # the key of a cluster's own, or empty
    holding: Sequence[Case]
    others: Sequence[Case]


def case_links(thing: Account | Campaign | Cluster | Exhibit) -> CaseLinks:
    """The cases that hold it now, and the newest open ones that do not."""
    kind = contents.kind_of(thing)
    standing = CaseItem.objects.filter(removed_at__isnull=True, **{kind: thing})
    holding = list(Case.objects.filter(pk__in=standing.values("case")))
    others = Case.objects.filter(state__in=states.OPEN).exclude(pk__in=[c.pk for c in holding])
    return CaseLinks(
        kind=kind,
        value=str(thing.pk) if isinstance(thing, Exhibit) else contents.name_of(thing),
        campaign=thing.campaign.key if isinstance(thing, Cluster) and thing.campaign else "",
        holding=holding,
        others=list(others[:MOST_OFFERED]),
    )
