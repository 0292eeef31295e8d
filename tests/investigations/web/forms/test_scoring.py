import datetime as dt

from investigations.web.forms.scoring import ScoringForm


def test_an_open_window_is_open():
    form = ScoringForm({})
    assert form.is_valid()
    assert (form.start, form.end) == (None, None)


def test_one_day_is_one_day():
    form = ScoringForm({"since": "2026-09-01", "until": "2026-09-01"})
    assert form.is_valid()
    assert form.end - form.start == dt.timedelta(days=1)
    assert form.start.tzinfo is dt.UTC


def test_the_engine_is_asked_for_only_where_there_is_a_choice(settings):
    only = ScoringForm({"engine": "spark"})
    assert only.is_valid()
    assert ("engine" in only.fields, only.engine) == (False, "duckdb")
    settings.SPARK_MASTER_URL = "spark://cluster.example:7077"
    both = ScoringForm({"engine": "spark"})
    assert both.is_valid()
    assert both.engine == "spark"
    assert not ScoringForm({"engine": "other"}).is_valid()
