"""The page of teams."""

from __future__ import annotations

import pytest

from investigations.cases import teams
from investigations.models import Team

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


@pytest.fixture
def legal(leo, mia):
    return teams.keep(team=Team(name="Legal", about="Contracts"), members=[mia], by=leo)


def test_a_lead_makes_changes_and_disbands_a_team(lead, analyst, mia, leo):
    asked = {"name": "Legal", "about": "Contracts", "mail": "l@lab.example", "members": [mia.pk]}
    page = text(lead.post("/teams/save/", asked, follow=True))
    team = Team.objects.get()
    assert "is stored" in page and "Contracts" in page and f"edit={team.pk}" in page
    assert 'value="Legal"' in text(lead.get(f"/teams/?edit={team.pk}"))
    changed = asked | {"edit": team.pk, "name": "Law", "members": [mia.pk, leo.pk]}
    page = text(lead.post("/teams/save/", changed, follow=True))
    assert "<bdi>leo</bdi>, <bdi>mia</bdi>" in page and Team.objects.get().name == "Law"
    seen = text(analyst.get("/teams/"))
    assert "Law" in seen and "A new team" not in seen and "Disband" not in seen
    page = text(lead.post(f"/teams/{team.pk}/disband/", follow=True))
    assert "is disbanded" in page and "No team yet" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 61},
        {"name": "\x00"},
        {"mail": "nowhere"},
        {"members": []},
        {"members": [999]},
        {"members": ["x"]},
        {"name": "legal"},
    ],
)
def test_rubbish_is_told_and_makes_no_team(lead, legal, mia, wrong):
    asked = {"name": "Another", "about": "", "mail": "", "members": [mia.pk]} | wrong
    page = text(lead.post("/teams/save/", asked))
    assert 'role="alert"' in page and Team.objects.count() == 1


def test_others_keep_no_teams(analyst, manager, legal):
    for client in (analyst, manager):
        assert client.post("/teams/save/", {"name": "Mine"}).status_code == 403
        assert client.post(f"/teams/{legal.pk}/disband/").status_code == 403


def test_more_teams_cost_no_more_queries(lead, legal, leo, mia, django_assert_max_num_queries):
    with django_assert_max_num_queries(30) as one:
        lead.get("/teams/")
    number = len(one)
    for name in "abc":
        teams.keep(team=Team(name=name), members=[mia, leo], by=leo)
    with django_assert_max_num_queries(number):
        lead.get("/teams/")
