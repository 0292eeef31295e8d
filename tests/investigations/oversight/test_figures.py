"""Backlog, pace and exposure, by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from investigations.cases import opening, states
from investigations.models import (
    Campaign,
    Case,
    CaseTransition,
    Cluster,
    ClusterProfile,
    NamedQueue,
    QueueItem,
    Verdict,
)
from investigations.oversight.backlog import backlog
from investigations.oversight.exposure import exposures
from investigations.oversight.pace import Period, pace
from investigations.triage import verdicts
from tests.investigations.results import HOURS, finished_scoring

pytestmark = pytest.mark.django_db
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.fixture
def run(db):
    return finished_scoring()


@pytest.fixture
def month(run):
    now = timezone.now()
    return Period(now - 30 * DAY, now + HOUR)


def decided(cluster, by, *, kind=Verdict.Kind.CONFIRMED, hours, ago=DAY):
    """Found ``hours`` before it was decided, which was ``ago``."""
    given = timezone.now() - ago
    more = {"explanation": verdicts.INNOCENT[0]} if kind == Verdict.Kind.DISMISSED else {}
    found = verdicts.give(cluster=cluster, kind=kind, reason="So it is", by=by, **more)
    Verdict.objects.filter(pk=found.pk).update(given_at=given)
    Cluster.objects.filter(pk=cluster.pk).update(created_at=given - hours * HOUR)
    return found


def test_the_backlog_by_queue_and_person(run, ana):
    one, two, *_ = QueueItem.objects.order_by("pk")
    own = NamedQueue.objects.create(name="Coding", position=1, flagged=True)
    QueueItem.objects.update(waiting_since=timezone.now() - 2 * DAY, assignee=None, queue=None)
    QueueItem.objects.filter(pk=one.pk).update(
        waiting_since=timezone.now() - 9 * DAY, assignee=ana, queue=own
    )
    QueueItem.objects.filter(pk=two.pk).update(state="decided")
    found = backlog()
    waits = QueueItem.objects.filter(state__in=("waiting", "escalated")).count()
    assert found.clusters == waits and round(found.oldest) == 9 and round(found.median) == 2
    queues = {each.name: (each.clusters, round(each.oldest)) for each in found.by_queue}
    assert queues == {"Coding": (1, 9), "": (waits - 1, 2)}
    assert {each.name: each.clusters for each in found.by_person} == {"ana": 1, "": waits - 1}


def test_nothing_waits(db):
    assert (backlog().clusters, backlog().oldest, list(backlog().by_queue)) == (0, 0.0, [])


def test_the_pace_of_decisions(run, ana, leo, month):
    one, two, three = Cluster.objects.order_by("-score")[:3]
    decided(one, ana, hours=4)
    back = decided(two, leo, hours=10, kind=Verdict.Kind.DISMISSED)
    verdicts.withdraw(verdict=back, by=leo, reason="Not so")
    decided(three, ana, hours=100, kind=Verdict.Kind.NEEDS_MORE)
    found = pace(month)
    assert (found.triage.number, found.decide.number) == (3, 2)
    assert found.triage.median == pytest.approx(10, abs=0.1)
    assert found.decide.median == pytest.approx(7, abs=0.1)
    assert found.decide.late == pytest.approx(4 + 0.9 * 6, abs=0.1)
    assert (found.decisions, found.reversed, found.reversed_share) == (2, 1, 0.5)
    people = {each.name: (each.decisions, each.reversed) for each in found.by_person}
    assert people == {"ana": (1, 0), "leo": (1, 1)}
    triaged = {each.name: each.triage.number for each in found.by_person}
    assert triaged == {"ana": 2, "leo": 1}


def test_the_pace_by_queue_and_person(run, ana, leo, month):
    one, two, three = Cluster.objects.order_by("-score")[:3]
    coding = NamedQueue.objects.create(name="Coding", position=1, flagged=True)
    QueueItem.objects.update(queue=None)
    QueueItem.objects.filter(cluster__in=[one, two]).update(queue=coding)
    decided(one, ana, hours=4)
    decided(two, leo, hours=10)
    decided(three, ana, hours=30)
    found = pace(month)
    queues = {each.name: (each.decide.number, each.decide.median) for each in found.by_queue}
    assert queues["Coding"] == (2, pytest.approx(7, abs=0.1))
    assert queues[""] == (1, pytest.approx(30, abs=0.1))
    people = {each.name: (each.decide.number, each.decide.median) for each in found.by_person}
    assert people["ana"] == (2, pytest.approx(17, abs=0.1)) and people["leo"][0] == 1


def test_only_clusters_of_the_period_are_looked_at(run, ana, month):
    one, two, *_ = Cluster.objects.order_by("-score")
    # Its first word was before the period: what is said in it is no triage.
    decided(one, ana, hours=4, ago=40 * DAY, kind=Verdict.Kind.NEEDS_MORE)
    decided(one, ana, hours=50)
    decided(two, ana, hours=9, ago=40 * DAY)
    found = pace(month)
    assert (found.triage.number, found.decide.number, found.decisions) == (0, 1, 1)


def test_open_cases_by_who_has_them(run, ana, leo):
    for person in (ana, ana, leo):
        opening.open_case(title="One", by=person)
    nobody = opening.open_case(title="Two", by=ana)
    Case.objects.filter(pk=nobody.pk).update(owner=None, opened_at=timezone.now() - 3 * DAY)
    over = opening.open_case(title="Three", by=leo)
    states.move(case=over, to=Case.State.DISMISSED, by=leo, reason="A class")
    found = {each.name: (each.clusters, round(each.oldest)) for each in backlog().cases}
    assert found == {"ana": (2, 0), "leo": (1, 0), "": (1, 3)}


def test_what_was_decided_before_belongs_to_the_period_before(run, ana, month):
    decided(Cluster.objects.first(), ana, hours=4, ago=40 * DAY)
    assert pace(month).decide.number == 0 and pace(month).decide.median is None
    assert pace(month.before).decide.number == 1
    assert pace(month).reversed_share is None


def test_the_time_from_a_confirmation_to_an_action(run, ana, leo, month, settings, broker):
    from investigations.enforcement import approving, proposing, rollout
    from investigations.enforcement.delivering import deliver_due
    from investigations.models import Action
    from tests.receiver import SECRET, Receiver

    receiver = Receiver()
    receiver.start()
    settings.PLATFORM_URL, settings.PLATFORM_SECRET = receiver.url, SECRET
    case = opening.open_case(title="One", by=ana, things=[Cluster.objects.get(account_count=40)])
    for to in (Case.State.TRIAGE, Case.State.INVESTIGATING, Case.State.CONFIRMED):
        case = states.move(case=case, to=to, by=ana, reason="It is")
    found = proposing.draft(case=case, action=Action.SUSPEND, reason="So", by=ana)
    found = proposing.submit(proposal=found, by=ana)
    found = approving.approve(proposal=found, by=leo, seen=found.evidence_sha256)
    rollout.start(proposal=found, by=ana)
    deliver_due()
    receiver.stop()
    assert pace(month).act.number == 1
    assert pace(month).act.median == pytest.approx(0, abs=0.1)
    assert {each.name: each.act.number for each in pace(month).by_person} == {"ana": 1}
    assert CaseTransition.objects.filter(target="confirmed").count() == 1


def test_what_was_answered_before_a_campaign_was_found(run):
    campaign = Campaign.objects.get(clusters__account_count=40)
    own = Cluster.objects.filter(campaign=campaign)
    whole = ClusterProfile.objects.filter(cluster__in=own)
    total = sum(sum(each.activity["distillation"]) for each in whole)
    Cluster.objects.update(first_flagged_at=HOURS[24])
    found = {each.campaign: each for each in exposures()}[campaign]
    assert found.distillation == total and found.accounts == 70
    assert found.before_share == pytest.approx(0.5, abs=0.01)
    Cluster.objects.update(first_flagged_at=None)
    found = {each.campaign: each for each in exposures()}[campaign]
    assert found.before is None and found.before_share is None
    volumes = [each.distillation for each in exposures()]
    assert volumes == sorted(volumes, reverse=True)


def test_the_trend_is_of_the_last_two_weeks(run):
    last = [run.until - dt.timedelta(days=1 + day) for day in range(14)]
    hours = [moment.replace(minute=0, second=0).isoformat() for moment in last]
    numbers = [10] * 6 + [5] * 8
    for profile in ClusterProfile.objects.all():
        profile.activity = {"hours": hours, "total": numbers, "distillation": numbers}
        profile.save()
    single = next(each for each in exposures() if each.campaign.clusters.count() == 1)
    assert (single.week, single.week_before) == (65, 35)
    assert single.change == pytest.approx(65 / 35 - 1)


def test_without_a_scoring_there_is_no_campaign(db):
    assert exposures() == []
