"""Who is told of what, and what is lined up to leave the program."""

from __future__ import annotations

import pytest

from accounts import actions
from investigations.cases import opening, people, states, work
from investigations.enforcement import approving, proposing
from investigations.models import Action, Case, Cluster, InboxEntry, Notice, NoticeDelivery, Team
from investigations.notices import inbox
from investigations.notices.telling import tell
from investigations.triage import notes
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db
S = Case.State


@pytest.fixture
def case(ana):
    return opening.open_case(title="A pool of fake accounts", by=ana)


def told(person):
    rows = InboxEntry.objects.filter(person=person).order_by("pk")
    return list(rows.values_list("notice__text", flat=True))


def test_everybody_concerned_hears_once_and_who_did_it_does_not(case, ana, leo):
    notice = tell(case=case, kind="noted", text="x" * 999, to=[ana, leo, leo], by=ana)
    assert [each.person for each in notice.entries.all()] == [leo] and len(notice.text) == 300
    assert inbox.unread(leo) == 1 and inbox.unread(ana) == 0
    finished_scoring()
    notes.write(cluster=Cluster.objects.first(), text="@leo", by=ana)
    assert inbox.waiting(leo) == 2
    inbox.read(entries=inbox.inbox_of(leo))
    assert inbox.unread(leo) == 0 and inbox.waiting(leo) == 1


def test_a_step_and_a_note_are_told_to_who_takes_part(case, ana, leo, mia):
    people.add(case=case, person=leo, by=ana)
    states.move(case=case, to=S.TRIAGE, by=ana, reason="SECRET reason")
    work.write_note(case=case, text="SECRET, @mia should know", by=ana)
    assert told(leo)[1:] == [
        "ana took CS-0001 from new to triage.",
        "ana wrote a note in CS-0001.",
    ]
    assert told(mia) == ["ana wrote a note in CS-0001."] and told(ana) == []
    assert not Notice.objects.filter(text__contains="SECRET").exists()


def test_the_program_tells_everybody(case, ana):
    states.move(case=case, to=S.TRIAGE, by=None, reason="It came back")
    assert told(ana) == ["The program took CS-0001 from new to triage."]


def test_a_proposal_reaches_who_may_approve_it_and_the_word_comes_back(ana, leo, ada, mia):
    finished_scoring()
    cluster = Cluster.objects.get(account_count=40)
    case = opening.open_case(title="One hand", by=ana, things=[cluster])
    for to in (S.TRIAGE, S.INVESTIGATING, S.CONFIRMED):
        case = states.move(case=case, to=to, by=ana, reason="It is")
    drafted = proposing.draft(case=case, action=Action.SUSPEND, reason="They distil", by=ana)
    assert told(leo) == []
    proposed = proposing.submit(proposal=drafted, by=ana)
    assert told(leo) == told(ada) == ["EN-0001 of CS-0001: waits for approval."] and told(mia) == []
    approving.reject(proposal=proposed, by=leo, seen=proposed.evidence_sha256, reason="A doubt")
    assert told(ana) == ["EN-0001 of CS-0001: rejected."]


@pytest.mark.parametrize("mail", ["", "legal@lab.example"])
def test_only_what_is_configured_and_has_an_address_is_lined_up(
    case, ana, leo, mia, settings, mail
):
    actions.set_email(user=leo, email="leo@lab.example", by=leo)
    team = Team.objects.create(name="Legal", mail=mail)
    asked = {"case": case, "kind": "escalated", "text": "It is yours.", "to": [leo, mia], "by": ana}
    tell(**asked, team=team)
    assert not NoticeDelivery.objects.exists()
    settings.EMAIL_URL, settings.NOTICE_URL = "smtp://127.0.0.1", "http://127.0.0.1:9/"
    tell(**asked, team=team)
    lined = set(NoticeDelivery.objects.values_list("channel", "to"))
    expected = {("mail", "leo@lab.example"), ("webhook", "")}
    assert lined == expected | ({("mail", mail)} if mail else set())
