"""Carrying out a proposal on its page: who may, what is shown, what rubbish does."""

from __future__ import annotations

import pytest

from investigations.cases import opening, states
from investigations.enforcement import approving, proposing, rollout
from investigations.enforcement.delivering import deliver_due
from investigations.models import Action, Case, Cluster, Order, Proposal, Rollout
from tests.receiver import SECRET, Receiver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake", "broker")]
AT = "/enforcement/EN-0001/"


@pytest.fixture
def receiver(settings):
    found = Receiver()
    found.start()
    settings.PLATFORM_URL, settings.PLATFORM_SECRET = found.url, SECRET
    settings.PLATFORM_TIMEOUT, settings.PLATFORM_BACK_OFF = 1.0, 0.0
    yield found
    found.stop()


@pytest.fixture
def approved(ana, leo, scored):
    case = opening.open_case(
        title="One hand", by=ana, things=[Cluster.objects.get(account_count=40)]
    )
    for to in (Case.State.TRIAGE, Case.State.INVESTIGATING, Case.State.CONFIRMED):
        case = states.move(case=case, to=to, by=ana, reason="It is")
    found = proposing.draft(case=case, action=Action.SUSPEND, reason="They distil", by=ana)
    found = proposing.submit(proposal=found, by=ana)
    return approving.approve(proposal=found, by=leo, seen=found.evidence_sha256)


def text(response):
    return response.content.decode()


def test_from_a_dry_run_to_a_reversal(analyst, approved, receiver):
    receiver.goes_wrong("hydra-00003", "refuses")
    assert "Carry it out" in text(analyst.get(AT))
    dry = text(analyst.get(f"{AT}dry-run/", {"canary": 2, "over_minutes": 5}))
    assert "nothing is sent" in dry and "enforcement.do" in dry and not Order.objects.exists()
    assert dry.index(">first</td>") < dry.index(">after ")
    analyst.post(f"{AT}carry-out/", {"canary": 2})
    deliver_due()
    page = text(analyst.get(AT))
    assert "Let the rest go" in page and "wait until somebody has looked" in page
    analyst.post(f"{AT}release/", {"reason": "Fine"})
    deliver_due()
    page = text(analyst.get(AT))
    assert "Failed: 1" in page and "Answered with status 422" in text(
        analyst.get(f"{AT}?part=failed")
    )
    receiver.wrong.clear()
    analyst.post(f"{AT}repeat/", {"which": "all", "reason": "Mended"})
    deliver_due()
    assert len(receiver.done) == 40 and "40 of 40" in text(analyst.get(AT))
    attempts = text(analyst.get(f"{AT}deliveries/hydra-00003/"))
    assert "Not delivered" in attempts and "Delivered" in attempts
    row = Proposal.objects.get().accounts.get(account__account_id="hydra-00003")
    chosen = {"which": "chosen", "account": [row.account_id], "reason": "A school"}
    told = text(analyst.post(f"{AT}reverse/", chosen, follow=True))
    assert "1 are taken back" in told
    deliver_due()
    assert "hydra-00003" not in receiver.done and len(receiver.done) == 39
    part = text(analyst.get(f"{AT}?part=undone"))
    assert "Taken back" in part and "hydra-00003" in part and "hydra-00004" not in part


def test_it_polls_while_something_moves_and_stops_then(analyst, approved, ana, receiver):
    fragment = {"HX-Request": "true", "HX-Target": "delivery"}
    rollout.start(proposal=approved, by=ana)
    assert 'hx-trigger="every 2s"' in text(analyst.get(AT))
    assert analyst.get(AT, headers=fragment).status_code == 200
    deliver_due()
    answer = analyst.get(AT, headers=fragment)
    assert answer.status_code == 286 and "40 of 40" in text(answer)
    assert "every 2s" not in text(analyst.get(AT))


def test_halting_and_going_on(analyst, approved, ana, receiver):
    rollout.start(proposal=approved, by=ana)
    analyst.post(f"{AT}halt/", {"reason": "Wait"})
    assert "Halted since" in text(analyst.get(AT)) and deliver_due() == 0
    analyst.post(f"{AT}go-on/", {"reason": "Fine"})
    assert "Halted since" not in text(analyst.get(AT)) and deliver_due() == 40


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        ("carry-out", {"canary": "-1"}),
        ("carry-out", {"over_minutes": "1e99"}),
        ("release", {"reason": ""}),
        ("release", {"reason": "\x00"}),
        ("halt", {}),
        ("go-on", {"reason": "It is not halted"}),
        ("repeat", {"which": "all", "reason": "Nothing failed"}),
        ("repeat", {"which": "chosen", "reason": "None chosen"}),
        ("reverse", {"which": "all", "reason": ""}),
        ("reverse", {"which": "some", "reason": "Why"}),
        ("reverse", {"which": "chosen", "account": ["9999999"], "reason": "Why"}),
        ("reverse", {"which": "chosen", "account": ["x"], "reason": "Why"}),
    ],
)
def test_rubbish_changes_nothing_and_is_told(analyst, approved, ana, receiver, step, wrong):
    if step != "carry-out":
        rollout.start(proposal=approved, by=ana, canary=1)
    before = (list(Order.objects.values()), list(Rollout.objects.values()))
    page = text(analyst.post(f"{AT}{step}/", wrong, follow=True))
    assert 'class="alert alert-danger' in page or 'class="alert' in page
    assert (list(Order.objects.values()), list(Rollout.objects.values())) == before


def test_who_may_not_is_refused(manager, analyst, approved, receiver):
    assert "Carry it out" not in text(manager.get(AT))
    for step in ("carry-out", "release", "halt", "go-on", "repeat", "reverse"):
        assert manager.post(f"{AT}{step}/", {"reason": "Why"}).status_code == 403
    assert analyst.post(f"{AT}halt/", {"reason": "Not begun"}).status_code == 404
    assert analyst.get(f"{AT}deliveries/nobody/").status_code == 404
    assert not Rollout.objects.exists()


def test_without_a_platform_the_page_says_so(analyst, approved, settings):
    settings.PLATFORM_URL = ""
    page = text(analyst.get(AT))
    assert "nowhere to send it" in page and "Carry it out" not in page
    told = text(analyst.post(f"{AT}carry-out/", {}, follow=True))
    assert "PLATFORM_URL" in told and not Rollout.objects.exists()


def test_more_accounts_cost_no_more_queries(
    analyst, approved, ana, receiver, django_assert_max_num_queries
):
    rollout.start(proposal=approved, by=ana, canary=1)
    deliver_due()
    with django_assert_max_num_queries(40) as one:
        analyst.get(f"{AT}?part=delivered")
    asked = len(one)
    rollout.release(rollout=Rollout.objects.get(), by=ana, reason="Fine")
    deliver_due()
    with django_assert_max_num_queries(asked):
        analyst.get(f"{AT}?part=delivered")
