import datetime as dt

import pytest
from django.utils import timezone

from investigations.models import Run
from investigations.web.presenters.run import duration, run_page, run_state

pytestmark = pytest.mark.django_db


def run(state, **fields):
    ended = None if state in Run.UNFINISHED else timezone.now()
    return Run.objects.create(kind="score", state=state, finished_at=ended, **fields)


@pytest.mark.parametrize(
    ("state", "cancel", "restart"),
    [
        ("queued", True, False),
        ("running", True, False),
        ("cancelling", False, False),
        ("cancelled", False, True),
        ("failed", False, True),
        ("succeeded", False, False),
    ],
)
def test_what_may_be_done_follows_the_state(ana, state, cancel, restart):
    page = run_page(run(state), ana)
    assert (page.may_cancel, page.may_restart) == (cancel, restart)


def test_a_manager_may_only_look(mia):
    assert not run_page(run("running"), mia).may_cancel
    assert not run_page(run("failed"), mia).may_restart


def test_every_state_has_its_own_icon():
    icons = [run_state(Run(state=state)).icon for state in Run.State]
    assert len(set(icons)) == len(Run.State)


def test_parameters_leave_out_what_was_not_given(ana):
    page = run_page(run("queued", parameters={"since": None, "paths": ["a", "b"]}), ana)
    assert page.parameters == [("Paths", "a, b")]


def test_counts_are_written_for_people(ana):
    page = run_page(run("succeeded", counts={"read": 1234567}), ana)
    assert page.counts == [("Read", "1,234,567")]


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0 s"), (59, "59 s"), (200, "3 min 20 s"), (3840, "1 h 04 min"), (-3, "0 s")],
)
def test_durations(seconds, written):
    assert duration(dt.timedelta(seconds=seconds)) == written
