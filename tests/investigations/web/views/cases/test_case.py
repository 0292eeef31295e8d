"""The list of cases and the page of one: who may do what, and what they see."""

from __future__ import annotations

import datetime as dt

import pytest

from investigations.cases import contents, kinds, opening, states, work
from investigations.evidence import exhibits
from investigations.models import Case, CaseKind, Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


@pytest.fixture
def case(ana, hydra):
    return opening.open_case(title="A pool of <b>fakes</b>", by=ana, things=[hydra])


def page_of(client, case):
    response = client.get(f"/cases/{case.key}/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_case_is_opened_from_a_cluster_and_shows_what_it_speaks_of(analyst, hydra):
    assert "Open a case with it" in analyst.get(f"/clusters/{hydra.key}/").content.decode()
    asked = {"title": "A pool", "severity": "high", "summary": "**One** hand", "cluster": hydra.key}
    response = analyst.post("/cases/open/", asked, follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [("/cases/CS-0001/", 302)]
    assert "<strong>One</strong> hand" in page and f"/clusters/{hydra.key}/" in page
    assert f'<div class="headline-value">{hydra.account_count}</div>' in page
    assert "CS-0001" in analyst.get(f"/clusters/{hydra.key}/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "", "severity": "high"},
        {"title": "x" * 201, "severity": "high"},
        {"title": "A pool", "severity": "worst"},
        {"title": "A pool", "severity": "high", "kind": "burglary"},
        {"title": "A pool", "severity": "high", "cluster": "HC-99999"},
        {"title": "A \x00 pool", "severity": "high"},
    ],
)
def test_rubbish_opens_none_and_is_told(analyst, scored, wrong):
    page = analyst.post("/cases/open/", wrong, follow=True).content.decode()
    assert 'class="alert' in page and not Case.objects.exists()


def test_foreign_text_stays_text(analyst, case, ana):
    work.write_note(case=case, text="<script>alert(1)</script> **yes**", by=ana)
    work.add_task(case=case, title="<i>Ask</i>", by=ana)
    page = page_of(analyst, case)
    assert "<b>fakes" not in page and "<script>alert" not in page and "<i>Ask" not in page
    assert "<strong>yes</strong>" in page


def test_it_goes_on_with_a_reason_and_not_against_the_rules(analyst, case):
    url = f"/cases/{case.key}/move/"
    assert "Triage</option>" in page_of(analyst, case)
    refused = analyst.post(url, {"to": "closed", "reason": "Over"}, follow=True)
    assert "become closed" in refused.content.decode()
    analyst.post(url, {"to": "triage", "reason": ""})
    analyst.post(url, {"to": "nowhere", "reason": "Why not"})
    case.refresh_from_db()
    assert case.state == "new"
    analyst.post(url, {"to": "triage", "reason": "Looks like one hand"})
    page = page_of(analyst, case)
    assert "New → Triage" in page and "Looks like one hand" in page


def test_tasks_notes_title_and_owner_are_changed_on_the_page(analyst, case, leo):
    at = f"/cases/{case.key}"
    analyst.post(f"{at}/describe/", {"title": "Two pools", "summary": "After *a week*"})
    analyst.post(f"{at}/assign/", {"to": "leo"})
    analyst.post(f"{at}/tasks/", {"title": "Ask payments"})
    analyst.post(f"{at}/notes/", {"text": "One card"})
    task, note = case.tasks.get(), case.notes.get()
    analyst.post(f"/case-tasks/{task.pk}/")
    page = page_of(analyst, case)
    assert "Two pools" in page and "<em>a week</em>" in page and "<bdi>leo</bdi> has it" in page
    assert "Not done after all" in page and "One card" in page
    analyst.post(f"/case-tasks/{task.pk}/", {"undo": "yes"})
    analyst.post(f"/case-notes/{note.pk}/delete/")
    page = page_of(analyst, case)
    assert "Not done after all" not in page and "One card" not in page and "Deleted" in page


def test_others_notes_stay(lead, case, ana):
    note = work.write_note(case=case, text="One card", by=ana)
    page = lead.post(f"/case-notes/{note.pk}/delete/", follow=True).content.decode()
    assert "Only who wrote a note deletes it." in page and "One card" in page


def test_evidence_goes_in_from_its_page_and_out_with_a_reason(analyst, case, hydra, ana):
    exhibit = exhibits.pin(cluster=hydra, what="activity", by=ana)
    assert "Add it to an open case" in analyst.get(f"/evidence/{exhibit.pk}/").content.decode()
    page = analyst.post(
        "/case-items/add/",
        {"case": case.key, "exhibit": exhibit.pk, "why": "Clockwork"},
        follow=True,
    ).content.decode()
    assert exhibit.name in page and "Clockwork" in page
    again = analyst.post("/case-items/add/", {"case": case.key, "exhibit": exhibit.pk}, follow=True)
    assert "already" in again.content.decode()
    item = case.items.get(exhibit=exhibit)
    analyst.post(f"/case-items/{item.pk}/remove/", {"reason": ""})
    page = analyst.post(
        f"/case-items/{item.pk}/remove/", {"reason": "Not this one"}, follow=True
    ).content.decode()
    assert "Taken out" in page and "Not this one" in page


def test_a_campaign_and_an_account_go_in_from_their_pages(analyst, case, hydra):
    page = analyst.get(f"/clusters/{hydra.key}/").content.decode()
    assert "Add its whole campaign" not in page  # no other open case to add it to
    other = opening.open_case(title="Another", by=case.owner)
    page = analyst.get(f"/clusters/{hydra.key}/").content.decode()
    assert f'name="campaign" value="{hydra.campaign.key}"' in page
    assert "Add it to an open case" in analyst.get("/watched/hydra-00003/").content.decode()
    analyst.post("/case-items/add/", {"case": other.key, "campaign": hydra.campaign.key})
    analyst.post("/case-items/add/", {"case": other.key, "account": "hydra-00003"})
    page = page_of(analyst, other)
    assert hydra.campaign.name in page and "/watched/hydra-00003/" in page
    assert other.key in analyst.get("/watched/hydra-00003/").content.decode()


@pytest.mark.parametrize("extra", [{}, {"cluster": "HC-00001", "campaign": "CA-001"}])
def test_one_thing_goes_in_at_a_time(analyst, case, extra):
    page = analyst.post("/case-items/add/", {"case": case.key, **extra}, follow=True)
    assert "one thing at a time" in page.content.decode() and case.items.count() == 1


def test_managers_read_and_change_nothing(manager, case, hydra, ana):
    page = page_of(manager, case)
    for offered in ("/move/", "/describe/", "/assign/", "/tasks/", "/notes/", "/case-items/"):
        assert offered not in page
    note, task = (
        work.write_note(case=case, text="One", by=ana),
        work.add_task(case=case, title="T", by=ana),
    )
    for url in (
        "/cases/open/",
        *(
            f"/cases/{case.key}/{each}/"
            for each in ("move", "describe", "assign", "tasks", "notes")
        ),
        f"/case-tasks/{task.pk}/",
        f"/case-notes/{note.pk}/delete/",
        "/case-items/add/",
        f"/case-items/{case.items.get().pk}/remove/",
    ):
        assert manager.post(url).status_code == 403


def test_the_list_has_parts_and_counts(analyst, case, ana, leo):
    late = opening.open_case(title="Late one", by=leo)
    Case.objects.filter(pk=late.pk).update(due_at=late.opened_at - dt.timedelta(days=1))
    over = opening.open_case(title="Dismissed one", by=leo)
    states.move(case=over, to=Case.State.DISMISSED, by=leo, reason="A class")

    def listed(part):
        page = analyst.get(f"/cases/?part={part}").content.decode()
        return {key for key in ("CS-0001", "CS-0002", "CS-0003") if f"/cases/{key}/" in page}

    assert listed("open") == {"CS-0001", "CS-0002"}
    assert listed("mine") == {"CS-0001"} and listed("late") == {"CS-0002"}
    assert listed("dismissed") == {"CS-0003"}
    assert listed("all") == listed("rubbish") == {"CS-0001", "CS-0002", "CS-0003"}
    page = analyst.get("/cases/").content.decode()
    assert "Open (2)" in page and "Late (1)" in page and "late by" in page


def test_more_cases_and_more_in_one_cost_no_more_queries(
    analyst, case, ana, hydra, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as one:
        analyst.get("/cases/")
    with django_assert_max_num_queries(35) as page:
        page_of(analyst, case)
    for number in range(3):
        opening.open_case(title=f"Another {number}", by=ana, things=[hydra])
        work.write_note(case=case, text="One", by=ana)
        work.add_task(case=case, title="T", by=ana)
    for thing in Cluster.objects.exclude(pk=hydra.pk)[:3]:
        contents.add(case=case, thing=thing, by=ana)
    with django_assert_max_num_queries(len(one)):
        analyst.get("/cases/")
    with django_assert_max_num_queries(len(page)):
        page_of(analyst, case)


def test_what_is_not_there_is_not_found(analyst, scored):
    assert analyst.get("/cases/CS-9999/").status_code == 404
    for url in ("/case-tasks/9/", "/case-notes/9/delete/", "/case-items/9/remove/"):
        assert analyst.post(url).status_code == 404
    assert "No case here" in analyst.get("/cases/").content.decode()


def test_a_case_begins_with_the_tasks_of_its_kind(analyst, scored, leo):
    kind = kinds.keep(kind=CaseKind(name="A <i>pool", tasks="Look\n\n Ask "), by=leo)
    asked = {"title": "A pool", "severity": "high", "kind": kind.pk}
    page = analyst.post("/cases/open/", asked, follow=True).content.decode()
    case = Case.objects.get()
    assert [each.title for each in case.tasks.all()] == ["Look", "Ask"] and case.kind == kind
    assert "A &lt;i&gt;pool" in page
    analyst.post("/cases/open/", {"title": "Another", "severity": "high"})
    assert not Case.objects.get(title="Another").tasks.exists()
    kinds.retire(kind=kind, by=leo)
    refused = analyst.post("/cases/open/", asked | {"title": "Late"}, follow=True)
    assert 'class="alert' in refused.content.decode() and Case.objects.count() == 2
