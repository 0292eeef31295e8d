"""An approved proposal is carried out, halted, repeated and reversed; the database sees to it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from investigations.cases import states
from investigations.enforcement import approving, proposing, rollout
from investigations.enforcement.delivering import deliver_due
from investigations.enforcement.proposing import ProposalError
from investigations.models import (
    Account,
    Action,
    AuditEntry,
    Case,
    CustodyEntry,
    DeliveryAttempt,
    Order,
    Proposal,
    Rollout,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("receiver", "broker")]
S = Order.State


def states_of(found, kind="do"):
    return list(found.orders.filter(kind=kind).order_by("pk").values_list("state", flat=True))


def test_all_go_at_once_and_the_case_is_actioned(approved, ana, receiver, case):
    found = rollout.start(proposal=approved, by=ana, reason="Now")
    approved.refresh_from_db()
    assert approved.state == Proposal.State.ACTED and deliver_due() == 40
    assert set(states_of(found)) == {S.DELIVERED} and len(receiver.done) == 40
    assert set(receiver.done.values()) == {"suspend"} and receiver.bad_signatures == 0
    case.refresh_from_db()
    assert case.state == Case.State.ACTIONED
    last = case.transitions.last()
    assert last.by is None and "EN-0001 was carried out: Suspend, 40 of 40" in last.reason
    trail = AuditEntry.objects.filter(action="rollout.started").get()
    assert (trail.actor, trail.new["orders"], trail.reason) == ("ana", 40, "Now")


def test_the_message_says_what_was_approved_and_nothing_else(approved, ana, receiver):
    rollout.start(proposal=approved, by=ana)
    deliver_due()
    body = next(iter(receiver.bodies.values()))
    assert body.keys() == {
        *("id", "type", "account_id", "action", "rate", "proposal", "case", "evidence_sha256")
    }
    assert body["evidence_sha256"] == approved.evidence_sha256 and body["rate"] is None


def test_the_canary_goes_first_and_the_rest_when_it_is_released(approved, ana, leo, receiver):
    found = rollout.start(proposal=approved, by=ana, canary=3)
    assert deliver_due() == 3 and deliver_due() == 0 and len(receiver.done) == 3
    with pytest.raises(ProposalError, match="what the first"):
        rollout.release(rollout=found, by=leo, reason=" ")
    rollout.release(rollout=found, by=leo, reason="Nobody complained")
    assert deliver_due() == 37
    with pytest.raises(ProposalError, match="already"):
        rollout.release(rollout=found, by=leo, reason="Again")


def test_the_rest_is_spread_from_its_release_on(approved, ana, leo):
    found = rollout.start(proposal=approved, by=ana, canary=1, over_minutes=60)
    found = rollout.release(rollout=found, by=leo, reason="Fine")
    waits = found.orders.filter(state=S.WAITING).order_by("offset")[1:]
    for order in waits:
        assert (order.due_at - found.released_at).total_seconds() == order.offset
    Order.objects.filter(state=S.WAITING, offset__gt=0).update(due_at=timezone.now())
    assert deliver_due() == 40


def test_a_halted_one_sends_nothing_but_what_takes_back(approved, ana, leo, receiver):
    found = rollout.start(proposal=approved, by=ana, canary=2)
    deliver_due()
    rollout.release(rollout=found, by=leo, reason="Fine")
    rollout.halt(rollout=found, by=leo, reason="A complaint")
    assert deliver_due() == 0
    with pytest.raises(ProposalError, match="halted already"):
        rollout.halt(rollout=found, by=leo, reason="Again")
    gone = Account.objects.filter(account_id__in=receiver.done).values_list("pk", flat=True)
    result = rollout.reverse(rollout=found, by=leo, reason="A school", accounts=list(gone))
    assert (result.cancelled, result.undone) == (0, 2)
    assert deliver_due() == 2 and receiver.done == {}
    rollout.go_on(rollout=found, by=leo, reason="Only those two")
    assert deliver_due() == 38
    with pytest.raises(ProposalError, match="not halted"):
        rollout.go_on(rollout=found, by=leo, reason="Again")


def test_what_failed_is_seen_and_repeated(approved, ana, receiver):
    receiver.goes_wrong("hydra-00003", "refuses")
    found = rollout.start(proposal=approved, by=ana)
    deliver_due()
    failed = found.orders.get(state=S.FAILED)
    assert failed.error == "Answered with status 422" and failed.attempts == 1
    receiver.wrong.clear()
    with pytest.raises(ProposalError, match="should work"):
        rollout.repeat(rollout=found, by=ana, reason="")
    assert rollout.repeat(rollout=found, by=ana, reason="They mended it") == 1
    deliver_due()
    assert set(states_of(found)) == {S.DELIVERED}
    assert list(failed.log.values_list("number", "status")) == [(1, 422), (2, 200)]
    with pytest.raises(ProposalError, match="Nothing of it has failed"):
        rollout.repeat(rollout=found, by=ana, reason="Again")


def test_all_of_it_is_reversed_with_proof(approved, ana, leo, receiver):
    receiver.goes_wrong("hydra-00003", "fails")
    found = rollout.start(proposal=approved, by=ana, canary=10)
    deliver_due()
    canary = set(receiver.done)
    result = rollout.reverse(rollout=found, by=leo, reason="The wrong network")
    sent = found.orders.filter(kind="do", attempts__gt=0).count()
    assert result.undone == sent == 10 and result.cancelled == 30
    deliver_due()
    assert receiver.done == {} and canary
    undone = found.orders.filter(kind="undo", state=S.DELIVERED)
    assert all(order.log.get().receipt_sha256 for order in undone)
    proof = CustodyEntry.objects.filter(event="exported").latest("number").frozen
    assert all(str(order.message_id) in proof for order in undone)
    with pytest.raises(ProposalError, match="nothing of it"):
        rollout.reverse(rollout=found, by=leo, reason="Again")


def test_a_refund_stays_spent(case, ana, leo, receiver):
    found = proposing.draft(case=case, action=Action.REFUND, reason="Stolen cards", by=ana)
    found = proposing.submit(proposal=found, by=ana)
    found = approving.approve(proposal=found, by=leo, seen=found.evidence_sha256)
    begun = rollout.start(proposal=found, by=ana, canary=1)
    deliver_due()
    result = rollout.reverse(rollout=begun, by=leo, reason="They were theirs")
    assert (result.cancelled, result.undone, result.lasting) == (39, 0, 1)
    assert len(receiver.done) == 1


def test_watching_needs_no_message(case, ana, leo):
    found = proposing.draft(case=case, action=Action.WATCH, reason="Look", by=ana)
    found = proposing.submit(proposal=found, by=ana)
    found = approving.approve(proposal=found, by=leo, seen=found.evidence_sha256)
    assert not rollout.start(proposal=found, by=ana).orders.exists()
    case.refresh_from_db()
    assert case.state == Case.State.ACTIONED


def test_who_had_the_same_done_is_left_out_of_the_next(approved, ana, leo, case):
    found = rollout.start(proposal=approved, by=ana)
    one, two = Account.objects.filter(proposed__proposal=approved).order_by("pk")[:2]
    deliver_due()
    rollout.reverse(rollout=found, by=leo, reason="A school", accounts=[one.pk])
    deliver_due()
    again = proposing.draft(case=case, action=Action.SUSPEND, reason="More", by=ana)
    reasons = dict(again.accounts.values_list("account", "excepted_because"))
    assert reasons[two.pk] == "EN-0001 did the same" and reasons[one.pk] == ""
    other = proposing.draft(case=case, action=Action.BAN, reason="Harder", by=ana)
    assert not other.accounts.exclude(excepted_because="").exists()


def test_nothing_starts_that_is_not_approved_or_has_nowhere_to_go(proposed, ana, leo, settings):
    with pytest.raises(ProposalError, match="not approved"):
        rollout.start(proposal=proposed, by=ana)
    found = approving.approve(proposal=proposed, by=leo, seen=proposed.evidence_sha256)
    settings.PLATFORM_URL = ""
    with pytest.raises(ProposalError, match="nowhere to send"):
        rollout.start(proposal=found, by=ana)
    assert deliver_due() == 0


@pytest.mark.parametrize("to", [Case.State.INVESTIGATING, Case.State.CLOSED])
def test_nothing_starts_for_a_case_that_is_open_again_or_closed(approved, ana, case, to, receiver):
    states.move(case=case, to=to, by=ana, reason="A doubt")
    with pytest.raises(ProposalError, match="CS-0001 is not confirmed any more"):
        rollout.start(proposal=approved, by=ana)
    assert not Order.objects.exists()


def test_nothing_starts_whose_evidence_changed(approved, ana, hydra):
    hydra.memberships.update(score=0.7)
    with pytest.raises(ProposalError, match="void now"):
        rollout.start(proposal=approved, by=ana)
    assert not Rollout.objects.exists()


def test_what_changes_on_the_way_is_withheld_by_itself(approved, ana, leo, receiver, hydra):
    found = rollout.start(proposal=approved, by=ana, canary=2)
    deliver_due()
    held = found.orders.filter(due_at__isnull=True).first().proposed.account
    Account.objects.filter(pk=held.pk).update(verified=True)
    rollout.release(rollout=found, by=leo, reason="Fine")
    deliver_due()
    assert held.account_id not in receiver.done and len(receiver.done) == 39
    order = found.orders.get(proposed__account=held)
    assert (order.state, order.attempts) == (S.WITHHELD, 0)
    told = AuditEntry.objects.get(action="rollout.withheld")
    assert told.new["accounts"] == [held.account_id]
    approved.refresh_from_db()
    assert approving.void_changed() == [] and approved.state == Proposal.State.ACTED


def test_the_database_sends_nothing_that_was_not_approved(proposed, approved, ana):
    row = proposed.accounts.first()
    never = proposing.revise(proposal=approved, action=Action.BAN, reason="More", by=ana)
    with pytest.raises(IntegrityError, match="was not approved"), transaction.atomic():
        Proposal.objects.filter(pk=never.pk).update(state="acted", evidence_sha256="0" * 64)
    begun = Rollout.objects.create(proposal=approved, by=ana)
    with pytest.raises(IntegrityError, match="nothing was approved"), transaction.atomic():
        Order.objects.create(proposed=row, rollout=begun, kind="do")


def test_the_database_keeps_what_was_sent(approved, ana, leo, case):
    found = rollout.start(proposal=approved, by=ana, canary=1)
    deliver_due()
    unsent = found.orders.filter(attempts=0).first()
    for forbidden, told in (
        (lambda: found.orders.all().delete(), r"are kept|append-only|protected"),
        (lambda: found.orders.update(kind="undo"), "fixed"),
        (lambda: DeliveryAttempt.objects.update(error="No"), "append-only"),
        (lambda: DeliveryAttempt.objects.all().delete(), "append-only"),
        (lambda: Proposal.objects.filter(pk=approved.pk).update(state="void"), "carried out"),
        (
            lambda: Order.objects.create(proposed=unsent.proposed, rollout=found, kind="undo"),
            "nothing was sent",
        ),
        (lambda: found.orders.filter(pk=unsent.pk).update(state="delivered"), "has_a_time"),
    ):
        with pytest.raises(Exception, match=told), transaction.atomic():
            forbidden()
    other = proposing.draft(case=case, action=Action.BAN, reason="More", by=ana)
    with pytest.raises(IntegrityError, match="nothing was approved"), transaction.atomic():
        Order.objects.create(proposed=other.accounts.first(), rollout=found, kind="do")


def test_a_case_that_is_not_confirmed_any_more_stays_where_it_is(approved, ana, case):
    rollout.start(proposal=approved, by=ana)
    states.move(case=case, to=Case.State.INVESTIGATING, by=ana, reason="A doubt")
    deliver_due()
    case.refresh_from_db()
    assert case.state == Case.State.INVESTIGATING
