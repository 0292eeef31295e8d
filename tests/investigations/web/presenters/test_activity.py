import datetime as dt

import pytest

from investigations.models import Account, Cluster
from investigations.web.presenters.activity import events_of, raster_of, series_of, week_of
from tests.investigations.results import SINCE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


def test_the_profile_becomes_series_and_raster(hydra):
    series, raster = series_of(hydra.profile.activity), raster_of(hydra.profile.raster)
    assert sum(series.total) == hydra.exchanges
    assert len(raster.counts) == len(raster.account_ids) == raster.accounts_total == 40


def test_nothing_stored_is_an_empty_series():
    assert series_of({}).hours == [] and raster_of({}).hours == []


def test_the_week_has_all_of_the_cluster_and_of_the_population_in_the_same_hours(hydra):
    series = series_of(hydra.profile.activity)
    week = week_of(hydra, series)
    assert sum(week.own) == hydra.exchanges
    assert sum(week.everybody) == hydra.run.counts["exchanges"]
    assert SINCE.weekday() == 1  # a Tuesday; two days of it are drawn
    used = [at for at, count in enumerate(week.own) if count]
    assert (used[0], used[-1], len(used)) == (24, 71, 48)
    half = series_of({key: hours[:24] for key, hours in hydra.profile.activity.items()})
    assert sum(week_of(hydra, half).everybody) < sum(week.everybody)


def test_the_cluster_s_own_bans_are_marked_by_the_day(hydra):
    own = Account.objects.filter(membership__cluster=hydra)
    day = SINCE + dt.timedelta(hours=9)
    own.filter(account_id__lte="hydra-00002").update(status="banned", status_changed_at=day)
    own.filter(account_id="hydra-00003").update(status="suspended", status_changed_at=day)
    (event,) = events_of(hydra, series_of(hydra.profile.activity))
    assert (event.kind, event.at, event.name) == ("own_bans", day, "3 accounts")
