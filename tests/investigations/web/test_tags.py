import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings

from investigations.web import tags

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def used_icons():
    text = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    return set(re.findall(r'(?:{% icon |icon=)"([a-z0-9-]+)"', text))


@pytest.mark.parametrize("name", sorted(used_icons()))
def test_every_icon_of_the_templates_is_in_the_package(name):
    assert "<path" in tags.icon(name)


def test_icons_are_silent():
    assert 'aria-hidden="true"' in tags.icon("users")


def test_times_are_utc_and_machine_readable():
    east = dt.timezone(dt.timedelta(hours=2))
    moment = dt.datetime(2026, 9, 1, 1, 5, tzinfo=east)
    assert tags.minute(moment) == (
        '<time datetime="2026-08-31T23:05:00Z" class="text-nowrap" data-zone '
        'title="2026-08-31 23:05 UTC">31 Aug 2026, 23:05 UTC</time>'
    )


def test_a_day_is_one_of_utc_in_every_zone_and_says_so():
    east = dt.timezone(dt.timedelta(hours=2))
    written = tags.day(dt.datetime(2026, 9, 1, 1, 5, tzinfo=east))
    assert "31 Aug 2026</time>" in written and 'title="2026-08-31 (UTC day)"' in written
    assert "data-zone" not in written


@pytest.mark.parametrize("written", [tags.minute, tags.day, tags.count, tags.compact, tags.percent])
def test_what_is_not_known_is_a_dash(written):
    assert written(None) == "–"


def test_progress_is_a_whole_percent():
    assert tags.percent_number(0.426) == 43
    assert tags.count(20431) == "20,431"
