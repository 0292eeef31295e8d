import datetime as dt

import pytest
from django.utils import timezone

from investigations.models import QueueItem
from investigations.web.presenters.due import due, span


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (59, "59 min"), (60, "1 h"), (47 * 60 + 59, "47 h"), (48 * 60, "2 d")],
)
def test_as_exact_as_one_has_to_know(minutes, words):
    assert span(dt.timedelta(minutes=minutes)) == words


def test_late_and_left():
    now = timezone.now()
    item = QueueItem(priority=2e6, waiting_since=now - dt.timedelta(hours=7))
    found = due(item, now)
    assert (found.severity, found.late, found.words) == ("Critical", True, "late by 3 h")
    item.waiting_since = now - dt.timedelta(hours=1)
    assert due(item, now).words == "3 h left"
    item.state = "gone"
    assert due(item, now) is None
