"""What changed while one was away."""

import datetime as dt

import pytest
from django.db.models import F

from investigations.evidence import exhibits
from investigations.models import Cluster, Verdict, Viewing
from investigations.triage import notes, queue, verdicts, viewing
from investigations.web.presenters.since import since
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db


@pytest.fixture
def hydra(db):
    return Cluster.objects.get(run=finished_scoring(), account_count=40)


@pytest.fixture
def away(hydra, ana):
    """Ana has looked at it, two hours ago."""
    viewing.look(cluster=hydra, by=ana, opened=True)
    Viewing.objects.update(seen_at=F("seen_at") - dt.timedelta(hours=2))
    # The scoring itself is older than that.
    ended = Viewing.objects.get().seen_at - dt.timedelta(hours=1)
    type(hydra.run).objects.update(finished_at=ended)


def test_the_first_visit_says_nothing(hydra, ana):
    assert since(hydra, ana) is None


def test_a_quiet_time_says_that_nothing_changed(hydra, away, ana):
    found = since(hydra, ana)
    assert (found.parts, found.events.rows) == ([], [])


def test_scorings_and_colleagues_are_told_and_oneself_is_not(hydra, away, ana, leo):
    exhibits.pin(cluster=hydra, what="activity", by=leo)
    for text in ("One card", "Two cards"):
        notes.write(cluster=hydra, text=text, by=leo)
    verdicts.give(cluster=hydra, kind=Verdict.Kind.CONFIRMED, reason="One card", by=leo)
    queue.assign(cluster=hydra, to=leo, by=ana)
    grown = cluster(account_ids("hydra", 52), score=0.83, seed=1)
    finished_scoring(scoring_result((grown,), others=()))
    hydra = Cluster.objects.get(pk=hydra.pk)
    found = since(hydra, ana)
    assert found.parts[:2] == ["likelihood 99\u00a0% → 83\u00a0%", "+12 accounts"]
    assert found.parts[2].endswith("exchanges")
    assert found.parts[3:] == ["verdict by leo", "1 pinned", "2 notes", "1 scoring"]
    told = [event.what for event in found.events.rows]
    assert sorted(told) == ["Decided", "Evidence pinned", "Grown", "Note written", "Note written"]
    assert [event.at for event in found.events.rows] == sorted(
        (event.at for event in found.events.rows), reverse=True
    )
    assert since(hydra, leo) is None


def test_a_look_from_before_numbers_were_noted_counts_nothing(hydra, away, ana, leo):
    Viewing.objects.update(numbers={})
    notes.write(cluster=hydra, text="One card", by=leo)
    assert since(hydra, ana).parts == ["1 note"]


def test_much_is_cut_and_says_so(hydra, away, ana, leo):
    for person in (ana, None) * 15:
        queue.assign(cluster=hydra, to=person, by=leo)
    found = since(hydra, ana)
    assert found.parts == ["30 other changes"]
    assert (len(found.events.rows), found.events.total) == (20, 30)
