import datetime as dt

import pytest
from django.utils import timezone

from investigations.models import Run
from investigations.web.tables.runs import RunTable

pytestmark = pytest.mark.django_db


def test_a_run_tells_how_long_it_took():
    start = timezone.now()
    run = Run.objects.create(
        kind="score",
        state="succeeded",
        started_at=start,
        finished_at=start + dt.timedelta(seconds=134),
    )
    (row,) = RunTable([run]).rows
    assert row.get_cell("takes") == "2 min 14 s"
    assert row.get_cell("created_by") == "the shell"


def test_a_run_that_goes_on_took_nothing_yet():
    run = Run.objects.create(kind="score", state="running", started_at=timezone.now())
    (row,) = RunTable([run]).rows
    assert row.get_cell("takes") == "–"
    assert "Running" in row.get_cell("state")
