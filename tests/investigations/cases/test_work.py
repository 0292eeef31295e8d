"""What a case is about, its tasks and its notes."""

from __future__ import annotations

import pytest

from investigations.cases import opening, work
from investigations.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ana):
    return opening.open_case(title="A pool of fake accounts", by=ana)


def test_what_it_is_about_is_said_anew_and_the_old_stays_on_the_trail(case, ana):
    with pytest.raises(work.WorkError):
        work.describe(case=case, title=" ", summary="", by=ana)
    work.describe(case=case, title="Two pools", summary="After a week", by=ana)
    work.describe(case=case, title="Two pools", summary="After a week", by=ana)
    entry = AuditEntry.objects.get(action="case.described")
    assert entry.old["title"] == "A pool of fake accounts" and entry.new["title"] == "Two pools"


def test_a_task_is_done_and_not_done_after_all(case, ana, leo):
    task = work.add_task(case=case, title=" Ask payments ", by=ana)
    assert task.title == "Ask payments"
    done = work.do_task(task=task, done=True, by=leo)
    assert done.done_by == leo and done.done_at
    assert work.do_task(task=task, done=True, by=ana).done_by == leo
    again = work.do_task(task=task, done=False, by=ana)
    assert (again.done_by, again.done_at) == (None, None)
    with pytest.raises(work.WorkError):
        work.add_task(case=case, title="", by=ana)


def test_a_note_is_its_writers_to_delete(case, ana, leo):
    note = work.write_note(case=case, text=" **One** card ", by=ana)
    with pytest.raises(work.WorkError, match="Only who wrote"):
        work.delete_note(note=note, by=leo)
    work.delete_note(note=note, by=ana)
    gone = work.delete_note(note=note, by=ana)
    assert gone.text == "" and gone.deleted_at
    assert AuditEntry.objects.get(action="case.note_deleted").old["text"] == "**One** card"
    for text in ("  ", "x" * (work.LONGEST_NOTE + 1)):
        with pytest.raises(work.WorkError):
            work.write_note(case=case, text=text, by=ana)
