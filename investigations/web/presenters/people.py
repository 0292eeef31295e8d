"""Who is concerned with a case, as its page shows it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from django.utils.safestring import SafeString

from accounts.models import User
from investigations.markdown import render
from investigations.models import Case, Escalation, Participant


@dataclasses.dataclass(frozen=True, slots=True)
class HandOver:
    """``note`` is clean HTML."""

    escalation: Escalation
    note: SafeString


@dataclasses.dataclass(frozen=True, slots=True)
class CasePeople:
    """``standing`` is the hand-over to the team that has the case now; ``may_take`` whether who
    looks is one of them and nobody has taken it. ``former`` ones are the newest first."""

    participants: Sequence[Participant]
    standing: HandOver | None
    may_take: bool
    former: Sequence[HandOver]


def case_people(case: Case, person: User) -> CasePeople:
    rows = case.escalations.select_related("team", "by", "taken_by", "ended_by")
    hand_overs = [HandOver(each, render(each.note)) for each in rows]
    standing = next((each for each in hand_overs if each.escalation.ended_at is None), None)
    waits = standing.escalation if standing and not standing.escalation.taken_by_id else None
    return CasePeople(
        participants=list(case.participants.filter(left_at=None).select_related("person")),
        standing=standing,
        may_take=bool(waits and person.teams.filter(pk=waits.team_id).exists()),
        former=[each for each in hand_overs if each is not standing],
    )
