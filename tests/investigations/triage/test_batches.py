"""One decision over many clusters: asked for, worked off, and taken back as a whole."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from investigations.models import AuditEntry, Batch, BatchItem, QueueItem, Verdict
from investigations.triage import batch_work, batches, leases, proposals, queue, verdicts
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db

POOLS = [account_ids(f"net{number}", 12) for number in range(4)]
INSTEAD = verdicts.INNOCENT[0]
TOMORROW = timezone.now() + dt.timedelta(days=1)


def scored(*groups):
    found = [cluster(group, campaign=f"c{n}", seed=n) for n, group in enumerate(groups)]
    return finished_scoring(scoring_result(found))


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """What was put on the queue; that a real worker takes it has a test of its own."""
    tasks = []
    monkeypatch.setattr(
        batches.current_app, "send_task", lambda name, args, task_id: tasks.append((name, *args))
    )
    return tasks


@pytest.fixture(autouse=True)
def four(db):
    return scored(*POOLS)


def start(by, action=Batch.Action.DISMISS, expected=4, reason="A class", **options):
    if action == Batch.Action.DISMISS:
        options = {"explanation": INSTEAD, **options}
    items = options.pop("items", QueueItem.objects.all())
    return batches.start(
        by=by,
        action=action,
        items=items,
        filter="show=waiting",
        expected=expected,
        reason=reason,
        **options,
    )


def performed(by, *arguments, **options):
    batch = start(by, *arguments, **options)
    batch_work.perform(batch)
    batch.refresh_from_db()
    return batch


def reversed_by(by, batch, reason="It was none"):
    batches.reverse(batch=batch, by=by, reason=reason)
    batch_work.perform_reversal(batch)
    batch.refresh_from_db()
    return batch


def states():
    return sorted(QueueItem.objects.values_list("state", flat=True))


def whys(batch):
    return {item.cluster.key: item.why for item in batch.items.exclude(why="")}


def keys():
    return [item.cluster.key for item in QueueItem.objects.select_related("cluster")]


# --- Before --------------------------------------------------------------------------------------


def test_what_it_would_be_about_is_counted_before(ana, leo):
    first, second, third, _ = QueueItem.objects.all()
    leases.take(cluster=first.cluster, by=leo)
    queue.assign(cluster=second.cluster, to=leo, by=leo)
    verdicts.give(cluster=third.cluster, kind=Verdict.Kind.NEEDS_MORE, reason="?", by=leo)
    proposal = proposals.propose(QueueItem.objects.all(), by=ana)
    assert (proposal.count, proposal.held, proposal.assigned) == (3, 1, 1)
    assert proposal.sample[0] == first
    own = proposals.propose(QueueItem.objects.all(), by=leo)
    assert (own.count, own.held, own.assigned) == (3, 0, 0)


def test_it_is_of_those_that_match_at_that_moment(ana, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        batch = start(ana)
    assert sent == [("investigations.tasks.perform_batch", batch.pk)]
    assert batch.state == "queued"
    assert [item.cluster.key for item in batch.items.all()] == keys()
    scored(*POOLS, account_ids("late", 12))
    batch_work.perform(batch)
    assert states() == ["decided"] * 4 + ["waiting"]


def test_another_number_than_the_person_saw_starts_nothing(ana):
    with pytest.raises(batches.CountError, match="4 clusters match now, not 37"):
        start(ana, expected=37)
    assert not Batch.objects.exists() and not BatchItem.objects.exists()
    assert not AuditEntry.objects.filter(action="batch.requested").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reason": " "}, "Say why"),
        ({"explanation": "Because"}, "what the accounts are instead"),
        ({"action": Batch.Action.SNOOZE}, "still to come"),
        ({"action": Batch.Action.SNOOZE, "until": timezone.now()}, "still to come"),
        ({"expected": 0}, "nothing to do"),
    ],
)
def test_what_an_action_needs_is_asked_for(ana, options, message):
    with pytest.raises(batches.BatchError, match=message):
        start(ana, **options)


def test_the_same_twice_is_one(ana, leo):
    first = start(ana)
    with pytest.raises(batches.BatchError, match=f"Batch {first.pk} does the same already"):
        start(ana)
    start(leo)
    batch_work.perform(first)
    with pytest.raises(batches.CountError):
        start(ana)


def test_a_batch_that_cannot_be_queued_says_so(
    ana, monkeypatch, django_capture_on_commit_callbacks
):
    def away(*args, **options):
        raise OSError("no broker")

    monkeypatch.setattr(batches.current_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        batch = start(ana)
    batch.refresh_from_db()
    assert (batch.state, batch.error) == ("failed", "It could not be queued: no broker")


# --- Doing it ------------------------------------------------------------------------------------


def test_all_are_dismissed_with_one_reason_and_on_record(ana):
    batch = performed(ana)
    assert (batch.state, batch.done_count, batch.skipped_count) == ("done", 4, 0)
    assert states() == ["decided"] * 4
    for item in batch.items.all():
        assert item.verdict.reason == f"Batch {batch.pk}: A class"
        assert (item.verdict.kind, item.verdict.explanation) == ("dismissed", INSTEAD)
        assert item.verdict.by == ana
    trail = AuditEntry.objects.filter(target_type="investigations.batch").order_by("id")
    assert [entry.action for entry in trail] == ["batch.requested", "batch.running", "batch.done"]
    asked, _, ended = trail
    assert (asked.actor, asked.reason, asked.new["clusters"]) == ("ana", "A class", 4)
    assert (asked.new["explanation"], ended.new["done_count"]) == (INSTEAD, 4)
    given = AuditEntry.objects.filter(action="verdict.given")
    assert {entry.reason for entry in given} == {f"Batch {batch.pk}: A class"}


def test_more_is_asked_for(ana):
    performed(ana, Batch.Action.NEEDS_MORE)
    assert set(Verdict.objects.values_list("kind", "explanation")) == {("needs_more", "")}


def test_what_somebody_is_on_or_has_decided_is_left_and_says_why(ana, leo):
    first, second, third, fourth = QueueItem.objects.all()
    batch = start(ana)
    leases.take(cluster=first.cluster, by=leo)
    verdicts.give(cluster=second.cluster, kind=Verdict.Kind.CONFIRMED, reason="A card", by=leo)
    QueueItem.objects.filter(pk=third.pk).update(state="gone")
    batch_work.perform(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.done_count, batch.skipped_count) == ("done", 1, 3)
    told = whys(batch)
    assert "leo is on it until" in told[first.cluster.key]
    assert told[second.cluster.key] == "It was decided in the meantime."
    assert told[third.cluster.key] == "A later scoring did not find it any more."
    assert Verdict.objects.get(kind="dismissed").cluster == fourth.cluster


def test_accounts_that_nobody_had_looked_at_are_not_judged(ana):
    batch = start(ana)
    scored([*POOLS[0], *account_ids("new", 3)], *POOLS[1:])
    batch_work.perform(batch)
    (why,) = whys(batch).values()
    assert "accounts that nobody had looked at" in why
    assert Verdict.objects.count() == 3


def test_accounts_that_are_gone_are_left(ana):
    batch = start(ana)
    batch.items.first().cluster.memberships.all().delete()
    batch_work.perform(batch)
    (why,) = whys(batch).values()
    assert "has no accounts any more" in why


def test_one_odd_cluster_does_not_keep_the_others_waiting(ana, monkeypatch):
    give, odd = verdicts.give, QueueItem.objects.first().cluster

    def sometimes(*, cluster, **options):
        if cluster == odd:
            raise ZeroDivisionError("odd")
        return give(cluster=cluster, **options)

    monkeypatch.setattr(verdicts, "give", sometimes)
    batch = performed(ana)
    assert (batch.state, batch.done_count, batch.failed_count) == ("done", 3, 1)
    assert whys(batch) == {odd.key: "ZeroDivisionError: odd"}


def test_a_database_that_is_away_fails_no_cluster(ana, monkeypatch):
    def away(**options):
        raise OperationalError("gone")

    batch = start(ana)
    with monkeypatch.context() as patch, pytest.raises(OperationalError):
        patch.setattr(verdicts, "give", away)
        batch_work.perform(batch)
    assert set(batch.items.values_list("outcome", flat=True)) == {"open"}


def test_a_message_that_comes_twice_does_nothing(ana):
    batch = performed(ana)
    batch_work.perform(batch)
    batch_work.perform_reversal(batch)
    assert (Verdict.objects.count(), states()) == (4, ["decided"] * 4)


# --- A worker that dies --------------------------------------------------------------------------


def broken_off(by, monkeypatch, after=2):
    """A batch whose worker was killed after so many clusters."""
    give, given = verdicts.give, []

    def until_killed(**options):
        if len(given) == after:
            raise KeyboardInterrupt
        given.append(give(**options))
        return given[-1]

    batch = start(by)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(verdicts, "give", until_killed)
        batch_work.perform(batch)
    batch.refresh_from_db()
    return batch


def test_it_goes_on_where_it_was(ana, monkeypatch, sent, django_capture_on_commit_callbacks):
    batch = broken_off(ana, monkeypatch)
    assert (batch.state, Verdict.objects.count()) == ("running", 2)
    assert batches.resume_lost() == []  # it may live
    with django_capture_on_commit_callbacks(execute=True):
        assert batches.resume_lost(timeout=dt.timedelta()) == [batch]
        assert batches.resume_lost(timeout=dt.timedelta()) == []  # it waits for a worker
    assert sent == [("investigations.tasks.perform_batch", batch.pk)]
    batch_work.perform(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.done_count, Verdict.objects.count()) == ("done", 4, 4)


def test_one_that_kills_its_workers_is_given_up_and_can_be_taken_back(ana, monkeypatch):
    batch = broken_off(ana, monkeypatch)
    for _ in range(batches.LOSSES - 1):
        batches.resume_lost(timeout=dt.timedelta())
        assert batches.begin(batch)
    batches.resume_lost(timeout=dt.timedelta())
    batch.refresh_from_db()
    assert (batch.state, batch.done_count) == ("failed", 2)
    assert "lost 5 times" in batch.error
    reversed_by(ana, batch)
    assert (batch.state, batch.reversed_count) == ("reversed", 2)
    assert set(whys(batch).values()) == {"The batch was taken back before its turn."}
    assert states() == ["waiting"] * 4


def test_progress_is_a_sign_of_life(ana):
    batch = start(ana)
    batches.begin(batch)
    Batch.objects.update(losses=3)
    before = batch.heartbeat_at
    batches.beat(batch)
    batch.refresh_from_db()
    assert batch.losses == 0 and batch.heartbeat_at > before


def test_a_reversal_goes_on_where_it_was(ana, monkeypatch, sent):
    batch = performed(ana)
    batches.reverse(batch=batch, by=ana, reason="It was none")
    withdraw, taken = verdicts.withdraw, []

    def until_killed(**options):
        if taken:
            raise KeyboardInterrupt
        taken.append(withdraw(**options))

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(verdicts, "withdraw", until_killed)
        batch_work.perform_reversal(batch)
    assert batches.resume_lost(timeout=dt.timedelta()) == [batch]
    batch_work.perform_reversal(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.reversed_count) == ("reversed", 4)


# --- Taking it back ------------------------------------------------------------------------------


def test_all_of_it_is_taken_back_with_one_reason(ana, leo):
    batch = reversed_by(leo, performed(ana))
    assert (batch.state, batch.reversed_count, batch.kept_count) == ("reversed", 4, 0)
    assert (batch.reversed_by, batch.reversed_because) == (leo, "It was none")
    assert states() == ["waiting"] * 4
    for verdict in Verdict.objects.all():
        assert verdict.withdrawn_by == leo
        assert verdict.withdrawn_because == f"Batch {batch.pk} taken back: It was none"
    trail = AuditEntry.objects.filter(target_type="investigations.batch").order_by("id")
    assert [(entry.actor, entry.action) for entry in trail][3:] == [
        ("leo", "batch.reversing"),
        ("worker", "batch.reversed"),
    ]


def test_what_was_taken_back_already_stays_so_and_says_why(ana, leo):
    batch = performed(ana)
    other = batch.items.first()
    verdicts.withdraw(verdict=other.verdict, by=leo, reason="A slip")
    reversed_by(leo, batch)
    other.refresh_from_db()
    assert (batch.reversed_count, batch.kept_count) == (3, 1)
    assert other.kept_because == "It has been taken back already."


@pytest.mark.parametrize("ended", ["queued", "reversed"])
def test_only_what_is_over_is_taken_back_once_and_with_a_reason(ana, ended):
    batch = start(ana) if ended == "queued" else reversed_by(ana, performed(ana))
    with pytest.raises(batches.BatchError, match=f"is {ended} and cannot become reversing"):
        batches.reverse(batch=batch, by=ana, reason="Again")
    with pytest.raises(batches.BatchError, match="Say why"):
        batches.reverse(batch=batch, by=ana, reason=" ")


def test_who_had_it_before_gets_it_back_where_nobody_changed_it(ana, leo, ada):
    first, second, third, fourth = QueueItem.objects.all()
    queue.assign(cluster=first.cluster, to=leo, by=leo)
    queue.assign(cluster=second.cluster, to=ada, by=leo)
    batch = performed(ana, Batch.Action.ASSIGN, assignee=ada)
    assert whys(batch) == {second.cluster.key: "It was assigned so already."}
    assert set(QueueItem.objects.values_list("assignee__username", flat=True)) == {"ada"}
    assert AuditEntry.objects.filter(action="queue.assigned").first().reason.endswith("A class")
    queue.assign(cluster=third.cluster, to=ana, by=ana)
    reversed_by(leo, batch)
    assert (batch.reversed_count, batch.kept_count) == (2, 1)
    now = {item.pk: item.assignee for item in QueueItem.objects.all()}
    assert now == {first.pk: leo, second.pk: ada, third.pk: ana, fourth.pk: None}


def test_to_nobody_and_back(ana, leo):
    queue.assign(cluster=QueueItem.objects.first().cluster, to=leo, by=leo)
    batch = performed(ana, Batch.Action.ASSIGN, items=QueueItem.objects.all())
    assert (batch.done_count, batch.skipped_count) == (1, 3)
    reversed_by(ana, batch)
    assert QueueItem.objects.get(assignee=leo)


def test_whoever_left_is_assigned_nothing(ana, ada):
    batch = start(ana, Batch.Action.ASSIGN, assignee=ada)
    ada.is_active = False
    ada.save()
    batch_work.perform(batch)
    assert set(whys(batch).values()) == {"Whom it was to be assigned to is not here any more."}


def test_what_sleeps_is_woken_where_nobody_changed_it(ana, leo):
    first, second, third, fourth = QueueItem.objects.all()
    soon = timezone.now() + dt.timedelta(hours=2)
    queue.snooze(cluster=first.cluster, until=soon, reason="Asked", by=leo)
    batch = performed(ana, Batch.Action.SNOOZE, until=TOMORROW)
    assert set(QueueItem.objects.values_list("snoozed_until", flat=True)) == {TOMORROW}
    later = TOMORROW + dt.timedelta(days=1)
    queue.snooze(cluster=second.cluster, until=later, reason="Asked again", by=leo)
    verdicts.give(cluster=third.cluster, kind=Verdict.Kind.NEEDS_MORE, reason="?", by=leo)
    reversed_by(leo, batch)
    now = {item.pk: item.snoozed_until for item in QueueItem.objects.all()}
    assert now == {first.pk: soon, second.pk: later, third.pk: None, fourth.pk: None}
    kept = {item.cluster.key: item.kept_because for item in batch.items.exclude(kept_because="")}
    assert kept == {
        second.cluster.key: "Until when it sleeps was changed since.",
        third.cluster.key: "It does not wait any more.",
    }
    entry = AuditEntry.objects.filter(action="queue.woken").first()
    assert entry.reason == f"Batch {batch.pk} taken back: It was none"


# --- Rows ----------------------------------------------------------------------------------------


def test_the_rows_hold_what_they_promise(ana):
    batch = start(ana)
    for wrong in (
        {"reason": ""},
        {"action": "confirm"},
        {"state": "lost"},
        {"total": 0},
        {"state": "done"},
        {"done_count": 5},
        {"done_count": 1, "reversed_count": 2},
        {"state": "reversing"},
        {"reversed_because": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(**wrong)
    for wrong in (
        {"outcome": "lost"},
        {"outcome": "skipped"},
        {"why": "x"},
        {"kept_because": "x"},
        {"reversed_at": timezone.now()},
        {"cluster": batch.items.last().cluster},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            BatchItem.objects.filter(pk=batch.items.first().pk).update(**wrong)
