"""Teams are kept by leads, and disbanded when they have nothing left."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from investigations.cases import escalating, opening, states, teams
from investigations.models import AuditEntry, Case, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def legal(leo, mia):
    return teams.keep(team=Team(name="Legal", about="Contracts"), members=[mia], by=leo)


def test_a_team_is_made_and_changed_on_the_trail(legal, leo, mia):
    legal.mail = "legal@lab.example"
    teams.keep(team=legal, members=[mia, leo], by=leo)
    created, changed = AuditEntry.objects.filter(action__startswith="team.").order_by("id")
    assert created.old == {} and created.new["members"] == ["mia"]
    assert changed.old["mail"] == "" and changed.new["mail"] == "legal@lab.example"
    assert changed.new["members"] == ["leo", "mia"]


def test_it_has_members_and_a_name_of_its_own(legal, leo):
    with pytest.raises(teams.TeamError, match="members"):
        teams.keep(team=Team(name="Nobody"), members=[], by=leo)
    with pytest.raises(teams.TeamError, match="this name already"):
        teams.keep(team=Team(name="LEGAL"), members=[leo], by=leo)
    assert Team.objects.count() == 1


def test_a_team_that_has_a_case_stays(legal, ana, leo):
    case = opening.open_case(title="A pool", by=ana)
    states.move(case=case, to=Case.State.TRIAGE, by=ana, reason="Looked")
    escalating.escalate(case=case, to=legal, by=ana, note="Look at the contract")
    with pytest.raises(teams.TeamError, match="CS-0001"):
        teams.disband(team=legal, by=leo)
    states.move(case=case, to=Case.State.DISMISSED, by=ana, reason="A class")
    assert teams.disband(team=legal, by=leo).disbanded_at
    teams.disband(team=legal, by=leo)
    with pytest.raises(teams.TeamError, match="disbanded"):
        teams.keep(team=legal, members=[leo], by=leo)
    # Its name is free again.
    assert teams.keep(team=Team(name="Legal"), members=[leo], by=leo).pk != legal.pk
    assert AuditEntry.objects.filter(action="team.disbanded").count() == 1


def test_the_database_refuses_a_team_without_a_name(legal):
    for wrong in ({"name": ""}, {"name": "legal", "pk": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Team.objects.create(**wrong)
