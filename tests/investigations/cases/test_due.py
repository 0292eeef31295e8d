"""The graver a case, the sooner it is due; late is only whose work goes on."""

from __future__ import annotations

import datetime as dt

import pytest

from investigations.cases import due, opening
from investigations.models import Case, Severity

pytestmark = pytest.mark.django_db


def test_the_graver_the_sooner():
    spans = [due.WITHIN[each] for each in Severity]
    assert spans == sorted(spans) and len(set(spans)) == len(spans)


def test_late_are_those_whose_work_goes_on(ana):
    case = opening.open_case(title="A pool", by=ana)
    after = case.due_at + dt.timedelta(seconds=1)
    assert Case.objects.filter(due.late(after)).exists()
    assert not Case.objects.filter(due.late(case.due_at)).exists()
    Case.objects.update(state="dismissed", outcome="dismissed")
    assert not Case.objects.filter(due.late(after)).exists()
