"""How far a case has come: which step may follow which, each with its reason on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.cases.people import concerned
from investigations.models import Case, CaseTransition, Escalation, Notice, Team
from investigations.notices.telling import tell

_State = Case.State
# Back as well as forth: a case that was confirmed too early, or closed before the network came
# back, is taken up again. Only what was confirmed can be acted on.
ALLOWED: Final[Mapping[Case.State, frozenset[Case.State]]] = {
    _State.NEW: frozenset({_State.TRIAGE, _State.DISMISSED}),
    _State.TRIAGE: frozenset({_State.INVESTIGATING, _State.ESCALATED, _State.DISMISSED}),
    _State.INVESTIGATING: frozenset({_State.ESCALATED, _State.CONFIRMED, _State.DISMISSED}),
    _State.ESCALATED: frozenset({_State.INVESTIGATING, _State.CONFIRMED, _State.DISMISSED}),
    _State.CONFIRMED: frozenset({_State.ACTIONED, _State.INVESTIGATING, _State.CLOSED}),
    _State.DISMISSED: frozenset({_State.CLOSED, _State.INVESTIGATING}),
    _State.ACTIONED: frozenset({_State.CLOSED, _State.INVESTIGATING}),
    _State.CLOSED: frozenset({_State.INVESTIGATING}),
}
# Work that is going on: what is asked for is people.
OPEN: Final = (_State.NEW, _State.TRIAGE, _State.INVESTIGATING, _State.ESCALATED)
# The states that say how it came out; those that follow them keep what they said.
_OUTCOMES: Final = {_State.CONFIRMED: "confirmed", _State.DISMISSED: "dismissed"}
_ENDS: Final = frozenset({_State.ACTIONED, _State.CLOSED})


class IllegalStepError(Exception):
    """The case cannot go there; the message is meant for people."""


def steps(state: str) -> list[Case.State]:
    """Where a case in ``state`` may go next, in the order of the way."""
    return [each for each in Case.State if each in ALLOWED[Case.State(state)]]


@transaction.atomic
def move(
    *, case: Case, to: Case.State, by: User | None, reason: str, part: str = "successors"
) -> Case:
    """Take the case a step on or back; ``by`` is None when a ``part`` of the program does.

    Taking up again what was decided takes its outcome and its end away; leaving the team that has
    it ends the hand-over, with ``reason`` as its answer. Raises ``IllegalStepError`` for a step
    that ``ALLOWED`` does not have, without a reason, and for an escalation, which names a team
    (``escalating.escalate``).
    """
    reason = reason.strip()
    if not reason:
        raise IllegalStepError("Say why.")
    found = locked(case)
    if found.merged_into is not None:
        raise IllegalStepError(f"It goes on in {found.merged_into.key}: detach it there first.")
    if to == _State.ESCALATED and to in ALLOWED[_State(found.state)]:
        raise IllegalStepError("Say which team it is handed to, and what they need to know.")
    source, told = found.get_state_display().lower(), concerned(found)
    step(found, to, by=by, reason=reason, part=part)
    end_escalation(found, by=by, answer=reason)
    text = (
        f"{by.username if by else 'The program'} took {found.key} from {source} to "
        f"{found.get_state_display().lower()}."
    )
    tell(case=found, kind=Notice.Kind.MOVED, text=text, to=told, by=by)
    return found


def locked(case: Case) -> Case:
    """The row as it is now, for this transaction alone."""
    rows = Case.objects.select_for_update(of=("self",)).select_related(
        "owner", "team", "merged_into"
    )
    return rows.get(pk=case.pk)


def step(
    found: Case,
    to: Case.State,
    *,
    by: User | None,
    reason: str,
    part: str = "",
    team: Team | None = None,
) -> None:
    """Take a locked case a step, to a ``team`` if it is escalated, with its entries on record and
    nobody told. Raises ``IllegalStepError``."""
    source, target = Case.State(found.state), Case.State(to)
    if target not in ALLOWED[source]:
        raise IllegalStepError(
            f"A case that is {source.label.lower()} can't become {target.label.lower()}."
        )
    _go(found, target, by=by, reason=reason, part=part, team=team)


def _go(
    found: Case,
    target: Case.State,
    *,
    by: User | None,
    reason: str,
    part: str = "",
    team: Team | None = None,
    into: Case | None = None,
) -> None:
    source, now = found.state, timezone.now()
    found.state, found.state_since, found.team, found.merged_into = target, now, team, into
    if target not in _ENDS:
        found.outcome = _OUTCOMES.get(target, "")
    found.closed_at = now if target == _State.CLOSED else None
    found.save(
        update_fields=["state", "state_since", "team", "outcome", "closed_at", "merged_into"]
    )
    CaseTransition.objects.create(
        case=found, source=source, target=target, reason=reason, by=by, at=now
    )
    audit.record(
        actor=by or part,
        action="case.moved",
        target=found,
        old={"case": found.key, "state": str(source)},
        new={"case": found.key, "state": str(target)},
        reason=reason,
    )


def absorb(found: Case, *, into: Case, by: User, reason: str) -> None:
    """Close a locked case, from whatever state, because it goes on in another."""
    told = f"Merged into {into.key}: {reason}"
    _go(found, _State.CLOSED, by=by, reason=told, into=into)
    end_escalation(found, by=by, answer=told)


def end_escalation(case: Case, *, by: User | None, answer: str) -> None:
    """The team that has the case is through with it."""
    standing = Escalation.objects.filter(case=case, ended_at=None)
    standing.update(ended_at=timezone.now(), ended_by=by, answer=answer)
