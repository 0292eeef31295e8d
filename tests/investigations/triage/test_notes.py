from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts import actions
from investigations.models import AuditEntry, Cluster, Mention, Note
from investigations.triage import notes
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def hydra(db):
    return Cluster.objects.get(run=finished_scoring(), account_count=40)


def mentioned(note):
    return set(note.mentions.values_list("person__username", flat=True))


def test_a_note_tells_those_whom_it_names(hydra, ana, leo, mia):
    note = notes.write(cluster=hydra, text="@leo, @mia. and @nobody: see @ana", by=ana)
    assert mentioned(note) == {"leo", "mia"}  # nobody is told of the own words
    assert (notes.unread(leo), notes.unread(ana)) == (1, 0)
    entry = AuditEntry.objects.get(action="note.written")
    assert (entry.actor, entry.target_id, entry.new["note"]) == ("ana", str(hydra.pk), note.pk)


def test_nobody_is_told_who_could_not_open_the_page(hydra, ana, leo, mia):
    actions.disable_user(user=leo, by="tests")
    mia.groups.clear()
    assert mentioned(notes.write(cluster=hydra, text="@leo @mia", by=ana)) == set()


def test_an_edit_tells_only_who_is_new_and_keeps_the_old_words(hydra, ana, leo, mia):
    note = notes.write(cluster=hydra, text="@leo look", by=ana)
    notes.read(mentions=notes.mentions_of(leo))
    notes.edit(note=note, text="@leo and @mia look", by=ana)
    assert (notes.unread(leo), notes.unread(mia)) == (0, 1)
    notes.edit(note=note, text="@mia look", by=ana)
    assert mentioned(note) == {"mia"}
    trail = AuditEntry.objects.filter(action="note.edited").values_list("old__text", "new__text")
    assert list(trail) == [("@leo and @mia look", "@mia look"), ("@leo look", "@leo and @mia look")]
    note.refresh_from_db()
    assert note.edited_at is not None
    notes.edit(note=note, text=" @mia look ", by=ana)
    assert len(trail.all()) == 2


def test_a_deleted_note_leaves_its_place(hydra, ana, leo):
    note = notes.write(cluster=hydra, text="@leo look", by=ana)
    notes.delete(note=note, by=ana)
    note.refresh_from_db()
    assert note.deleted_at is not None and note.text == ""
    assert notes.unread(leo) == 0
    for act in (notes.delete, lambda **kept: notes.edit(text="x", **kept)):
        with pytest.raises(notes.NoteError, match="deleted"):
            act(note=note, by=ana)
    assert AuditEntry.objects.get(action="note.deleted").old["text"] == "@leo look"


def test_nobody_changes_another_s_words(hydra, ana, leo):
    note = notes.write(cluster=hydra, text="One card", by=ana)
    with pytest.raises(notes.NoteError, match="Only who wrote"):
        notes.edit(note=note, text="Two cards", by=leo)
    with pytest.raises(notes.NoteError, match="Only who wrote"):
        notes.delete(note=note, by=leo)


@pytest.mark.parametrize("text", ["", " \n ", "x" * (notes.LONGEST + 1)])
def test_too_little_and_too_much_is_no_note(hydra, ana, text):
    with pytest.raises(notes.NoteError):
        notes.write(cluster=hydra, text=text, by=ana)
    assert not Note.objects.exists()


def test_the_database_knows_no_empty_note_and_no_second_mention(hydra, ana, leo):
    with pytest.raises(IntegrityError, match="note_has_a_text"), transaction.atomic():
        Note.objects.create(cluster=hydra, by=ana, text="")
    note = notes.write(cluster=hydra, text="@leo @leo", by=ana)
    with pytest.raises(IntegrityError, match="mention_once"), transaction.atomic():
        Mention.objects.create(note=note, person=leo)
