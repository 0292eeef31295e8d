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
    """``standing`` is the hand-over to the team that has the case now; ``is_member`` whether
    who looks is in that team. ``former`` ones are the newest first."""

    participants: Sequence[Participant]
    standing: HandOver | None
    is_member: bool
    former: Sequence[HandOver]


def case_people(case: Case, person: User) -> CasePeople:
    others = case.participants.filter(left_at=None).exclude(person=case.owner_id)
    rows = case.escalations.select_related("team", "by", "taken_by", "ended_by")
    hand_overs = [HandOver(each, render(each.note)) for each in rows]
    standing = next((each for each in hand_overs if each.escalation.ended_at is None), None)
    return CasePeople(
        participants=list(others.select_related("person")),
        standing=standing,
        is_member=bool(standing and person.teams.filter(pk=standing.escalation.team_id).exists()),
        former=[each for each in hand_overs if each is not standing],
    )
