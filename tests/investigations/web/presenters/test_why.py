import math

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from investigations.clusters.result import Contribution
from investigations.clusters.rules import likelihood
from investigations.models import Cluster
from investigations.web.charts.waterfall import Step
from investigations.web.presenters.why import why, without_signals

pytestmark = pytest.mark.django_db


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


@given(st.lists(st.tuples(st.floats(-9, 9), st.booleans()), max_size=12))
def test_it_is_the_score_that_scoring_would_give_the_rest(amounts):
    steps = [Step("x", weight, "", left_out) for weight, left_out in amounts]
    rest = tuple(Contribution("x", weight, "") for weight, left_out in amounts if not left_out)
    assert math.isclose(without_signals(steps), likelihood(rest), rel_tol=1e-12)


def test_steps_are_the_stored_contributions_and_nothing_is_recomputed(hydra):
    found = why(hydra, QueryDict())
    stored = sum(hydra.contributions.values_list("weight", flat=True))
    assert sum(step.weight for step in found.steps) == pytest.approx(stored)
    assert found.recomputed is None and found.left_out == []


def test_what_was_known_beforehand_comes_first_and_stays(hydra):
    hydra.contributions.filter(signal="base_rate").update(signal="prior")
    found = why(hydra, QueryDict("without=prior"))
    assert found.steps[0].name == "Before any evidence"
    assert found.weighed[0].turned == "" and found.recomputed is None


def test_leaving_out_and_putting_back_keep_the_rest_of_the_address(hydra):
    query = QueryDict("without=payment&m-page=2&without=no-such-thing&without=payment")
    found = why(hydra, query)
    turned = {each.signal: each.turned for each in found.weighed}
    assert turned["payment"] == "?m-page=2"
    assert turned["shared_skeleton"] == "?without=payment&without=shared_skeleton&m-page=2"
    assert found.all_back == "?m-page=2"
    assert found.left_out == ["Payment instrument"]
    amounts = hydra.contributions.exclude(signal="payment").values_list("weight", flat=True)
    assert found.recomputed.value == pytest.approx(1 / (1 + math.exp(-sum(amounts))))
    assert found.flagged is True


def test_a_score_below_the_threshold_would_not_be_flagged(hydra):
    assert why(hydra, QueryDict("without=payment&without=shared_skeleton")).flagged is False
