"""What leads do to the teams that cases are handed to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.models import Team


class TeamError(Exception):
    """What was asked for cannot be; the message is meant for people."""


@transaction.atomic
def keep(*, team: Team, members: Sequence[User], by: User) -> Team:
    """Store a new team or a changed one. Raises ``TeamError`` when another has the name, when
    nobody is in it, and when it was disbanded."""
    kept = Team.objects.select_for_update().filter(pk=team.pk).first()
    if kept is not None and kept.disbanded_at is not None:
        raise TeamError(f"{kept.name} was disbanded.")
    if not members:
        raise TeamError("A team has members, or nobody would take what is handed to it.")
    old = _told(kept) if kept else {}
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        raise TeamError("There is a team of this name already.") from error
    team.members.set(members)
    action = "team.changed" if kept else "team.created"
    audit.record(actor=by, action=action, target=team, old=old, new=_told(team))
    return team


@transaction.atomic
def disband(*, team: Team, by: User) -> Team:
    """Nothing more is handed to it. Raises ``TeamError`` while it has a case."""
    found = Team.objects.select_for_update().get(pk=team.pk)
    if found.disbanded_at is not None:
        return found
    held = list(found.cases.order_by("key").values_list("key", flat=True)[:5])
    if held:
        raise TeamError(f"{found.name} has {', '.join(held)}: those go to another team first.")
    found.disbanded_at = timezone.now()
    found.save(update_fields=["disbanded_at"])
    audit.record(actor=by, action="team.disbanded", target=found, old=_told(found), new={})
    return found


def _told(team: Team) -> dict[str, Any]:
    people = sorted(team.members.values_list("username", flat=True))
    return {"name": team.name, "about": team.about, "mail": team.mail, "members": people}
