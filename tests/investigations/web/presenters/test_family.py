"""What the lineage of a campaign says of releases, bans and successors."""

from __future__ import annotations

import datetime as dt

from investigations.campaigns.family import Branch, Family, Moment, Passage, Takeover
from investigations.models import Cluster, ClusterStep
from investigations.web.charts.events import Event
from investigations.web.presenters.family import family_picture

START = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def branch(key, pivot=None):
    return Branch(
        cluster=Cluster(key=key, flagged=True),
        began=START,
        ended=START + 9 * DAY,
        present=True,
        moments=[Moment(START + DAY, ClusterStep.Kind.NEW, 1)],
        first_ban=None,
        pivot=pivot,
    )


FOUND = Family(
    branches=[branch("HC-1", 0.55), branch("HC-2")],
    passages=[Passage("HC-1", "HC-2", START + DAY, 1200, 0.4)],
    takeovers=[
        Takeover("HC-1", "HC-2", START + 3 * DAY, 0.84, dt.timedelta(hours=36)),
        Takeover("HC-2", "HC-1", START + 3 * DAY, 0.7, None),
    ],
    total=5,
)
RELEASE = Event("model_release", START + 2 * DAY, "Aurora 5")


def test_numbers_are_marked():
    picture = family_picture(FOUND, [RELEASE])
    assert picture.cut == 3 and picture.lanes[0].points[0].words == "new, 1 account"
    assert picture.lanes[0].pivot.startswith("55") and picture.lanes[1].pivot == ""
    assert "within 24 hours moved to it: HC-1 55" in picture.events[0].name
    words = [each.words for each in picture.links]
    assert words[0].startswith("1,200 accounts from HC-1 to HC-2 (40")
    assert words[1].startswith("HC-2 took over from HC-1: 1.5 days after its first ban, 84")
    assert "ban" not in words[2]


def test_where_there_were_two_releases_neither_claims_the_move():
    again = Event("model_release", START + 4 * DAY, "Aurora 6")
    assert family_picture(FOUND, [RELEASE, again]).events == [RELEASE, again]
