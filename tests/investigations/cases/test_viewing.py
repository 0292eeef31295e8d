from __future__ import annotations

import pytest
from django.db.models import F

from investigations.cases import viewing
from investigations.models import Cluster, Viewing
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


def test_others_are_those_who_said_so_lately(ana, leo):
    finished_scoring()
    first, second = Cluster.objects.all()[:2]
    for person in (ana, leo, leo):
        viewing.look(cluster=first, by=person)
    assert viewing.others(cluster=first, than=ana) == ["leo"]
    assert viewing.others(cluster=second, than=ana) == []
    Viewing.objects.update(seen_at=F("seen_at") - viewing.SEEN)
    assert viewing.others(cluster=first, than=ana) == []
    viewing.look(cluster=first, by=leo)
    assert viewing.others(cluster=first, than=ana) == ["leo"]
    assert Viewing.objects.count() == 2
