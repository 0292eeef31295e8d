"""How far a case has come: which step may follow which, each with its reason on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.models import Case, CaseTransition

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

    Taking up again what was decided takes its outcome and its end away. Raises
    ``IllegalStepError`` for a step that ``ALLOWED`` does not have, and without a reason.
    """
    reason = reason.strip()
    if not reason:
        raise IllegalStepError("Say why.")
    found = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    source, target = Case.State(found.state), Case.State(to)
    if target not in ALLOWED[source]:
        raise IllegalStepError(
            f"A case that is {source.label.lower()} can't become {target.label.lower()}."
        )
    now = timezone.now()
    found.state, found.state_since = target, now
    if target not in _ENDS:
        found.outcome = _OUTCOMES.get(target, "")
    found.closed_at = now if target == _State.CLOSED else None
    found.save(update_fields=["state", "state_since", "outcome", "closed_at"])
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
    return found
