"""Kinds of case are kept by leads; what was opened keeps its tasks."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from investigations.cases import kinds, opening
from investigations.models import AuditEntry, CaseKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(leo):
    return kinds.keep(kind=CaseKind(name="A pool", tasks=" Look \n\nAsk"), by=leo)


def test_tasks_are_lines_and_changes_are_on_the_trail(pool, ana, leo):
    assert kinds.tasks_of(pool) == ["Look", "Ask"]
    case = opening.open_case(title="One", by=ana, kind=pool)
    pool.tasks = "Other"
    kinds.keep(kind=pool, by=leo)
    assert [each.title for each in case.tasks.all()] == ["Look", "Ask"]
    created, changed = AuditEntry.objects.filter(action__startswith="case_kind").order_by("id")
    assert created.old == {} and changed.old["tasks"] == ["Look", "Ask"]
    assert changed.new == {"name": "A pool", "tasks": ["Other"]}


@pytest.mark.parametrize(
    "tasks", ["", " \n ", "x" * (kinds.LONGEST_TASK + 1), "x\n" * (kinds.MOST_TASKS + 1)]
)
def test_what_is_no_list_of_tasks_says_so(leo, tasks):
    with pytest.raises(kinds.KindError, match="one task a line"):
        kinds.keep(kind=CaseKind(name="A pool", tasks=tasks), by=leo)
    assert not CaseKind.objects.filter(name="A pool").exists()


def test_a_name_is_free_again_when_its_kind_is_retired(pool, leo):
    with pytest.raises(kinds.KindError, match="this name already"):
        kinds.keep(kind=CaseKind(name="a POOL", tasks="Look"), by=leo)
    kinds.retire(kind=pool, by=leo)
    kinds.retire(kind=pool, by=leo)
    assert pool not in kinds.offered()
    assert kinds.keep(kind=CaseKind(name="A pool", tasks="Look"), by=leo).pk != pool.pk
    assert AuditEntry.objects.filter(action="case_kind.retired").count() == 1


@pytest.mark.parametrize("wrong", [{"name": ""}, {"tasks": ""}])
def test_the_database_refuses_what_cannot_be(pool, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseKind.objects.filter(pk=pool.pk).update(**wrong)


def test_three_are_there_from_the_start():
    CaseKind.objects.all().delete()
    migration = importlib.import_module("investigations.migrations.0028_case_kinds")
    migration.seed(apps, None)
    assert kinds.offered().count() == 3
    assert all(len(kinds.tasks_of(each)) >= 4 for each in kinds.offered())
