"""Mails over real SMTP and signed messages over real HTTP, through refusals and outages."""

from __future__ import annotations

import datetime as dt
import email
import email.policy

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import actions
from investigations.cases import opening, people
from investigations.models import NoticeDelivery
from investigations.notices import sending
from investigations.notices.telling import tell

pytestmark = pytest.mark.django_db
D = NoticeDelivery


@pytest.fixture
def case(ana):
    return opening.open_case(title="SECRET title", summary="SECRET", by=ana)


@pytest.fixture
def notify(case, ana, leo):
    """A function that gives the case to leo, who has an address, so that he is told."""

    def give():
        actions.set_email(user=leo, email="leo@lab.example", by=leo)
        people.assign(case=case, to=leo, by=ana)

    return give


def later():
    """As if every pause were over."""
    D.objects.update(due_at=timezone.now(), leased_until=None)


def test_a_mail_says_what_happened_and_where_and_nothing_else(mailbox, notify):
    notify()
    assert sending.send_due() == 1
    [(to, raw)] = mailbox.mails
    mail = email.message_from_string(raw, policy=email.policy.default)
    assert to == "leo@lab.example" and mail["Subject"] == "[CS-0001] Assigned"
    assert mail["From"] == "hydrascope@lab.example"
    assert "ana gave CS-0001 to leo." in mail.get_content()
    assert "https://hydrascope.lab.example/cases/CS-0001/" in mail.get_content()
    assert "SECRET" not in raw and mail["Auto-Submitted"] == "auto-generated"
    row = D.objects.get()
    assert row.state == "sent" and str(row.message_id) in mail["Message-ID"]
    assert sending.send_due() == 0


def test_a_signed_message_says_the_same_to_programs(hook, notify):
    notify()
    sending.send_due()
    [(_, said, _)] = hook.said  # its signature was checked there
    assert said["type"] == "case.assigned" and said["case"] == "CS-0001" and said["by"] == "ana"
    assert "SECRET" not in str(said) and D.objects.get(channel="webhook").state == "sent"


def test_an_address_that_does_not_exist_fails_at_once_and_a_full_box_is_tried_again(
    mailbox, notify
):
    mailbox.says["leo@lab.example"] = ["450 Full", "550 No such user"]
    notify()
    sending.send_due()
    row = D.objects.get()
    assert row.state == "waiting" and row.due_at > timezone.now() and "refused" in row.error
    assert sending.send_due() == 0
    later()
    sending.send_due()
    assert D.objects.get().state == "failed" and not mailbox.mails
    later()
    assert sending.send_due() == 0


def test_a_mail_server_that_is_down_gets_it_when_it_is_back_and_in_the_end_it_is_left(
    mailbox, notify
):
    mailbox.stop()
    notify()
    pauses = []
    for _ in range(sending.MOST_TRIES):
        later()
        began = timezone.now()
        sending.send_due()
        pauses.append(D.objects.get().due_at - began)
    row = D.objects.get()
    assert row.state == "failed" and row.tries == sending.MOST_TRIES and row.error
    assert pauses[1] > pauses[0] > dt.timedelta(seconds=20)
    assert max(pauses) <= dt.timedelta(hours=1, seconds=5)


def test_a_receiver_in_trouble_is_asked_again_under_the_same_id(hook, notify):
    hook.answers[:] = [503, 204]
    notify()
    sending.send_due()
    later()
    sending.send_due()
    assert [status for status, *_ in hook.said] == [503, 204]
    assert hook.said[0][1]["id"] == hook.said[1][1]["id"]
    assert D.objects.get(channel="webhook").state == "sent"


def test_a_receiver_that_refuses_it_is_not_asked_again(hook, notify):
    hook.answers[:] = [410]
    notify()
    sending.send_due()
    assert D.objects.get(channel="webhook").state == "failed"


def test_one_bad_address_holds_nobody_up(mailbox, case, ana, leo, mia):
    for person in (leo, mia):
        actions.set_email(user=person, email=f"{person.username}@lab.example", by=person)
    mailbox.says["leo@lab.example"] = ["550 No"]
    tell(case=case, kind="noted", text="A note.", to=[leo, mia], by=ana)
    sending.send_due()
    assert [to for to, _ in mailbox.mails] == ["mia@lab.example"]


def test_what_another_is_at_is_left_to_it_until_its_lease_is_over(mailbox, notify):
    notify()
    D.objects.update(leased_until=timezone.now() + dt.timedelta(minutes=1))
    assert sending.send_due() == 0
    D.objects.update(leased_until=timezone.now() - dt.timedelta(seconds=1))
    assert sending.send_due() == 1 and len(mailbox.mails) == 1


def test_what_was_lined_up_for_a_channel_that_is_gone_fails_and_says_why(
    mailbox, hook, notify, settings
):
    notify()
    settings.EMAIL_URL = settings.NOTICE_URL = ""
    sending.send_due()
    errors = set(D.objects.values_list("state", "channel"))
    assert errors == {("failed", "mail"), ("failed", "webhook")}
    assert all("not set" in each.error for each in D.objects.all())


@pytest.mark.parametrize(
    "wrong", [{"to": ""}, {"channel": "webhook"}, {"state": "sent"}, {"state": "lost"}]
)
def test_the_database_refuses_what_cannot_be(mailbox, notify, wrong):
    notify()
    with pytest.raises(IntegrityError), transaction.atomic():
        D.objects.update(**wrong)
