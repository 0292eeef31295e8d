"""What a case has to do with others, as its page shows it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from investigations.cases import linking
from investigations.models import Case, CaseLink


@dataclasses.dataclass(frozen=True, slots=True)
class LinkRow:
    """``words`` say what the ``other`` case is to the one that is shown."""

    link: CaseLink
    other: Case
    words: str


@dataclasses.dataclass(frozen=True, slots=True)
class Others:
    """``merged`` are those that go on in this one."""

    links: Sequence[LinkRow]
    merged: Sequence[Case]


def others(case: Case) -> Others:
    return Others(
        links=[_row(each, case) for each in linking.links_of(case)],
        merged=list(case.merged.order_by("pk")),
    )


def _row(link: CaseLink, case: Case) -> LinkRow:
    back = link.other == case
    if link.kind == CaseLink.Kind.SPLIT:
        words = "this one was split off it" if back else "split off this one"
    else:
        words = "related"
    return LinkRow(link, link.case if back else link.other, words)
