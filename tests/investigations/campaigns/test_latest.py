import pytest
from django.utils import timezone

from investigations.campaigns.latest import latest_scoring
from investigations.models import Run

pytestmark = pytest.mark.django_db


def run(kind, state):
    ended = None if state in Run.UNFINISHED else timezone.now()
    return Run.objects.create(kind=kind, state=state, finished_at=ended)


def test_only_a_scoring_that_succeeded_counts():
    assert latest_scoring() is None
    first = run("score", "succeeded")
    second = run("score", "succeeded")
    run("score", "failed")
    run("ingest", "succeeded")
    run("score", "running")
    assert latest_scoring() == second != first
