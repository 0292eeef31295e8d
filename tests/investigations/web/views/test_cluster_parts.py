import pytest

from investigations.models import Cluster, ClusterProfile
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


@pytest.fixture
def three_at_three(hydra):
    """Only three accounts were at work at 03:00 of the first day."""
    profile = ClusterProfile.objects.get(cluster=hydra)
    for row, counts in enumerate(profile.raster["counts"]):
        counts[3] = 5 if row < 3 else 0
    profile.save()
    return hydra


def fragment(client, url, target):
    return client.get(url, headers={"HX-Request": "true", "HX-Target": target})


HOUR = "from=2026-09-01T03:00&to=2026-09-01T04:00"


def test_each_stream_of_work_has_a_line_of_its_own(hydra, analyst):
    drawn = fragment(analyst, f"/clusters/{hydra.key}/", "activity-soon").context["multiples"]
    names = [trace["name"] for trace in drawn.figure["data"]]
    assert names == [
        "Coding 90 %, Tool use 80 %",
        "Rubric grading 100 %",
        "Other exchanges",
    ]
    profile = ClusterProfile.objects.get(cluster=hydra)
    del profile.activity["streams"]  # of a scoring that told none apart
    profile.save()
    drawn = fragment(analyst, f"/clusters/{hydra.key}/", "activity-soon").context["multiples"]
    assert [trace["name"] for trace in drawn.figure["data"]] == [
        "Distillation (estimate)",
        "Other exchanges",
    ]


def test_without_a_signal_the_old_score_stands_beside_the_new(hydra, analyst):
    address = f"/clusters/{hydra.key}/?without=payment&without=shared_skeleton"
    page = analyst.get(address).content.decode()
    assert "Without Shared skeleton, Payment instrument" in page and "As scored" in page
    assert "It would not be flagged any more" in page
    assert "the grouping stays as it is" in page
    part = fragment(analyst, address, "why-score")
    assert part.content.decode().strip() in page
    assert "table" not in part.context and "page" not in part.context


def test_leaving_out_is_a_link_that_keeps_the_rest(hydra, analyst):
    page = analyst.get(f"/clusters/{hydra.key}/?without=payment&m-page=2").content.decode()
    assert 'href="?m-page=2"' in page  # put back
    assert 'href="?without=payment&amp;without=shared_skeleton&amp;m-page=2"' in page


@pytest.mark.parametrize("query", ["without=%00", "without=" + "x" * 3000, "without=%F0%9F"])
def test_odd_signals_leave_nothing_out(hydra, analyst, query):
    response = analyst.get(f"/clusters/{hydra.key}/?{query}")
    assert response.status_code == 200 and "As scored" not in response.content.decode()


def test_hours_narrow_the_charts_and_the_accounts(three_at_three, analyst):
    address = f"/clusters/{three_at_three.key}/?{HOUR}&m-sort=account"
    response = analyst.get(address)
    shown = [row.record.account.account_id for row in response.context["table"].paginated_rows]
    assert shown == ["hydra-00000", "hydra-00001", "hydra-00002"]
    assert "3 of the 40 accounts drawn in the raster were active" in response.content.decode()
    soon = fragment(analyst, address, "activity-soon")
    assert len(soon.context["series"].hours) == 1
    assert 'id="whole-time" href="?m-sort=account"' in soon.content.decode()


def test_the_time_lines_come_by_themselves(hydra, analyst):
    address = f"/clusters/{hydra.key}/?m-sort=account&without=payment"
    page = analyst.get(address).content.decode()
    assert 'hx-get="/clusters/HC-00001/?m-sort=account&amp;without=payment"' in page
    assert 'data-chart="activity"' not in page and 'id="activity-part"' not in page
    soon = fragment(analyst, address, "activity-soon")
    for chart in ("activity", "multiples", "raster", "week"):
        assert f'data-chart="{chart}"' in soon.content.decode()
    assert "page" not in soon.context and "table" not in soon.context
    for title in ("activity-title", "raster-title", "week-title"):  # the page links to them at once
        assert f'id="{title}"' in page and f'id="{title}"' in soon.content.decode()


def test_a_narrowed_part_brings_the_accounts_along(three_at_three, analyst):
    part = fragment(analyst, f"/clusters/{three_at_three.key}/?{HOUR}", "activity-part")
    text = part.content.decode()
    assert 'id="members" class="results" data-owns="m-" hx-swap-oob="true"' in text
    assert "page" not in part.context and part["Cache-Control"] == "no-store"
    of_members = fragment(analyst, f"/clusters/{three_at_three.key}/?{HOUR}", "members")
    assert "3 of the 40 accounts" in of_members.content.decode()
    assert "hx-swap-oob" not in of_members.content.decode()


def test_of_accounts_that_are_not_drawn_nothing_is_claimed(analyst):
    run = finished_scoring(scoring_result((cluster(account_ids("big", 260)),), others=()))
    page = analyst.get(f"/clusters/{run.clusters.get().key}/?{HOUR}").content.decode()
    assert "of the 200 accounts drawn" in page
    assert "of the other 60 no hours are stored" in page


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("from=2026-09-02T00:00&to=2026-09-01T00:00", "The end is not after the beginning."),
        ("from=yesterday", "Enter a valid date/time."),
        ("from=%00", "Enter a valid date/time."),
        ("to=0001-01-01T00:00", "No exchanges in this time"),
        ("from=9999-12-31T23:00", "No exchanges in this time"),
    ],
)
def test_odd_hours_are_answered(hydra, analyst, query, text):
    assert analyst.get(f"/clusters/{hydra.key}/?{query}").status_code == 200
    for part in ("activity-soon", "activity-part"):
        response = fragment(analyst, f"/clusters/{hydra.key}/?{query}", part)
        assert response.status_code == 200 and text in response.content.decode()


def test_the_base_rate_of_an_explanation_stands_with_it(hydra, analyst):
    page = analyst.get(f"/clusters/{hydra.key}/").content.decode()
    assert "Holds for 0 of 4 groups (0\u00a0%) that this scoring considered." in page
