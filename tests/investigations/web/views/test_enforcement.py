"""The list of proposals and the page of one: who may do what, and what they see."""

from __future__ import annotations

import pytest

from investigations.cases import opening, states
from investigations.enforcement import approving, proposing
from investigations.exports.handing_out import hand_out
from investigations.models import Account, Action, Case, Cluster, Proposal, Run, Succession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]
S = Proposal.State


@pytest.fixture
def case(ana, scored):
    found = opening.open_case(
        title="One hand", by=ana, things=[Cluster.objects.get(account_count=40)]
    )
    for to in (Case.State.TRIAGE, Case.State.INVESTIGATING, Case.State.CONFIRMED):
        found = states.move(case=found, to=to, by=ana, reason="It is")
    return found


@pytest.fixture
def drafted(case, ana):
    return proposing.draft(case=case, action=Action.SUSPEND, reason="They <b>distil</b>", by=ana)


def text(response):
    return response.content.decode()


def state(key):
    return Proposal.objects.get(key=key).state


def test_from_a_case_to_an_approval(analyst, lead, case):
    assert "Propose what is to be done" in text(analyst.get(f"/cases/{case.key}/"))
    asked = {"action": "suspend", "reason": "They distil"}
    at = analyst.post(f"/cases/{case.key}/propose/", asked)["Location"]
    page = text(analyst.get(at))
    assert at == "/enforcement/EN-0001/" and "accounts fail at once" in page
    analyst.post(f"{at}submit/")
    seen = Proposal.objects.get().evidence_sha256
    assert seen in text(lead.get(at)) and "Approve</button>" in text(lead.get(at))
    refused = lead.post(f"{at}reject/", {"seen": seen, "reason": ""}, follow=True)
    assert "Say why it is rejected" in text(refused) and state("EN-0001") == S.PROPOSED
    lead.post(f"{at}reject/", {"seen": seen, "reason": "Ask first"})
    assert state("EN-0001") == S.REJECTED and "Ask first" in text(analyst.get(at))
    changed = {"action": "limit", "rate": 20, "reason": "Softer"}
    second = analyst.post(f"{at}revise/", changed)["Location"]
    analyst.post(f"{second}submit/")
    lead.post(f"{second}approve/", {"seen": Proposal.objects.first().evidence_sha256})
    assert state("EN-0002") == S.APPROVED
    assert "EN-0002" in text(analyst.get(f"/cases/{case.key}/"))


def test_accounts_are_singled_out_by_hand_and_by_likelihood(analyst, drafted):
    at = f"/enforcement/{drafted.key}/"
    one, two = drafted.accounts.filter(excepted_because="").select_related("account")[:2]
    asked = {"account": [one.account_id], "what": "out", "reason": "A <i>school</i>"}
    analyst.post(f"{at}accounts/", asked)
    page = text(analyst.get(f"{at}?part=out"))
    assert one.account.account_id in page and "<i>school" not in page
    assert two.account.account_id not in text(
        analyst.get(f"{at}?part=out", headers={"HX-Request": "true", "HX-Target": "proposed"})
    )
    Account.objects.get(pk=two.account_id).membership.delete()
    analyst.post(f"{at}accounts/", {"below": "50", "what": "verify", "reason": "Ask"})
    two.refresh_from_db()
    assert two.action == "verify"
    assert two.account.account_id in text(analyst.get(f"{at}?part=other&q=hydra"))
    assert "No account here" in text(analyst.get(f"{at}?q=nobody%00"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "out", "reason": ""},
        {"what": "out", "reason": "Why", "account": "x"},
        {"what": "out", "reason": "Why", "account": "999999999"},
        {"what": "burn", "reason": "Why"},
        {"what": "out", "reason": "Why", "below": "NaN"},
        {"what": "out", "reason": "Why", "below": "101"},
        {"what": "out", "reason": "Why"},
    ],
)
def test_rubbish_singles_nobody_out_and_is_told(analyst, drafted, wrong):
    before = list(drafted.accounts.values())
    page = text(analyst.post(f"/enforcement/{drafted.key}/accounts/", wrong, follow=True))
    assert 'class="alert' in page and list(drafted.accounts.values()) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "", "reason": "Why"},
        {"action": "burn", "reason": "Why"},
        {"action": "limit", "reason": "Why"},
        {"action": "limit", "reason": "Why", "rate": "-1"},
        {"action": "limit", "reason": "Why", "rate": "1e9999"},
        {"action": "ban", "reason": "\x00"},
        {"action": "ban", "reason": ""},
    ],
)
def test_rubbish_proposes_nothing_and_is_told(analyst, case, wrong):
    page = text(analyst.post(f"/cases/{case.key}/propose/", wrong, follow=True))
    assert 'class="alert' in page and not Proposal.objects.exists()


