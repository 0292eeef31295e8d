"""A real platform that fails, hangs, hangs up, answers twice and restarts."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from investigations.enforcement import delivering, rollout
from investigations.enforcement.delivering import MOST_TRIES, deliver_due, pause
from investigations.models import CustodyEntry, DeliveryAttempt, Order
from investigations.webhook import Message
from tests.receiver import SECRET

S = Order.State


@pytest.fixture
def started(approved, ana, receiver, broker):
    return rollout.start(proposal=approved, by=ana)


def until_nothing_waits(found):
    for _ in range(MOST_TRIES + 2):
        deliver_due()
        if not found.orders.filter(state=S.WAITING).exists():
            return


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["fails", "drops", "mumbles", "floods", "hangs"])
def test_what_goes_wrong_is_tried_again_under_the_same_id(started, receiver, how):
    receiver.goes_wrong("hydra-00003", how, times=2)
    until_nothing_waits(started)
    order = started.orders.get(proposed__account__account_id="hydra-00003")
    assert (order.state, order.attempts, order.error) == (S.DELIVERED, 3, "")
    assert receiver.seen[str(order.message_id)] == 3 and len(receiver.done) == 40
    log = list(order.log.all())
    assert [bool(each.error) for each in log] == [True, True, False]
    assert json.loads(log[-1].receipt) == {"id": str(order.message_id)}


@pytest.mark.django_db
def test_after_so_many_attempts_it_has_failed(started, receiver):
    receiver.goes_wrong("hydra-00003", "fails")
    until_nothing_waits(started)
    order = started.orders.get(state=S.FAILED)
    assert (order.attempts, order.error) == (MOST_TRIES, "Answered with status 500")
    assert started.orders.filter(state=S.DELIVERED).count() == 39


@pytest.mark.django_db
def test_who_answers_twice_is_not_taken_for_two(started, receiver):
    for number in range(40):
        receiver.goes_wrong(f"hydra-{number:05d}", "twice")
    until_nothing_waits(started)
    assert set(started.orders.values_list("state", flat=True)) == {S.DELIVERED}
    for attempt in DeliveryAttempt.objects.select_related("order"):
        assert json.loads(attempt.receipt)["id"] == str(attempt.order.message_id)


@pytest.mark.django_db
def test_a_platform_that_restarts_is_found_again(started, receiver):
    receiver.stop()
    assert deliver_due(seconds=0) == 40
    assert set(started.orders.values_list("state", flat=True)) == {S.WAITING}
    receiver.start()
    until_nothing_waits(started)
    assert len(receiver.done) == 40


@pytest.mark.django_db
def test_who_asks_for_a_pause_gets_it(started, receiver):
    receiver.goes_wrong("hydra-00003", "busy")
    deliver_due()
    order = started.orders.get(state=S.WAITING)
    assert order.due_at > timezone.now() + dt.timedelta(seconds=110)
    assert deliver_due() == 0


@pytest.mark.django_db
def test_what_a_worker_had_when_it_died_is_sent_again_when_its_lease_is_over(started, receiver):
    taken = delivering._take()
    assert deliver_due() == 0
    Order.objects.filter(pk__in=[o.pk for o in taken]).update(leased_until=timezone.now())
    assert deliver_due() == 40 and set(started.orders.values_list("attempts", flat=True)) == {2}


@pytest.mark.django_db
def test_what_is_taken_back_while_it_is_on_its_way_is_undone_after_it(started, receiver, leo):
    taken = delivering._take()
    rollout.reverse(rollout=started, by=leo, reason="The wrong network")
    undo = started.orders.filter(kind="undo").first()
    assert undo.due_at == started.orders.get(pk=taken[0].pk).leased_until
    with delivering.connected(delivering._platform()) as post:
        answers = [post(delivering.message(order)) for order in taken]
    delivering._keep(list(zip(taken, answers, strict=True)))
    assert set(started.orders.filter(kind="do").values_list("state", flat=True)) == {S.CANCELLED}
    Order.objects.filter(kind="undo").update(due_at=timezone.now())
    deliver_due()
    assert receiver.done == {}


@pytest.mark.django_db
def test_each_sending_is_on_the_chain_of_custody(started):
    deliver_due()
    entry = CustodyEntry.objects.filter(event="exported").get()
    messages = json.loads(entry.frozen)["detail"]["messages"]
    proofs = {row[0]: row[3] for row in messages}
    for attempt in DeliveryAttempt.objects.select_related("order"):
        assert proofs[str(attempt.order.message_id)] == attempt.receipt_sha256


@given(tries=st.integers(1, 10_000))
def test_pauses_grow_and_end(tries):
    from django.conf import settings

    assert 0.75 * min(3600, settings.PLATFORM_BACK_OFF) <= pause(tries) <= 3600
    assert pause(1) <= settings.PLATFORM_BACK_OFF


def test_the_signature_is_over_id_time_and_body():
    at = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    one = Message("a", "{}").headers(SECRET, at)["webhook-signature"]
    others = [
        Message("b", "{}").headers(SECRET, at),
        Message("a", "[]").headers(SECRET, at),
        Message("a", "{}").headers(SECRET, at + dt.timedelta(seconds=1)),
    ]
    assert one.startswith("v1,") and all(each["webhook-signature"] != one for each in others)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_send_nothing_twice(started, receiver):
    def work():
        try:
            deliver_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(receiver.seen.values()) == {1} and len(receiver.done) == 40


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_leaves_everything_to_the_next(
    worker, approved, ana, receiver, monkeypatch
):
    for number in range(40):
        receiver.goes_wrong(f"hydra-{number:05d}", "hangs", times=1)
    for name, value in (
        ("PLATFORM_URL", receiver.url),
        ("PLATFORM_SECRET", SECRET),
        ("PLATFORM_TIMEOUT", "10"),
        ("PLATFORM_BACK_OFF", "0.1"),
    ):
        monkeypatch.setenv(name, value)
    process = worker()
    found = rollout.start(proposal=approved, by=ana)
    deadline = time.monotonic() + 30
    while not receiver.done:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert found.orders.filter(state=S.WAITING).count() == 40
    Order.objects.update(leased_until=timezone.now())
    worker()
    rollout.halt(rollout=found, by=ana, reason="A moment")
    rollout.go_on(rollout=found, by=ana, reason="It is back")
    while found.orders.filter(state=S.WAITING).exists():
        assert time.monotonic() < deadline + 60
        time.sleep(0.05)
    assert set(found.orders.values_list("state", flat=True)) == {S.DELIVERED}
    assert len(receiver.seen) == 40 and receiver.bad_signatures == 0
