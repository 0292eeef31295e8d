"""Somebody proposes what is to be done to a case's accounts."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from accounts.models import User
from accounts.people import able
from accounts.permissions import Permission
from investigations import audit
from investigations.campaigns.keys import fresh_keys
from investigations.cases import scope
from investigations.cases.people import concerned
from investigations.enforcement.blast_radius import blast_radius
from investigations.enforcement.evidence import evidence_text
from investigations.enforcement.planning import plan
from investigations.enforcement.sparing import spared_because
from investigations.evidence import custody
from investigations.models import (
    Action,
    Case,
    CustodyEntry,
    Notice,
    Order,
    Proposal,
    ProposedAccount,
)
from investigations.models.exhibit import sha256_of
from investigations.notices.telling import tell

_State = Proposal.State
# Two people who propose at the same moment must not get one key: "proposal" in ASCII.
_LOCK: Final = int.from_bytes(b"proposal") >> 1
_CHUNK: Final = 2_000
# What may still become something else, and what another proposal can take the place of.
_ALIVE: Final = (_State.DRAFT, _State.PROPOSED, _State.APPROVED)
# What others wait to hear.
_NEWS: Final = (_State.PROPOSED, _State.APPROVED, _State.REJECTED, _State.VOID, _State.ACTED)
_REPLACEABLE: Final = (_State.PROPOSED, _State.APPROVED, _State.REJECTED, _State.VOID)


class ProposalError(Exception):
    """This cannot be proposed like that; the message is meant for people."""


@transaction.atomic
def draft(
    *, case: Case, action: Action, reason: str, by: User, rate: int | None = None
) -> Proposal:
    """A draft over all accounts that the case speaks of now; those that something speaks for
    (``sparing``) are left out of it. Raises ``ProposalError``."""
    reason = reason.strip()
    if not reason:
        raise ProposalError("Say why.")
    if case.outcome != "confirmed" or case.state == Case.State.CLOSED:
        raise ProposalError("Only a case that is confirmed and not closed can be acted on.")
    if action == Action.LIMIT and rate is None:
        raise ProposalError("Say how many exchanges a day a limited account still has.")
    found = _begun(case=case, action=action, reason=reason, by=by, rate=rate)
    _fill(found, {})
    return found


@transaction.atomic
def revise(
    *, proposal: Proposal, action: Action, reason: str, by: User, rate: int | None = None
) -> Proposal:
    """A draft of ``by``'s own in the place of ``proposal``: who was left out of that stays out.

    It is approved for itself, and not by ``by``. Raises ``ProposalError``.
    """
    reason = reason.strip()
    if not reason:
        raise ProposalError("Say what is changed, and why.")
    if action == Action.LIMIT and rate is None:
        raise ProposalError("Say how many exchanges a day a limited account still has.")
    old = locked(proposal)
    if old.state not in _REPLACEABLE:
        raise ProposalError(f"{old.key} is {old.get_state_display().lower()}: nothing to change.")
    if by != old.by and not by.has_perm(Permission.APPROVE_ACTIONS.perm):
        raise ProposalError("Only who proposed it, or who may approve it, can change it.")
    found = _begun(case=old.case, action=action, reason=reason, by=by, rate=rate, supersedes=old)
    _fill(found, {row.account_id: row for row in old.accounts.iterator(chunk_size=_CHUNK)})
    if old.state in (_State.PROPOSED, _State.APPROVED):
        go_to(old, _State.REPLACED, by=by, reason=reason)
    return found


@transaction.atomic
def single_out(
    *,
    proposal: Proposal,
    accounts: Collection[int],
    by: User,
    reason: str,
    action: Action | None = None,
) -> int:
    """Leave accounts (their primary keys) out of a draft, or with ``action`` do that to them, and
    nothing else; returns how many were changed. Raises ``ProposalError``."""
    reason = reason.strip()
    if not reason:
        raise ProposalError("Say why.")
    found = _own_draft(proposal, by)
    if action == Action.LIMIT and found.rate is None:
        raise ProposalError("This proposal names no rate that an account could be limited to.")
    rows = found.accounts.filter(account__in=accounts)
    names = list(rows.order_by("account__account_id").values_list("account__account_id", flat=True))
    if not names:
        raise ProposalError("Choose accounts of this proposal.")
    other = "" if action in (None, found.action) else str(action)
    rows.update(excepted_because="" if action else reason, action=other)
    audit.record(
        actor=by,
        action="proposal.accounts",
        target=found,
        old={"proposal": found.key},
        new={
            "proposal": found.key,
            "accounts": names,
            "action": str(action) if action else "left out",
        },
        reason=reason,
    )
    return len(names)


@transaction.atomic
def submit(*, proposal: Proposal, by: User) -> Proposal:
    """Hand a draft of one's own to others for approval: from now on it is fixed, with the plan and
    the evidence of this moment. Raises ``ProposalError``."""
    found = _own_draft(proposal, by)
    if not found.accounts.filter(excepted_because="").exists():
        raise ProposalError("Nothing would be done to any account.")
    found.plan = preview(found)
    found.evidence = evidence_text(found)
    found.evidence_sha256 = sha256_of(found.evidence)
    found.approvals_needed = found.plan["blast_radius"]["approvals"]
    found.save(update_fields=["plan", "evidence", "evidence_sha256", "approvals_needed"])
    go_to(found, _State.PROPOSED, by=by, reason=found.reason)
    custody.append(
        event=CustodyEntry.Event.COLLECTED,
        target=found,
        by=by,
        detail={"proposal": found.key, "sha256": found.evidence_sha256, "what": "frozen"},
    )
    return found


@transaction.atomic
def withdraw(*, proposal: Proposal, by: User, reason: str) -> Proposal:
    """Take one's own proposal back. Raises ``ProposalError``."""
    reason = reason.strip()
    if not reason:
        raise ProposalError("Say why it is withdrawn.")
    found = locked(proposal)
    if found.by != by:
        raise ProposalError("Only who proposed it can withdraw it.")
    if found.state not in _ALIVE:
        raise ProposalError(f"{found.key} is {found.get_state_display().lower()} already.")
    go_to(found, _State.WITHDRAWN, by=by, reason=reason)
    return found