def test_nobody_decides_the_own_one_on_the_page_either(lead, leo, case):
    own = proposing.draft(case=case, action=Action.SUSPEND, reason="They distil", by=leo)
    own = proposing.submit(proposal=own, by=leo)
    at = f"/enforcement/{own.key}/"
    assert "Approve</button>" not in text(lead.get(at))
    refused = lead.post(f"{at}approve/", {"seen": own.evidence_sha256}, follow=True)
    assert "Somebody else has to decide" in text(refused) and state(own.key) == S.PROPOSED
    lead.post(f"{at}withdraw/", {"reason": "Wrong"})
    assert state(own.key) == S.WITHDRAWN


def test_who_may_not_is_refused(analyst, manager, drafted, case):
    at = f"/enforcement/{drafted.key}/"
    assert manager.get(at).status_code == 200
    assert "Propose it" not in text(manager.get(at))
    for act in ("accounts", "submit", "withdraw", "revise"):
        assert manager.post(f"{at}{act}/").status_code == 403
    assert manager.post(f"/cases/{case.key}/propose/").status_code == 403
    for act in ("approve", "reject"):
        assert analyst.post(f"{at}{act}/").status_code == 403
    assert analyst.get("/enforcement/EN-9999/").status_code == 404


def test_what_has_changed_says_so_and_offers_no_approval(lead, ana, drafted):
    found = proposing.submit(proposal=drafted, by=ana)
    found.accounts.first().account.membership.delete()
    page = text(lead.get(f"/enforcement/{found.key}/"))
    assert "cannot be approved" in page and "Approve</button>" not in page
    at = f"/enforcement/{found.key}/approve/"
    assert "void now" in text(lead.post(at, {"seen": found.evidence_sha256}, follow=True))
    assert state(found.key) == S.VOID


def test_the_parts_of_the_list(lead, analyst, ana, leo, drafted, case):
    waits = proposing.draft(case=case, action=Action.BAN, reason="They distil", by=leo)
    waits = proposing.submit(proposal=waits, by=leo)

    def listed(client, part):
        page = text(client.get("/enforcement/", {"part": part}))
        return {key for key in (drafted.key, waits.key) if f"/enforcement/{key}/" in page}

    assert listed(analyst, "waiting") == {waits.key} and listed(analyst, "own") == {drafted.key}
    assert listed(lead, "all") == listed(lead, "rubbish") == {drafted.key, waits.key}


def test_more_proposals_and_more_accounts_cost_no_more_queries(
    lead, analyst, ana, leo, case, drafted, django_assert_max_num_queries
):
    other = opening.open_case(title="Small", by=ana, things=[Account.objects.first()])
    for to in (Case.State.TRIAGE, Case.State.INVESTIGATING, Case.State.CONFIRMED):
        other = states.move(case=other, to=to, by=ana, reason="It is")
    small = proposing.draft(case=other, action=Action.SUSPEND, reason="It is", by=ana)
    with django_assert_max_num_queries(20) as one:
        analyst.get("/enforcement/?part=all")
    with django_assert_max_num_queries(28) as page:
        analyst.get(f"/enforcement/{small.key}/")
    with django_assert_max_num_queries(len(page)):
        analyst.get(f"/enforcement/{drafted.key}/")
    for _ in range(3):
        found = proposing.draft(case=case, action=Action.WATCH, reason="Look", by=leo)
        proposing.submit(proposal=found, by=leo)
    approving.void_changed()
    with django_assert_max_num_queries(len(one)):
        analyst.get("/enforcement/?part=all")


def test_the_case_shows_who_came_back(analyst, case):
    old = Cluster.objects.get(account_count=40)
    heir = Cluster.objects.exclude(pk=old.pk).first()
    assert "Respawn watch" not in text(analyst.get(f"/cases/{case.key}/"))
    Account.objects.filter(membership__cluster=old).update(status="banned")
    assert "None so far" in text(analyst.get(f"/cases/{case.key}/"))
    Succession.objects.create(cluster=heir, predecessor=old, run=old.run, likeness=0.8)
    page = text(analyst.get(f"/cases/{case.key}/"))
    assert f"/clusters/{heir.key}/" in page and "alike" in page


def test_the_chain_leads_to_what_was_frozen_and_to_what_was_exported(lead, drafted, ana, tmp_path):
    found = proposing.submit(proposal=drafted, by=ana)
    hand_out("clusters", tmp_path / "out.jsonl", by="shell")
    page = text(lead.get("/custody/"))
    assert f"/enforcement/{found.key}/" in page and "clusters exported" in page
    assert f"/runs/{Run.objects.get().pk}/" in page
