import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.web.charts.waterfall import Step, log_odds, probability, waterfall_chart
from investigations.web.presenters.numbers import share

STEPS = [
    Step("Before any evidence", -3.0, "rare"),
    Step("Payment", 4.0, "one card"),
    Step("Timing", 1.5, "lockstep"),
    Step("Verified", -0.5, "two"),
]


def bars(chart):
    """(name, from, to) of all steps, in no order."""
    return {
        (name, base, base + width)
        for trace in chart.figure["data"][:2]
        for name, base, width in zip(trace["y"], trace["base"], trace["x"], strict=True)
    }


def test_each_step_starts_where_the_last_one_ended():
    assert bars(waterfall_chart(STEPS)) == {
        ("1. Before any evidence", 0, -3.0),
        ("2. Payment", -3.0, 1.0),
        ("3. Timing", 1.0, 2.5),
        ("4. Verified", 2.5, 2.0),
    }


def test_guilt_and_innocence_have_their_own_colours():
    guilty, innocent, total = waterfall_chart(STEPS).figure["data"]
    assert list(guilty["x"]) == [4.0, 1.5] and list(innocent["x"]) == [-3.0, -0.5]
    assert len({trace["marker"]["color"] for trace in (guilty, innocent, total)}) == 3
    assert list(total["x"]) == [2.0]


def test_the_table_runs_along():
    rows = waterfall_chart(STEPS).rows
    assert rows[1] == ("Payment", "one card", "+4.00", "+1.00", "73\u00a0%")
    assert rows[-1][3:] == ("+2.00", "88\u00a0%")


def test_equal_names_stay_two_bars():
    assert len(bars(waterfall_chart([Step("x", 1, ""), Step("x", 1, "")]))) == 2


@given(st.floats(-50, 50))
def test_probability_is_the_logistic_function(log_odds):
    expected = 1 / (1 + math.exp(-log_odds))
    assert probability(log_odds) == pytest.approx(expected)


@given(st.floats(0.00001, 0.99999))
def test_log_odds_undo_it(likelihood):
    assert probability(log_odds(likelihood)) == pytest.approx(likelihood)


def test_certainty_stays_finite():
    assert log_odds(0) == pytest.approx(-log_odds(1)) == pytest.approx(-13.8, abs=0.1)


def test_extreme_odds_do_not_overflow():
    assert (probability(-5000), probability(5000)) == (0, 1)


@pytest.mark.parametrize("weight", [-900.0, 0.0, 900.0])
def test_any_weight_can_be_drawn(weight):
    json.dumps(waterfall_chart([Step("x", weight, "y")]).figure)


def test_the_likelihood_stands_where_a_narrow_screen_shows_it() -> None:
    total = waterfall_chart(STEPS).figure["data"][2]
    likelihood = share(probability(sum(step.weight for step in STEPS)))
    assert list(total["y"]) == [f"<b>Score {likelihood}</b>"]


def test_what_is_left_out_is_hollow_where_it_would_stand_and_adds_nothing() -> None:
    steps = [STEPS[0], Step("Payment", 4.0, "one card", left_out=True), *STEPS[2:]]
    chart = waterfall_chart(steps)
    guilty, innocent, total, hollow = chart.figure["data"]
    assert list(total["x"]) == [-2.0]
    assert (list(hollow["x"]), list(hollow["base"])) == ([4.0], [-3.0])
    assert hollow["marker"]["color"] == "rgba(0,0,0,0)"
    assert list(guilty["base"]) == [-3.0] and list(innocent["x"]) == [-3.0, -0.5]
    assert chart.rows[1][2:4] == ("+4.00, left out", "-3.00")
    assert "Payment left out" in chart.description
