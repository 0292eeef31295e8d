"""A case is handed to a team, and one of them takes it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.cases import people, states
from investigations.cases.states import IllegalStepError
from investigations.models import Case, Escalation, Notice, Team
from investigations.notices.telling import tell

LONGEST_NOTE = 20_000


@transaction.atomic
def escalate(*, case: Case, to: Team, by: User, note: str) -> Escalation:
    """Hand the case to a team, or from the team that has it to another; whoever had it takes part.

    ``note`` (Markdown) is what they need to know. Raises ``IllegalStepError``: without a note, from
    a state that cannot be escalated, to the team that has it and to one that was disbanded.
    """
    note = note.strip()
    if not note or len(note) > LONGEST_NOTE:
        raise IllegalStepError(
            f"Write what they need to know, at most {LONGEST_NOTE:,} characters."
        )
    team = Team.objects.select_for_update().get(pk=to.pk)
    if team.disbanded_at is not None:
        raise IllegalStepError(f"{team.name} was disbanded.")
    found = states.locked(case)
    if found.team == team:
        raise IllegalStepError(f"{team.name} has it already.")
    old = found.team.name if found.team else None
    if found.state == Case.State.ESCALATED:
        states.end_escalation(found, by=by, answer=f"Handed on to {team.name}.")
        found.team = team
        found.save(update_fields=["team"])
    else:
        states.step(found, Case.State.ESCALATED, by=by, reason=f"Handed to {team.name}.", team=team)
    row = Escalation.objects.create(case=found, team=team, note=note, by=by)
    _stay_near(found, by)
    audit.record(
        actor=by,
        action="case.escalated",
        target=found,
        old={"case": found.key, "team": old},
        new={"case": found.key, "team": team.name, "note": note},
    )
    text = f"{by.username} handed {found.key} to {team.name}."
    told = {*team.members.all(), *people.concerned(found)}
    tell(case=found, kind=Notice.Kind.ESCALATED, text=text, to=told, by=by, team=team)
    return row


@transaction.atomic
def take(*, escalation: Escalation, by: User) -> Escalation:
    """A member of the team takes the case. Raises ``IllegalStepError``: for others, when somebody
    has taken it, and when it is over."""
    rows = Escalation.objects.select_for_update(of=("self",)).select_related("case", "team", "by")
    found = rows.get(pk=escalation.pk)
    if found.ended_at is not None:
        raise IllegalStepError("It is over.")
    if found.taken_by is not None:
        raise IllegalStepError(f"{found.taken_by.username} has taken it.")
    if not found.team.members.filter(pk=by.pk).exists():
        raise IllegalStepError(f"Only members of {found.team.name} take what is handed to it.")
    found.taken_by, found.taken_at = by, timezone.now()
    found.save(update_fields=["taken_by", "taken_at"])
    named = {"case": found.case.key, "team": found.team.name}
    audit.record(
        actor=by,
        action="case.taken",
        target=found.case,
        old={**named, "taken_by": None},
        new={**named, "taken_by": by.username},
    )
    told = people.concerned(found.case) - {by}
    people.assign(case=found.case, to=by, by=by)
    text = f"{by.username} of {found.team.name} has taken {found.case.key}."
    tell(case=found.case, kind=Notice.Kind.TAKEN, text=text, to=told, by=by)
    return found


@transaction.atomic
def give_back(*, escalation: Escalation, by: User, answer: str) -> Case:
    """A member of the team answers, and the case goes on with who handed it over. Raises
    ``IllegalStepError``: for others, without an answer, and when it is over."""
    rows = Escalation.objects.select_for_update(of=("self",)).select_related("case", "team", "by")
    found = rows.get(pk=escalation.pk)
    if found.ended_at is not None:
        raise IllegalStepError("It is over.")
    if not found.team.members.filter(pk=by.pk).exists():
        raise IllegalStepError(f"Only members of {found.team.name} answer what is handed to it.")
    moved = states.move(case=found.case, to=Case.State.INVESTIGATING, by=by, reason=answer)
    to = found.by if found.by.is_active else None
    return people.assign(case=moved, to=to, by=by)


def _stay_near(case: Case, by: User) -> None:
    """Who gives a case out of hand still hears of it."""
    taking_part = {each.person_id for each in case.participants.filter(left_at=None)}
    for person in {by, case.owner or by}:
        if person.is_active and person.pk not in taking_part:
            people.join(case=case, person=person, by=by)
