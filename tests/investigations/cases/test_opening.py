"""A case begins with what it is about, somebody who has it, and a time by which it is due."""

from __future__ import annotations

import datetime as dt

import pytest

from investigations.cases import contents, opening
from investigations.models import AuditEntry, Case, Cluster, Severity
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


def test_it_is_its_openers_and_due_by_its_severity(ana):
    case = opening.open_case(title=" A pool ", by=ana, severity=Severity.CRITICAL, summary="Why")
    assert (case.key, case.title, case.owner, case.state) == ("CS-0001", "A pool", ana, "new")
    assert case.due_at == case.state_since + dt.timedelta(days=1)
    entry = AuditEntry.objects.get(action="case.opened")
    assert entry.new["title"] == "A pool" and entry.actor == "ana"


def test_each_has_a_key_of_its_own(ana):
    keys = [opening.open_case(title="One more", by=ana).key for _ in range(3)]
    assert keys == ["CS-0001", "CS-0002", "CS-0003"]


def test_without_a_title_there_is_none(ana):
    with pytest.raises(opening.OpeningError):
        opening.open_case(title="  ", by=ana)
    assert not Case.objects.exists()


def test_it_may_begin_with_clusters_or_not_at_all(ana):
    hydra = Cluster.objects.get(run=finished_scoring(), account_count=40)
    case = opening.open_case(title="A pool", by=ana, things=[hydra])
    assert [item.cluster for item in case.items.all()] == [hydra]
    with pytest.raises(contents.ContentsError):
        opening.open_case(title="Twice", by=ana, things=[hydra, hydra])
    assert Case.objects.count() == 1
