"""A legal hold is placed on a case, and lifted again."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.evidence import custody
from investigations.models import Account, Case, CaseItem, CustodyEntry, LegalHold


class HoldError(Exception):
    """It cannot be held or let go like that; the message is meant for people."""


@transaction.atomic
def place(*, case: Case, by: User, reason: str) -> LegalHold:
    """From now on nothing that the case covers is deleted. Raises ``HoldError``."""
    reason = reason.strip()
    if not reason:
        raise HoldError("Say what it is held for.")
    try:
        with transaction.atomic():
            hold = LegalHold.objects.create(case=case, by=by, reason=reason)
    except IntegrityError as error:
        raise HoldError(f"{case.key} is held already.") from error
    _tell(hold, by, "placed", {"held": False}, {"held": True}, reason)
    return hold


@transaction.atomic
def lift(*, hold: LegalHold, by: User, reason: str) -> LegalHold:
    """What the case covers may be deleted again when its time is over. Raises ``HoldError``."""
    reason = reason.strip()
    if not reason:
        raise HoldError("Say why it is lifted.")
    found = LegalHold.objects.select_for_update(of=("self",)).select_related("case").get(pk=hold.pk)
    if found.lifted_at is not None:
        raise HoldError("It was lifted already.")
    found.lifted_at, found.lifted_by, found.lifted_because = timezone.now(), by, reason
    found.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    _tell(found, by, "lifted", {"held": True}, {"held": False}, reason)
    return found


def standing(case: Case) -> LegalHold | None:
    """The hold on the case, if there is one now."""
    return LegalHold.objects.filter(case=case, lifted_at=None).select_related("by").first()


def held_accounts() -> QuerySet[Account]:
    """The accounts that any standing hold covers: of its case, of the case's clusters and
    campaigns, and those that something was proposed about."""
    held = LegalHold.objects.filter(lifted_at=None).values("case")
    items = CaseItem.objects.filter(case__in=held)
    clusters = items.filter(cluster__isnull=False).values("cluster")
    campaigns = items.filter(campaign__isnull=False).values("campaign")
    return Account.objects.filter(
        Q(pk__in=items.filter(account__isnull=False).values("account"))
        | Q(membership__cluster__in=clusters)
        | Q(membership__cluster__campaign__in=campaigns)
        | Q(proposed__proposal__case__in=held)
    ).distinct()


def _tell(
    hold: LegalHold, by: User, what: str, old: dict[str, bool], new: dict[str, bool], reason: str
) -> None:
    named = {"case": hold.case.key}
    audit.record(
        actor=by,
        action=f"hold.{what}",
        target=hold.case,
        old={**named, **old},
        new={**named, **new},
        reason=reason,
    )
    custody.append(
        event=CustodyEntry.Event.CHANGED,
        target=hold.case,
        by=by,
        detail={**named, "what": f"legal hold {what}"},
    )
