"""What a case is made of: clusters, campaigns, accounts and pinned evidence."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.evidence import custody
from investigations.models import Account, Campaign, Case, CaseItem, Cluster, CustodyEntry, Exhibit

Thing = Cluster | Campaign | Account | Exhibit


class ContentsError(Exception):
    """It cannot be put into, or taken out of, the case; the message is meant for people."""


def kind_of(thing: Thing) -> str:
    """The field of ``CaseItem`` that holds things like it."""
    return thing._meta.model_name or ""


def name_of(thing: Thing) -> str:
    """What people call it: its key, or an account's identifier."""
    return thing.name if isinstance(thing, Exhibit) else str(thing)


@transaction.atomic
def add(*, case: Case, thing: Thing, by: User, why: str = "") -> CaseItem:
    """Put ``thing`` into the case. Raises ``ContentsError`` when it is there already, when the case
    is closed, and for an exhibit that was unpinned."""
    found = _open_case(case)
    if isinstance(thing, Exhibit) and thing.unpinned_at is not None:
        raise ContentsError(f"{thing.name} was unpinned: it is no evidence any more.")
    try:
        with transaction.atomic():
            item = CaseItem.objects.create(
                case=found, added_by=by, why=why.strip(), **{kind_of(thing): thing}
            )
    except IntegrityError as error:
        raise ContentsError(f"{name_of(thing)} is in {found.key} already.") from error
    _tell(item, thing, by, "case.item_added", {}, _named(found, thing), item.why)
    return item


@transaction.atomic
def remove(*, item: CaseItem, by: User, reason: str) -> CaseItem:
    """Take it out of the case; the row stays and says so. Raises ``ContentsError``."""
    reason = reason.strip()
    if not reason:
        raise ContentsError("Say why it does not belong here.")
    case = _open_case(item.case)
    found = CaseItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if found.removed_at is not None:
        raise ContentsError("It has been taken out already.")
    found.removed_at, found.removed_by, found.removed_because = timezone.now(), by, reason
    found.save(update_fields=["removed_at", "removed_by", "removed_because"])
    thing = thing_of(found)
    _tell(found, thing, by, "case.item_removed", _named(case, thing), {}, reason)
    return found


def thing_of(item: CaseItem) -> Thing:
    """The one thing that it is; a constraint sees to that."""
    held = (item.cluster, item.campaign, item.account, item.exhibit)
    return next(each for each in held if each is not None)


def _open_case(case: Case) -> Case:
    """Locked, so that it is not closed while something is put into it."""
    found = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if found.state == Case.State.CLOSED:
        raise ContentsError(f"{found.key} is closed: take it up again first.")
    return found


def _named(case: Case, thing: Thing) -> dict[str, str]:
    return {"case": case.key, "kind": kind_of(thing), "name": name_of(thing)}


def _tell(
    item: CaseItem,
    thing: Thing,
    by: User,
    action: str,
    old: dict[str, str],
    new: dict[str, str],
    reason: str,
) -> None:
    audit.record(actor=by, action=action, target=item.case, old=old, new=new, reason=reason)
    detail = old or new
    if isinstance(thing, Exhibit):
        detail = detail | {"sha256": thing.sha256}
    custody.append(
        event=CustodyEntry.Event.CHANGED,
        target=item.case,
        by=by,
        detail=detail | {"action": action},
    )