def preview(proposal: Proposal) -> dict[str, Any]:
    """The plan and, as ``blast_radius``, the blast radius of this moment, as JSON values."""
    radius = blast_radius(proposal)
    told = dataclasses.asdict(radius) | {"approvals": radius.approvals}
    return plan(proposal).as_json() | {"blast_radius": told}


def less_likely(proposal: Proposal, likelihood: float) -> set[int]:
    """The primary keys of its accounts that are less likely (0 to 1), or in no cluster now."""
    rows = proposal.accounts.exclude(account__membership__score__gte=likelihood)
    return set(rows.values_list("account__pk", flat=True))


def locked(proposal: Proposal) -> Proposal:
    """The row as it is now, for this transaction alone."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("case", "by")
    return rows.get(pk=proposal.pk)


def go_to(proposal: Proposal, state: Proposal.State, *, by: User | str, reason: str) -> None:
    """Change the state of a locked row, with its entry on the audit trail."""
    old, proposal.state, proposal.state_since = proposal.state, state, timezone.now()
    proposal.save(update_fields=["state", "state_since"])
    audit.record(
        actor=by,
        action="proposal.moved",
        target=proposal,
        old={"proposal": proposal.key, "state": str(old)},
        new={
            "proposal": proposal.key,
            "state": str(state),
            "evidence": proposal.evidence_sha256,
        },
        reason=reason,
    )
    if state in _NEWS:
        _tell(proposal, by)


def _tell(proposal: Proposal, by: User | str) -> None:
    """Whoever may approve it hears that it waits; who proposed it, and who is concerned with the
    case, hears what became of it."""
    person = by if isinstance(by, User) else None
    said = proposal.get_state_display().lower()
    waits = proposal.state == _State.PROPOSED
    tell(
        case=proposal.case,
        kind=Notice.Kind.PROPOSED if waits else Notice.Kind.DECIDED,
        text=f"{proposal.key} of {proposal.case.key}: {said}.",
        to=able(Permission.APPROVE_ACTIONS) if waits else concerned(proposal.case) | {proposal.by},
        by=person,
    )


def _own_draft(proposal: Proposal, by: User) -> Proposal:
    found = locked(proposal)
    if found.state != _State.DRAFT:
        raise ProposalError(f"{found.key} is fixed since it was proposed.")
    if found.by != by:
        raise ProposalError("Only who drafts it can change it.")
    return found


def _begun(
    *,
    case: Case,
    action: Action,
    reason: str,
    by: User,
    rate: int | None,
    supersedes: Proposal | None = None,
) -> Proposal:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    found = Proposal.objects.create(
        key=fresh_keys(Proposal, "EN", 4, [None])[0],
        case=case,
        action=action,
        rate=rate,
        reason=reason,
        state_since=timezone.now(),
        by=by,
        supersedes=supersedes,
    )
    audit.record(
        actor=by,
        action="proposal.drafted",
        target=found,
        old={"proposal": supersedes.key} if supersedes else {},
        new={"proposal": found.key, "case": case.key, "action": str(action), "rate": rate},
        reason=reason,
    )
    return found


def _fill(proposal: Proposal, before: dict[int, ProposedAccount]) -> None:
    accounts = scope.accounts_of(proposal.case).select_related("membership").order_by("pk")
    done = _done_already(proposal)
    rows = []
    for account in accounts.iterator(chunk_size=_CHUNK):
        membership = getattr(account, "membership", None)
        said = before.get(account.pk)
        likelihood = membership.score if membership else None
        rows.append(
            ProposedAccount(
                proposal=proposal,
                account=account,
                action=said.action if said and said.action != proposal.action else "",
                excepted_because=(
                    said.excepted_because
                    if said
                    else done.get(account.pk) or spared_because(account, likelihood)
                ),
            )
        )
    if not rows:
        raise ProposalError("The case speaks of no account now.")
    ProposedAccount.objects.bulk_create(rows, batch_size=_CHUNK)


def _done_already(proposal: Proposal) -> dict[int, str]:
    """Who had the same done to it by another proposal, and that was not taken back."""
    done = Order.objects.filter(
        kind=Order.Kind.DO, state=Order.State.DELIVERED, proposed__proposal__case=proposal.case
    ).exclude(proposed__orders__kind=Order.Kind.UNDO)
    same = done.annotate(
        what=Coalesce(NullIf("proposed__action", Value("")), "proposed__proposal__action")
    ).filter(what=proposal.action)
    rows = same.values_list("proposed__account_id", "proposed__proposal__key")
    return {int(account): f"{key} did the same" for account, key in rows.iterator()}
