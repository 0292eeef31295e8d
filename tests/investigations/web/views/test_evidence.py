import pytest
from django.urls import reverse

from investigations.evidence import exhibits
from investigations.models import AuditEntry, Cluster, ClusterProfile, Exhibit, Verdict
from investigations.triage import notes, queue, verdicts
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


def pin(client, hydra, what="activity", **kept):
    data = {"what": what, "scoring": hydra.run_id}
    return client.post(reverse("web:pin", args=[hydra.key]), data, **kept)


def page_of(client, hydra):
    return client.get(f"/clusters/{hydra.key}/").content.decode()


# --- Pinning -------------------------------------------------------------------------------------


def test_a_pin_answers_with_the_list_and_says_so(hydra, analyst):
    part = pin(analyst, hydra, headers=HTMX)
    name = Exhibit.objects.get().name
    said = part.content.decode()
    assert f'data-says="Pinned as {name}: Activity over time"' in said and "<html" not in said
    assert part["Cache-Control"] == "no-store"
    assert f'href="/evidence/{Exhibit.objects.get().pk}/"' in page_of(analyst, hydra)
    again = pin(analyst, hydra, headers=HTMX).content.decode()
    assert f"It is pinned already, as {name}." in again
    assert Exhibit.objects.count() == 1


def test_without_script_it_works_as_well(hydra, analyst):
    response = pin(analyst, hydra, follow=True)
    assert response.redirect_chain == [(f"/clusters/{hydra.key}/#evidence", 302)]
    assert "Pinned as E-" in response.content.decode()


def test_everything_on_the_page_that_has_a_pin_can_be_pinned(hydra, analyst):
    said = [{"name": "office_nat", "holds": False, "reason": "Forty networks"}]
    ClusterProfile.objects.filter(cluster=hydra).update(explanations=said)
    soon = {"HX-Request": "true", "HX-Target": "activity-soon"}
    drawn = analyst.get(f"/clusters/{hydra.key}/", headers=soon).content.decode()
    page = page_of(analyst, hydra) + drawn
    offered = {row.pin for row in analyst.get(f"/clusters/{hydra.key}/").context["shared"].rows}
    assert len(offered) == 2
    whats = [part.split('"')[0] for part in page.split('name="what" value="')[1:]]
    assert offered | {"explanation:office_nat", "contributions", "links"} <= set(whats)
    assert len(whats) == len(set(whats)) == 20
    for what in whats:
        pin(analyst, hydra, what)
    assert Exhibit.objects.count() == 20
    for exhibit in Exhibit.objects.all():
        page = analyst.get(f"/evidence/{exhibit.pk}/").content.decode()
        assert "Checked just now" in page and "card_7f3a" not in page and "203.0.113.0" not in page


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"what": "x" * 500},
        {"what": "a\x00b"},
        {"what": "value:²"},
        {"what": "activity", "scoring": "9" * 30},
        {"what": "activity", "scoring": "-1"},
    ],
)
def test_rubbish_is_answered(hydra, analyst, data):
    response = analyst.post(f"/clusters/{hydra.key}/pin/", data, follow=True)
    assert "There is nothing of this kind to pin here." in response.content.decode()
    assert not Exhibit.objects.exists()


def test_a_page_from_before_a_scoring_pins_nothing(hydra, analyst):
    finished_scoring(scoring_result((cluster(account_ids("hydra", 40), score=0.5),), others=()))
    assert "newer scoring" in pin(analyst, hydra, follow=True).content.decode()
    assert not Exhibit.objects.exists()


def test_a_manager_sees_evidence_and_pins_none(hydra, manager, analyst):
    pin(analyst, hydra)
    page = page_of(manager, hydra)
    assert "Activity over time" in page and "/pin/" not in page
    assert pin(manager, hydra).status_code == 403
    number = Exhibit.objects.get().pk
    page = manager.get(f"/evidence/{number}/").content.decode()
    assert "Checked just now" in page and "Unpin" not in page


# --- One exhibit ---------------------------------------------------------------------------------


def test_it_is_drawn_from_what_was_frozen(hydra, analyst):
    for what in ("contributions", "capabilities"):
        pin(analyst, hydra, what)
    finished_scoring(scoring_result((cluster(account_ids("hydra", 40), score=0.5),), others=()))
    Cluster.objects.get(pk=hydra.pk).contributions.all().delete()
    shares, steps = Exhibit.objects.all()
    page = analyst.get(f"/evidence/{steps.pk}/").content.decode()
    assert "91 % of exchanges follow 3 templates" in page and steps.sha256 in page
    assert f"Scoring {hydra.run_id}, window 1 Sep 2026, 00:00 to 1 Oct 2026, 00:00 UTC" in page
    assert 'data-chart="frozen"' in page
    assert "Coding" in analyst.get(f"/evidence/{shares.pk}/").content.decode()


