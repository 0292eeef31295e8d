"""Several cases become one, one becomes two, and back; the originals stay as they were."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from django.db import transaction

from accounts.models import User
from investigations.cases import contents, linking, opening, people, states, work
from investigations.models import Case, CaseItem, CaseLink, Notice, Proposal, Severity
from investigations.notices.telling import tell

# What people have been asked to decide, or have decided: it is bound to its case.
_BINDING: Final = (
    Proposal.State.DRAFT,
    Proposal.State.PROPOSED,
    Proposal.State.APPROVED,
    Proposal.State.ACTED,
)


class JoinError(Exception):
    """They cannot be joined or parted like that; the message is meant for people."""


@transaction.atomic
def merge(*, cases: Sequence[Case], into: Case, by: User, reason: str) -> Case:
    """What ``cases`` hold goes into the one, with their open tasks and the people concerned; they
    are closed, and still have all that they had.

    Raises ``JoinError``: without a reason or a case, for one that is closed or merged, and for one
    about whose accounts something was proposed or done.
    """
    reason = reason.strip()
    if not reason:
        raise JoinError("Say why they are one affair.")
    found = _locked({each.pk for each in cases} | {into.pk})
    target = found.pop(into.pk)
    if not found:
        raise JoinError(f"Name other cases than {into.key}.")
    for each in (target, *found.values()):
        if each.state == Case.State.CLOSED:
            raise JoinError(f"{each.key} is closed: take it up again first.")
    for each in found.values():
        _free(each)
    told = people.concerned(target)
    for each in found.values():
        concerned = people.concerned(each)
        told |= concerned
        _bring(each, target, concerned, by)
        states.absorb(each, into=target, by=by, reason=reason)
    keys = ", ".join(each.key for each in found.values())
    text = f"{by.username} merged {keys} into {target.key}."
    tell(case=target, kind=Notice.Kind.MOVED, text=text, to=told, by=by)
    return target


@transaction.atomic
def detach(*, case: Case, by: User, reason: str) -> Case:
    """A merged case is one of its own again: taken up, and what it brought leaves the other one.
    Raises ``JoinError``."""
    reason = reason.strip()
    if not reason:
        raise JoinError("Say why it is an affair of its own.")
    if case.merged_into_id is None:
        raise JoinError(f"{case.key} was not merged.")
    found = _locked({case.pk, case.merged_into_id})
    own, target = found[case.pk], found[case.merged_into_id]
    if target.state == Case.State.CLOSED:
        raise JoinError(f"{target.key} is closed: take it up again first.")
    _free(target)
    for item in CaseItem.objects.filter(case=target, came_from=own, removed_at=None):
        contents.remove(item=item, by=by, reason=f"{own.key} was detached: {reason}")
    states.step(own, Case.State.INVESTIGATING, by=by, reason=reason)
    return own


@transaction.atomic
def split(*, case: Case, items: Collection[CaseItem], title: str, by: User, reason: str) -> Case:
    """Some of what a case holds becomes a case of ``by``'s own, and leaves the first one. Raises
    ``JoinError``: without a reason, for nothing and for everything."""
    reason = reason.strip()
    if not reason:
        raise JoinError("Say why it is an affair of its own.")
    found = _locked({case.pk})[case.pk]
    _free(found)
    standing = list(found.items.filter(removed_at=None))
    chosen = [each for each in standing if each in items]
    if not chosen or len(chosen) == len(standing):
        raise JoinError("Choose some of what the case holds, and not all of it.")
    try:
        new = opening.open_case(title=title, by=by, severity=Severity(found.severity))
        for item in chosen:
            contents.remove(item=item, by=by, reason=f"Split off into {new.key}: {reason}")
            _copy(item, new, found, by)
    except (opening.OpeningError, contents.ContentsError) as error:
        raise JoinError(str(error)) from error
    linking.link(case=found, other=new, by=by, reason=reason, kind=CaseLink.Kind.SPLIT)
    return new


def _locked(cases: Collection[int]) -> dict[int, Case]:
    """In one order for all, so that two who join the same cases do not wait for each other."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("owner", "team")
    return {each.pk: each for each in rows.filter(pk__in=cases).order_by("pk")}


def _free(case: Case) -> None:
    bound = case.proposals.filter(state__in=_BINDING).order_by("pk").first()
    if bound is not None:
        said = bound.get_state_display().lower()
        raise JoinError(f"{bound.key} of {case.key} ({said}) is bound to what that case holds.")


def _bring(source: Case, target: Case, concerned: Collection[User], by: User) -> None:
    for item in source.items.filter(removed_at=None):
        _copy(item, target, source, by)
    for task in source.tasks.filter(done_at=None):
        work.add_task(case=target, title=task.title, by=by)
    near = {each.pk for each in people.concerned(target)}
    for person in sorted(concerned, key=lambda each: each.username):
        if person.pk not in near and person.is_active:
            people.join(case=target, person=person, by=by)


def _copy(item: CaseItem, target: Case, source: Case, by: User) -> None:
    """Into the other case, unless it is there already or was unpinned."""
    thing = contents.thing_of(item)
    try:
        row = contents.add(case=target, thing=thing, by=by, why=item.why)
    except contents.ContentsError:
        return
    row.came_from = source
    row.save(update_fields=["came_from"])
