"""Legal holds on the page of their case."""

from __future__ import annotations

import pytest

from investigations.cases import holding, opening
from investigations.models import Cluster, LegalHold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]
AT = "/cases/CS-0001/"


@pytest.fixture
def case(ana, scored):
    return opening.open_case(title="One hand", by=ana, things=[Cluster.objects.first()])


def text(response):
    return response.content.decode()


def test_a_manager_holds_a_case_and_lets_go(manager, analyst, case):
    assert "Hold the case" in text(manager.get(AT))
    manager.post(f"{AT}hold/", {"reason": "A <b>court</b>"})
    page = text(analyst.get(AT))
    assert "&lt;b&gt;court" in page and "Lift the hold" not in page
    manager.post(f"{AT}lift-hold/", {"reason": "Done"})
    assert holding.standing(case) is None and "court" not in text(analyst.get(AT))


@pytest.mark.parametrize("wrong", [{}, {"reason": " "}, {"reason": "\x00"}, {"reason": "x" * 2001}])
def test_rubbish_holds_nothing_and_is_told(manager, case, wrong):
    assert 'class="alert' in text(manager.post(f"{AT}hold/", wrong, follow=True))
    assert not LegalHold.objects.exists()


def test_who_may_not_is_refused(analyst, case, mia):
    assert "Hold the case" not in text(analyst.get(AT))
    assert analyst.post(f"{AT}hold/", {"reason": "Why"}).status_code == 403
    holding.place(case=case, by=mia, reason="A court")
    assert analyst.post(f"{AT}lift-hold/", {"reason": "Why"}).status_code == 403
    assert holding.standing(case)


def test_nothing_is_lifted_twice(manager, case):
    assert manager.post(f"{AT}lift-hold/", {"reason": "Why"}).status_code == 404
