"""Cases that were escalated before there were teams go to one of all who lead."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.db import connection

from investigations.cases import opening
from investigations.models import Case, CaseTransition, Escalation, Team

migration = importlib.import_module("investigations.migrations.0026_escalated_cases")


@pytest.mark.django_db
def test_they_keep_the_reason_as_their_note(ana, leo, ada):
    migration.give_to_leads(apps, None)
    assert not Team.objects.exists()
    case = opening.open_case(title="From before", by=ana)
    with connection.cursor() as cursor:  # as the table was before; undone with the test
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE investigations_case DROP CONSTRAINT case_escalated_has_a_team"
        )
    Case.objects.filter(pk=case.pk).update(state="escalated")
    CaseTransition.objects.create(
        case=case, source="triage", target="escalated", reason="Too big for me", by=leo
    )
    migration.give_to_leads(apps, None)
    team = Team.objects.get()
    assert {each.username for each in team.members.all()} == {"leo", "ada"}
    assert Case.objects.get().team == team
    row = Escalation.objects.get()
    assert (row.note, row.by, row.team) == ("Too big for me", leo, team)
