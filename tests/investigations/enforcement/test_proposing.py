"""What is proposed, over whom, and that it is fixed from then on."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from investigations.cases import opening
from investigations.enforcement import proposing
from investigations.enforcement.proposing import ProposalError
from investigations.models import (
    Account,
    Action,
    AuditEntry,
    CustodyEntry,
    Membership,
    Proposal,
    ProposedAccount,
)

pytestmark = pytest.mark.django_db
S = Proposal.State


def out(proposal):
    rows = proposal.accounts.exclude(excepted_because="")
    return dict(rows.values_list("account__account_id", "excepted_because"))


def ids(proposal, *names):
    return list(
        proposal.accounts.filter(account__account_id__in=names).values_list("account", flat=True)
    )


def test_a_draft_is_over_all_accounts_but_those_that_something_speaks_for(case, ana, hydra):
    members = list(Account.objects.filter(membership__cluster=hydra).order_by("account_id")[:5])
    verified, enterprise, banned, unlikely, ordinary = members
    Account.objects.filter(pk=verified.pk).update(verified=True)
    Account.objects.filter(pk=enterprise.pk).update(plan="Enterprise", verified=False)
    Account.objects.filter(pk=banned.pk).update(status="banned")
    Membership.objects.filter(account=unlikely).update(score=0.4)
    Account.objects.exclude(pk__in=[m.pk for m in members]).update(verified=False, plan="free")
    Account.objects.filter(pk__in=[unlikely.pk, ordinary.pk]).update(verified=False, plan="free")
    found = proposing.draft(case=case, action=Action.SUSPEND, reason="They distil", by=ana)
    assert found.key == "EN-0001" and found.accounts.count() == hydra.account_count
    assert out(found) == {
        verified.account_id: "A verified customer",
        enterprise.account_id: "A customer on the plan enterprise",
        banned.account_id: "It is banned already",
        unlikely.account_id: "Less likely than not a part of the network (40%)",
    }


def test_an_account_of_the_case_that_is_in_no_cluster_is_left_out(case, ana):
    from investigations.cases import contents

    alone = Account.objects.create(account_id="alone", verified=False)
    contents.add(case=case, thing=alone, by=ana)
    found = proposing.draft(case=case, action=Action.WATCH, reason="Look", by=ana)
    assert out(found)["alone"] == "It is in no cluster now"


def test_only_a_confirmed_case_is_acted_on_and_only_with_a_reason(case, ana, hydra):
    other = opening.open_case(title="Perhaps", by=ana, things=[hydra])
    for wrong, said in (
        ({"case": other}, "confirmed"),
        ({"reason": " "}, "Say why"),
        ({"action": Action.LIMIT}, "how many exchanges"),
    ):
        asked = {"case": case, "action": Action.BAN, "reason": "They distil", "by": ana}
        with pytest.raises(ProposalError, match=said):
            proposing.draft(**(asked | wrong))
    assert not Proposal.objects.exists()


def test_accounts_are_left_out_put_in_and_treated_otherwise(drafted, ana, leo):
    one, two, three = drafted.accounts.values_list("account__account_id", flat=True)[:3]
    single_out = proposing.single_out
    single_out(proposal=drafted, accounts=ids(drafted, one, two), by=ana, reason="A school")
    assert {one, two} <= set(out(drafted))
    single_out(
        proposal=drafted, accounts=ids(drafted, two), by=ana, reason="No", action=Action.SUSPEND
    )
    single_out(
        proposal=drafted, accounts=ids(drafted, three), by=ana, reason="Ask", action=Action.VERIFY
    )
    assert one in out(drafted) and two not in out(drafted)
    assert drafted.accounts.get(account__account_id=three).action == "verify"
    entry = AuditEntry.objects.filter(action="proposal.accounts").latest("id")
    assert entry.new["accounts"] == [three] and entry.new["action"] == "verify"
    for wrong, said in (
        ({"by": leo}, "who drafts it"),
        ({"reason": ""}, "Say why"),
        ({"accounts": []}, "Choose accounts"),
        ({"action": Action.LIMIT}, "names no rate"),
    ):
        asked = {"proposal": drafted, "accounts": ids(drafted, one), "by": ana, "reason": "?"}
        with pytest.raises(ProposalError, match=said):
            single_out(**(asked | wrong))


def test_what_is_proposed_is_fixed_with_its_plan_and_its_evidence(drafted, ana, leo):
    with pytest.raises(ProposalError, match="who drafts it"):
        proposing.submit(proposal=drafted, by=leo)
    found = proposing.submit(proposal=drafted, by=ana)
    assert (found.state, found.approvals_needed) == (S.PROPOSED, 1)
    assert len(found.evidence_sha256) == 64 and found.plan["accounts"] > 0
    entry = CustodyEntry.objects.latest("number")
    assert found.evidence_sha256 in entry.frozen
    with pytest.raises(ProposalError, match="fixed"):
        proposing.submit(proposal=found, by=ana)
    with pytest.raises(ProposalError, match="fixed"):
        proposing.single_out(proposal=found, accounts=[1], by=ana, reason="?")


def test_nothing_to_do_is_not_proposed(drafted, ana):
    everyone = list(drafted.accounts.values_list("account", flat=True))
    proposing.single_out(proposal=drafted, accounts=everyone, by=ana, reason="A school")
    with pytest.raises(ProposalError, match="Nothing would be done"):
        proposing.submit(proposal=drafted, by=ana)


def test_a_change_is_a_draft_of_its_own_that_keeps_who_was_left_out(drafted, ana, leo, mia):
    one = drafted.accounts.values_list("account__account_id", flat=True)[0]
    proposing.single_out(proposal=drafted, accounts=ids(drafted, one), by=ana, reason="A school")
    found = proposing.submit(proposal=drafted, by=ana)
    asked = {"proposal": found, "action": Action.LIMIT, "reason": "Softer", "rate": 10}
    with pytest.raises(ProposalError, match="Only who proposed it"):
        proposing.revise(by=mia, **asked)
    changed = proposing.revise(by=leo, **asked)
    found.refresh_from_db()
    assert (found.state, changed.state, changed.by) == (S.REPLACED, S.DRAFT, leo)
    assert changed.supersedes == found and out(changed)[one] == "A school"
    with pytest.raises(ProposalError, match="nothing to change"):
        proposing.revise(by=leo, **asked)


def test_only_the_own_one_is_withdrawn(proposed, ana, leo):
    with pytest.raises(ProposalError, match="Only who proposed"):
        proposing.withdraw(proposal=proposed, by=leo, reason="No")
    with pytest.raises(ProposalError, match="Say why"):
        proposing.withdraw(proposal=proposed, by=ana, reason="")
    assert proposing.withdraw(proposal=proposed, by=ana, reason="Wrong").state == S.WITHDRAWN
    with pytest.raises(ProposalError, match="already"):
        proposing.withdraw(proposal=proposed, by=ana, reason="Again")


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "ban"},
        {"rate": 7},
        {"reason": "Another"},
        {"evidence": "{}"},
        {"evidence_sha256": "0" * 64},
        {"approvals_needed": 0},
        {"plan": {}},
        {"state": "draft"},
        {"state": "approved"},
        {"state": "lost"},
    ],
)
def test_the_database_keeps_what_was_proposed(proposed, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposed.pk).update(**wrong)


def test_the_database_keeps_its_accounts_and_its_proposer(proposed, leo):
    rows = ProposedAccount.objects.filter(proposal=proposed)
    some = rows.first().account
    for forbidden in (
        lambda: rows.update(excepted_because="A friend"),
        lambda: rows.update(action="watch"),
        lambda: rows.filter(account=some).delete(),
        lambda: ProposedAccount.objects.create(
            proposal=proposed, account=Account.objects.create(account_id="late")
        ),
        lambda: Proposal.objects.filter(pk=proposed.pk).update(by=leo),
        lambda: proposed.accounts.all().delete() or proposed.delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            forbidden()
