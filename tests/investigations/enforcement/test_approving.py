"""Two pairs of eyes, on the same evidence: by the program and by the database."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from investigations.cases import contents
from investigations.enforcement import approving, blast_radius, proposing
from investigations.enforcement.proposing import ProposalError
from investigations.evidence import exhibits
from investigations.models import Account, Action, Approval, AuditEntry, Membership, Proposal

pytestmark = pytest.mark.django_db
S = Proposal.State


def said(proposal, by, kind, **other):
    seen = proposal.evidence_sha256
    return Approval.objects.create(
        **({"proposal": proposal, "by": by, "kind": kind, "evidence_sha256": seen} | other)
    )


def test_a_second_person_approves(proposed, leo):
    found = approving.approve(proposal=proposed, by=leo, seen=proposed.evidence_sha256)
    assert found.state == S.APPROVED
    entry = AuditEntry.objects.filter(action="proposal.moved").latest("id")
    assert (entry.actor, entry.old["state"], entry.new["state"]) == ("leo", "proposed", "approved")


def test_nobody_approves_what_is_the_own(proposed, ana):
    with pytest.raises(ProposalError, match="Somebody else"):
        approving.approve(proposal=proposed, by=ana, seen=proposed.evidence_sha256)
    with pytest.raises(IntegrityError, match="does not decide it"), transaction.atomic():
        said(proposed, ana, "approved")
    assert not Approval.objects.exists()


def test_the_database_wants_the_approvals_and_the_same_evidence(proposed, leo, drafted):
    rows = Proposal.objects.filter(pk=proposed.pk)
    with pytest.raises(IntegrityError, match="needs 1 approvals and has 0"), transaction.atomic():
        rows.update(state=S.APPROVED)
    with pytest.raises(IntegrityError, match="looked at"), transaction.atomic():
        said(proposed, leo, "approved", evidence_sha256="0" * 64)
    with pytest.raises(IntegrityError, match="rejection_has_a_reason"), transaction.atomic():
        said(proposed, leo, "rejected")
    found = said(proposed, leo, "approved")
    for forbidden in (
        lambda: Approval.objects.filter(pk=found.pk).update(reason="Another"),
        lambda: Approval.objects.filter(pk=found.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            forbidden()


def test_a_rejection_needs_a_reason_and_also_takes_an_approval_back(proposed, leo, lea):
    seen = proposed.evidence_sha256
    with pytest.raises(ProposalError, match="Say why"):
        approving.reject(proposal=proposed, by=leo, seen=seen, reason=" ")
    approving.approve(proposal=proposed, by=leo, seen=seen)
    found = approving.reject(proposal=proposed, by=lea, seen=seen, reason="Two schools among them")
    assert found.state == S.REJECTED
    with pytest.raises(ProposalError, match="rejected"):
        approving.approve(proposal=found, by=lea, seen=seen)
    with pytest.raises(IntegrityError, match="waits for nobody"), transaction.atomic():
        said(found, lea, "approved")


def test_what_was_not_looked_at_is_not_approved(proposed, leo):
    with pytest.raises(ProposalError, match="not what you looked at"):
        approving.approve(proposal=proposed, by=leo, seen="0" * 64)


@pytest.mark.parametrize(
    "change",
    [
        lambda case, by, hydra: contents.add(
            case=case, thing=exhibits.pin(cluster=hydra, what="activity", by=by), by=by
        ),
        lambda case, by, hydra: Membership.objects.filter(pk=hydra.memberships.first().pk).update(
            score=0.6
        ),
        lambda case, by, hydra: hydra.memberships.first().delete(),
        lambda case, by, hydra: Account.objects.filter(
            pk=hydra.memberships.first().account_id
        ).update(status="banned"),
        lambda case, by, hydra: Account.objects.filter(
            pk=hydra.memberships.first().account_id
        ).update(verified=True),
    ],
    ids=["evidence", "likelihood", "membership", "banned", "verified"],
)
def test_it_is_void_when_what_it_rests_on_changes(proposed, case, ana, leo, hydra, change):
    hydra.memberships.update(score=0.96)
    change(case, ana, hydra)
    with pytest.raises(ProposalError, match="void now"):
        approving.approve(proposal=proposed, by=leo, seen=proposed.evidence_sha256)
    proposed.refresh_from_db()
    assert proposed.state == S.VOID and not Approval.objects.exists()


def test_a_scoring_that_says_nothing_new_leaves_it(proposed, hydra, leo):
    hydra.memberships.update(score=0.962)
    assert approving.void_changed() == []
    approved = approving.approve(proposal=proposed, by=leo, seen=proposed.evidence_sha256)
    hydra.memberships.update(score=0.7)
    assert approving.void_changed() == [approved]


def test_protected_customers_and_what_stays_done_take_two(drafted, ana, leo, lea, monkeypatch):
    row = drafted.accounts.select_related("account").first()
    Account.objects.filter(pk=row.account_id).update(verified=True)
    proposing.single_out(
        proposal=drafted, accounts=[row.account_id], by=ana, reason="It is", action=Action.SUSPEND
    )
    radius = blast_radius.blast_radius(drafted)
    assert radius.protected == (row.account.account_id,) and radius.approvals == 2
    found = proposing.submit(proposal=drafted, by=ana)
    seen = found.evidence_sha256
    assert approving.approve(proposal=found, by=leo, seen=seen).state == S.PROPOSED
    with pytest.raises(ProposalError, match="already"):
        approving.approve(proposal=found, by=leo, seen=seen)
    assert approving.approve(proposal=found, by=lea, seen=seen).state == S.APPROVED


@pytest.mark.parametrize(
    ("action", "limit", "wanted"),
    [
        (Action.SUSPEND, "MANY", 2),
        (Action.BAN, "MANY_IRREVERSIBLE", 2),
        (Action.SUSPEND, "MANY_IRREVERSIBLE", 1),
        (Action.WATCH, "MANY", 1),
    ],
)
def test_many_accounts_take_two(case, ana, monkeypatch, action, limit, wanted):
    monkeypatch.setattr(blast_radius, limit, 5)
    found = proposing.draft(case=case, action=action, reason="They distil", by=ana)
    assert blast_radius.blast_radius(found).approvals == wanted


@given(steps=st.lists(st.tuples(st.sampled_from("ARWCV"), st.sampled_from("alm")), max_size=8))
@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_whatever_people_try_nothing_is_approved_by_its_proposer_alone(
    case, ana, leo, lea, hydra, steps
):
    people = {"a": ana, "l": leo, "m": lea}
    found = proposing.draft(case=case, action=Action.SUSPEND, reason="They distil", by=ana)
    found = proposing.submit(proposal=found, by=ana)
    for step, who in steps:
        asked = {"proposal": found, "by": people[who]}
        try:
            if step in "AR":
                act = approving.approve if step == "A" else approving.reject
                found = act(seen=found.evidence_sha256, reason="So", **asked)
            elif step == "W":
                found = proposing.withdraw(reason="So", **asked)
            elif step == "C":
                found = proposing.revise(action=Action.VERIFY, reason="So", **asked)
                found = proposing.submit(proposal=found, by=people[who])
            else:
                approving.void_changed()
        except ProposalError:
            pass
    for each in Proposal.objects.filter(state=S.APPROVED):
        assert each.approvals.filter(kind="approved").exclude(by=each.by).exists()
    assert not any(each.by == each.proposal.by for each in Approval.objects.all())
    if found.supersedes is not None:
        assert found.supersedes.state in (S.REPLACED, S.REJECTED, S.VOID)
