import pytest

from investigations.web.presenters.likeness import cosine, hours_of_day


def test_like_mixes_are_one_and_strangers_nothing():
    assert cosine({"a": 1.0, "b": 2.0}, {"a": 2.0, "b": 4.0}) == pytest.approx(1.0)
    assert cosine({"a": 1.0}, {"b": 1.0}) == 0.0
    assert cosine({"a": 3.0, "b": 4.0}, {"a": 1.0}) == pytest.approx(0.6)


def test_of_nothing_there_is_no_likeness():
    assert cosine({}, {"a": 1.0}) is None
    assert cosine({"a": 0.0}, {"a": 1.0}) is None


def test_hours_of_different_days_and_zones_come_together():
    activity = {
        "hours": ["2026-09-01T22:00:00+00:00", "2026-09-03T00:00:00+02:00"],
        "total": [3, 4],
    }
    assert hours_of_day(activity) == {22: 7.0}
    assert hours_of_day({}) == {}
