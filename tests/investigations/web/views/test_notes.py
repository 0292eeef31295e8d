import pytest

from investigations.models import Cluster, Mention, Note
from investigations.triage import notes
from tests.investigations.web.views.test_evidence import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


def write(client, hydra, text, **kept):
    return client.post(f"/clusters/{hydra.key}/notes/", {"text": text}, **kept)


def test_a_note_is_drawn_clean_and_goes_to_its_place(hydra, analyst, leo):
    response = write(analyst, hydra, "**One** card, @leo <script>alert(1)</script>", follow=True)
    assert response.redirect_chain == [
        (f"/clusters/{hydra.key}/#note-{Note.objects.get().pk}", 302)
    ]
    page = response.content.decode()
    assert '<strong>One</strong> card, <span class="mention">@leo</span>' in page
    assert "<script>alert(1)" not in page


def test_a_colleague_sees_the_badge_opens_the_note_and_the_badge_is_gone(hydra, analyst, lead, leo):
    write(analyst, hydra, "@leo look at **this**")
    assert '<span class="unread">1<span class="visually-hidden"> unread' in page_of(lead, hydra)
    page = lead.get("/mentions/").content.decode()
    assert "look at <strong>this</strong>" in page and ">New</span>" in page
    assert Mention.objects.get().read_at is None  # looking is not opening
    number = Mention.objects.get().pk
    assert analyst.post(f"/mentions/{number}/open/").status_code == 404
    assert lead.get(f"/mentions/{number}/open/").status_code == 405
    opened = lead.post(f"/mentions/{number}/open/")
    assert opened["Location"] == f"/clusters/{hydra.key}/#note-{Note.objects.get().pk}"
    assert 'class="unread"' not in lead.get("/mentions/").content.decode()


def test_all_are_marked_as_read(hydra, analyst, lead, leo):
    for text in ("@leo one", "@leo two"):
        write(analyst, hydra, text)
    page = lead.post("/mentions/read/", follow=True).content.decode()
    assert "Mark all as read" not in page and ">New</span>" not in page
    assert Mention.objects.filter(read_at=None).count() == 0


def test_without_mentions_it_says_so(analyst):
    assert "Nobody has mentioned you" in analyst.get("/mentions/").content.decode()


def test_own_notes_are_changed_and_others_are_not(hydra, analyst, lead):
    write(analyst, hydra, "One card")
    number = Note.objects.get().pk
    assert f"/notes/{number}/edit/" not in page_of(lead, hydra)
    refused = lead.post(f"/notes/{number}/edit/", {"text": "Two"}, follow=True)
    assert "Only who wrote a note changes it." in refused.content.decode()
    page = analyst.post(f"/notes/{number}/edit/", {"text": "Two cards"}, follow=True)
    assert "<p>Two cards</p>" in page.content.decode() and "edited" in page.content.decode()
    assert "Only who wrote" in lead.post(f"/notes/{number}/delete/", follow=True).content.decode()
    gone = analyst.post(f"/notes/{number}/delete/", follow=True).content.decode()
    assert "Deleted" in gone and "<p>Two cards" not in gone


def test_what_a_deleted_note_said_is_for_auditors(hydra, ana, client_of, otto, analyst):
    note = notes.write(cluster=hydra, text="Their card is 4111", by=ana)
    address = f"/clusters/{hydra.key}/timeline/"
    assert "4111" in analyst.get(address).content.decode()
    notes.delete(note=note, by=ana)
    assert "4111" not in analyst.get(address).content.decode()
    assert "4111" in client_of(otto).get(address).content.decode()


@pytest.mark.parametrize("text", ["", " ", "a\x00b", "x" * 10_001, "x" * (1 << 20)])
def test_rubbish_is_answered(hydra, analyst, text):
    response = write(analyst, hydra, text, follow=True)
    assert response.status_code == 200 and 'role="alert"' in response.content.decode()
    assert not Note.objects.exists()


def test_a_manager_reads_and_writes_nothing(hydra, manager, analyst):
    write(analyst, hydra, "One card")
    page = page_of(manager, hydra)
    assert "<p>One card</p>" in page and "/notes/" not in page
    assert write(manager, hydra, "Two").status_code == 403


def test_three_mentions_cost_as_many_queries_as_one(
    hydra, lead, leo, ana, django_assert_max_num_queries
):
    notes.write(cluster=hydra, text="@leo one", by=ana)
    lead.get("/mentions/")
    with django_assert_max_num_queries(14) as one:
        lead.get("/mentions/")
    for text in ("@leo two", "@leo three"):
        notes.write(cluster=hydra, text=text, by=ana)
    with django_assert_max_num_queries(len(one)):
        assert len(lead.get("/mentions/").context["rows"]) == 3
