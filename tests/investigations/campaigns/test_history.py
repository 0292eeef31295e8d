"""Moves belong to the step of their own run, and cost one query for all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investigations.campaigns.history import moves_of
from investigations.models import ClusterStep
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db

WHOLE = account_ids("hydra", 40)


def scored(*groups):
    found = [cluster(group, campaign=f"c{n}", seed=n) for n, group in enumerate(groups)]
    return finished_scoring(scoring_result(found))


def test_moves_of_several_runs_are_told_apart():
    scored(WHOLE)
    cut = scored(WHOLE[:25], WHOLE[25:])
    mended = scored(WHOLE)
    steps = ClusterStep.objects.filter(cluster__key="HC-00001").order_by("run_id")
    with CaptureQueriesContext(connection) as spent:
        moves = moves_of(list(steps))
    assert len(spent) == 2  # the steps themselves and their moves
    first, second, third = (moves[step.pk] for step in steps)
    assert (first.came_from, first.went_to) == ([], [])
    assert [(flow.run_id, flow.target.key) for flow in second.went_to] == [(cut.pk, "HC-00002")]
    assert [(flow.run_id, flow.source.key) for flow in third.came_from] == [(mended.pk, "HC-00002")]
    assert second.came_from == third.went_to == []