def test_a_value_is_masked_until_it_is_disclosed_on_record(hydra, analyst, lead):
    pin(analyst, hydra, f"value:{hydra.shared_values.get(signal='payment').pk}")
    pin(analyst, hydra, f"edge:{hydra.edges.first().pk}")
    for exhibit in Exhibit.objects.all():
        address = f"/evidence/{exhibit.pk}/"
        for client in (analyst, lead):
            assert "card_7f3a" not in client.get(address).content.decode()
        assert analyst.post(f"{address}in-full/").status_code == 403
        whole = lead.post(f"{address}in-full/", headers=HTMX)
        assert "card_7f3a" in whole.content.decode() and whole["Cache-Control"] == "no-store"
        entry = AuditEntry.objects.filter(action="values.disclosed").first()
        assert (entry.actor, entry.new, entry.target_id) == (
            "leo",
            {"target": exhibit.name},
            str(hydra.pk),
        )


def test_one_that_is_not_what_was_pinned_says_so(hydra, analyst, monkeypatch):
    pin(analyst, hydra)
    monkeypatch.setattr(exhibits, "sha256_of", lambda text: "0" * 64)
    page = analyst.get(f"/evidence/{Exhibit.objects.get().pk}/").content.decode()
    assert "This is not what was pinned." in page and "Checked just now" not in page


def test_unpin_and_annotate(hydra, analyst, lead):
    pin(analyst, hydra)
    address = f"/evidence/{Exhibit.objects.get().pk}/"
    refused = lead.post(f"{address}unpin/", {"reason": " "}, follow=True).content.decode()
    assert "This field is required." in refused
    lead.post(f"{address}annotate/", {"note": "Look <here>"})
    page = lead.post(f"{address}unpin/", {"reason": "Off by <a> day"}, follow=True).content.decode()
    assert "Off by &lt;a&gt; day" in page and "Look &lt;here&gt;" in page
    assert "already" in lead.post(f"{address}unpin/", {"reason": "x"}, follow=True).content.decode()
    listed = page_of(analyst, hydra)
    assert "Unpinned</span> by <bdi>leo</bdi>: <bdi>Off by &lt;a&gt; day" in listed
    too_long = lead.post(f"{address}annotate/", {"note": "x" * 3000}, follow=True)
    assert "at most 2000 characters" in too_long.content.decode()


def test_unknown_exhibits_are_not_found(scored, analyst):
    for number in (1, 9**30):
        assert analyst.get(f"/evidence/{number}/").status_code == 404


def test_three_of_each_cost_as_many_queries_as_one(hydra, lead, ana, django_assert_max_num_queries):
    def add(*whats):
        for what in whats:
            exhibits.pin(cluster=hydra, what=what, by=ana)
            notes.write(cluster=hydra, text=f"@leo {what}", by=ana)

    address = f"/clusters/{hydra.key}/"
    add("activity")
    lead.get(address)
    with django_assert_max_num_queries(60) as one:
        lead.get(address)
    add("raster", "models")
    with django_assert_max_num_queries(len(one)):
        page = lead.get(address)
    assert len(page.context["exhibits"].rows) == len(page.context["notes"].rows) == 3


# --- History of everything -----------------------------------------------------------------------


def test_the_history_has_what_people_and_scorings_did(hydra, analyst, ana, leo):
    pin(analyst, hydra)
    verdicts.give(cluster=hydra, kind=Verdict.Kind.CONFIRMED, reason="One <card>", by=leo)
    page = analyst.get(f"/clusters/{hydra.key}/timeline/").content.decode()
    for text in (
        "Evidence pinned",
        "Decided",
        "One &lt;card&gt;",
        "by <bdi>leo</bdi>",
        "New</span>",
    ):
        assert text in page
    part = analyst.get(
        f"/clusters/{hydra.key}/timeline/?kind=decisions",
        headers={**HTMX, "HX-Target": "timeline"},
    )
    assert "<html" not in part.content.decode() and "Evidence pinned" not in part.content.decode()
    assert "Decided" in part.content.decode()
    assert "Evidence pinned" in page_of(analyst, hydra)


def test_the_history_is_paged_and_odd_addresses_are_answered(hydra, analyst, ana, leo):
    for person in (ana, None) * 10:
        queue.assign(cluster=hydra, to=person, by=leo)
    address = f"/clusters/{hydra.key}/timeline/"
    seen = []
    for page in (1, 2):
        found = analyst.get(f"{address}?page={page}").context["timeline"]
        seen += [(event.at, event.what) for event in found.events]
    assert len(seen) == 21 and seen == sorted(seen, key=lambda each: each[0], reverse=True)
    for query in ("?page=99", "?page=x", "?page=-1", "?kind=rubbish", "?kind=%00"):
        assert analyst.get(address + query).status_code == 200
    assert "Nothing of this kind" in analyst.get(f"{address}?kind=notes").content.decode()
    assert analyst.get("/clusters/HC-99999/timeline/").status_code == 404


def test_a_full_history_page_costs_as_many_queries_as_a_short_one(
    hydra, analyst, ana, leo, django_assert_max_num_queries
):
    address = f"/clusters/{hydra.key}/timeline/"
    queue.assign(cluster=hydra, to=ana, by=leo)
    analyst.get(address)
    with django_assert_max_num_queries(14) as one:
        analyst.get(address)
    for person in (None, ana) * 10:
        queue.assign(cluster=hydra, to=person, by=leo)
    with django_assert_max_num_queries(len(one)):
        assert len(analyst.get(address).context["timeline"].events) == 15
