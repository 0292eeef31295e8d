import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investigations.models import AuditEntry, Cluster, ClusterProfile, Succession, Verdict
from investigations.triage.verdicts import INNOCENT
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]
HTMX = {"HX-Request": "true"}


def fragment(client, url, target):
    return client.get(url, headers={**HTMX, "HX-Target": target})


def test_the_list_has_the_latest_run_s_clusters(scored, analyst):
    later = finished_scoring(scoring_result(clusters=(cluster(["x1", "x2", "x3"]),)))
    (key,) = later.clusters.values_list("key", flat=True)
    page = analyst.get("/clusters/").content.decode()
    assert f"/clusters/{key}/" in page
    assert not [old.key for old in Cluster.objects.exclude(run=later) if old.key in page]


def test_the_fragment_is_a_part_of_the_page(scored, analyst):
    address = "/clusters/?flagged=yes&sort=account_count"
    page = analyst.get(address)
    part = fragment(analyst, address, "clusters")
    assert part.content.decode().strip() in page.content.decode()
    assert "<html" not in part.content.decode()


def test_a_part_is_never_kept_as_the_page(scored, analyst):
    part = fragment(analyst, "/clusters/", "clusters")
    assert part["Cache-Control"] == "no-store"
    assert "HX-Request" in part["Vary"] and "HX-Request" in analyst.get("/clusters/")["Vary"]


def test_going_back_gets_the_whole_page(scored, analyst):
    headers = {**HTMX, "HX-Target": "clusters", "HX-History-Restore-Request": "true"}
    assert "<html" in analyst.get("/clusters/", headers=headers).content.decode()


def test_order_and_filter_come_from_the_address(scored, analyst):
    table = analyst.get("/clusters/?sort=account_count").context["table"]
    assert [row.record.account_count for row in table.paginated_rows] == [12, 24, 30, 40]
    table = analyst.get("/clusters/?sort=-account_count&flagged=yes").context["table"]
    assert [row.record.account_count for row in table.paginated_rows] == [40, 30, 24]


def test_sorting_goes_back_to_the_first_page_and_keeps_the_filter(scored, analyst):
    page = analyst.get("/clusters/?flagged=yes&page=1").content.decode()
    assert 'href="?flagged=yes&amp;sort=kind"' in page


@pytest.mark.parametrize(
    ("query", "text"),
    [("?q=nothing-like-it", "No cluster matches"), ("?score=abc", "Enter a number")],
)
def test_odd_filters_are_answered(scored, analyst, query, text):
    response = analyst.get("/clusters/" + query)
    assert response.status_code == 200 and text in response.content.decode()


def test_before_the_first_scoring_the_list_says_so(analyst):
    assert "Nothing has been scored yet" in analyst.get("/clusters/").content.decode()


def clusters_of(number):
    return tuple(cluster(account_ids(f"c{i}", 3), campaign=f"c{i}") for i in range(number))


@pytest.mark.parametrize("address", ["/clusters/", "/clusters/?sort=-exchanges&flagged=yes"])
def test_three_clusters_cost_as_many_queries_as_one(
    analyst, django_assert_max_num_queries, address
):
    finished_scoring(scoring_result(clusters=clusters_of(1)))
    analyst.get(address)
    with django_assert_max_num_queries(15) as one:
        analyst.get(address)
    finished_scoring(scoring_result(clusters=clusters_of(3)))
    with django_assert_max_num_queries(len(one)):
        assert len(analyst.get(address).context["table"].rows) == 3


# --- One cluster ---------------------------------------------------------------------------------


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


def test_the_page_explains_the_score(hydra, analyst):
    page = analyst.get(f"/clusters/{hydra.key}/").content.decode()
    assert "almost certain" in page
    for text in ("91 % of exchanges follow 3 templates", "Addresses lie in 41 networks"):
        assert text in page
    for chart in ("contributions", "capabilities", "models"):
        assert f'data-chart="{chart}"' in page and f'<script id="{chart}"' in page
    assert "10 of 40 stored links" in page
    assert "2 streams of work" in page
    assert "Coding 90\u00a0%, Tool use 80\u00a0%" in page


@pytest.mark.parametrize(("part", "most"), [("", 56), ("activity-soon", 15)])
def test_a_big_cluster_costs_as_many_queries_as_a_small_one(
    analyst, django_assert_max_num_queries, part, most
):
    # Both have more of everything than is shown.
    small = cluster(account_ids("small", 100), campaign=None)
    big = cluster(account_ids("big", 400), campaign=None, seed=5)
    run = finished_scoring(scoring_result(clusters=(small, big), others=()))
    few, many = (run.clusters.get(account_count=count).key for count in (100, 400))
    fragment(analyst, f"/clusters/{few}/", part)
    with django_assert_max_num_queries(most) as spent:
        fragment(analyst, f"/clusters/{few}/", part)
    with django_assert_max_num_queries(len(spent)):
        response = fragment(analyst, f"/clusters/{many}/", part)
    assert ("200 of 400 accounts" in response.content.decode()) == bool(part)


def test_the_accounts_are_a_part_that_opens_no_chart(hydra, analyst):
    part = fragment(analyst, f"/clusters/{hydra.key}/?m-page=2", "members")
    page = analyst.get(f"/clusters/{hydra.key}/?m-page=2")
    assert part.content.decode().strip() in page.content.decode()
    assert "page" not in part.context
    assert part.context["table"].page.number == 2


def test_a_late_page_of_accounts_drags_no_others_along(hydra, analyst):
    with CaptureQueriesContext(connection) as spent:
        analyst.get(f"/clusters/{hydra.key}/?m-page=2")
    (of_page,) = [q["sql"] for q in spent.captured_queries if "OFFSET 25" in q["sql"]]
    assert "investigations_membership" in of_page and "evidence" not in of_page
    assert "JOIN" not in of_page


def test_a_hash_is_shown_short_and_told_whole(hydra, analyst):
    stored = str(0x60644E12_9F86D081)
    hydra.shared_values.update(signal="template", value=stored)
    edge = hydra.edges.order_by("-weight", "id").first()
    edge.shared = [{**edge.shared[0], "signal": "template", "value": stored}]
    edge.weight = 99
    edge.save()
    page = analyst.get(f"/clusters/{hydra.key}/").content.decode()
    assert f'<span class="identifier" title="{stored}"><bdi>#60644e12</bdi>' in page
    assert f'<bdi class="identifier" title="{stored}">#60644e12</bdi>' in page


def test_a_cluster_that_is_gone_says_so(hydra, analyst):
    assert (
        "did not find this cluster again"
        not in analyst.get(f"/clusters/{hydra.key}/").content.decode()
    )
    finished_scoring(scoring_result(clusters=(cluster(["x1", "x2", "x3"]),), others=()))
    page = analyst.get(f"/clusters/{hydra.key}/").content.decode()
    assert "did not find this cluster again" in page


def test_the_page_says_where_accounts_came_from_and_went(hydra, analyst):
    whole = account_ids("hydra", 40)
    halves = [cluster(whole[:25]), cluster(whole[25:], campaign="c7")]
    later = finished_scoring(scoring_result(halves, others=()))
    part = later.clusters.get(account_count=15)
    page = analyst.get(f"/clusters/{hydra.key}/").content.decode()
    assert f'to <a class="key" href="/clusters/{part.key}/">' in page
    assert f'<a class="key" href="/runs/{later.pk}/">' in page
    page = analyst.get(f"/clusters/{part.key}/").content.decode()
    assert f'from <a class="key" href="/clusters/{hydra.key}/">' in page


def test_a_successor_and_its_predecessor_point_to_each_other(hydra, analyst):
    heir = Cluster.objects.exclude(pk=hydra.pk).first()
    reasons = [{"signal": "template", "likeness": 1.0, "values": 3}]
    Succession.objects.create(
        run=heir.run, cluster=heir, predecessor=hydra, likeness=0.91, reasons=reasons
    )
    page = analyst.get(f"/clusters/{heir.key}/").content.decode()
    assert "Took over from" in page and "Prompt template (3 values)" in page
    assert "was taken over by" in analyst.get(f"/clusters/{hydra.key}/").content.decode()


def test_unknown_clusters_are_not_found(scored, analyst):
    assert analyst.get("/clusters/HC-99999/").status_code == 404


# --- Decisions -----------------------------------------------------------------------------------


def test_an_analyst_decides_and_the_page_says_who_and_why(hydra, analyst):
    answer = {
        "kind": "dismissed",
        "explanation": INNOCENT[-1],
        "reason": "A class <with> one assignment",
    }
    response = analyst.post(f"/clusters/{hydra.key}/decide/", answer, follow=True)
    page = response.content.decode()
    assert f"<strong>Dismissed</strong> ({INNOCENT[-1]}) by <bdi>ana</bdi>" in page
    assert "A class &lt;with&gt; one assignment" in page
    assert "40 of the 40 accounts that it was given to are here now" in page


def test_after_a_split_the_page_says_where_a_decision_came_from(hydra, analyst):
    analyst.post(f"/clusters/{hydra.key}/decide/", {"kind": "confirmed", "reason": "One card"})
    whole = account_ids("hydra", 40)
    halves = [cluster(whole[:25]), cluster(whole[25:], campaign="c7")]
    later = finished_scoring(scoring_result(halves, others=()))
    part = later.clusters.get(account_count=15)
    page = analyst.get(f"/clusters/{part.key}/").content.decode()
    assert f'Given to <a class="key" href="/clusters/{hydra.key}/">' in page
    assert "15 of the 40 accounts" in page


@pytest.mark.parametrize("answer", [{"kind": "confirmed", "reason": " "}, {"kind": "perhaps"}])
def test_a_decision_without_a_reason_or_a_kind_is_none(hydra, analyst, answer):
    page = analyst.post(f"/clusters/{hydra.key}/decide/", answer, follow=True).content.decode()
    assert "Nothing decided" in page
    assert not Verdict.objects.exists()


def test_a_cluster_without_accounts_cannot_be_judged_and_says_so(hydra, analyst):
    finished_scoring(scoring_result(clusters=(cluster(["x1", "x2", "x3"]),), others=()))
    answer = {"kind": "confirmed", "reason": "One card"}
    page = analyst.post(f"/clusters/{hydra.key}/decide/", answer, follow=True).content.decode()
    assert "has no accounts any more" in page
    assert f'action="/clusters/{hydra.key}/decide/"' not in page


def test_a_manager_sees_decisions_and_makes_none(hydra, manager, analyst):
    analyst.post(f"/clusters/{hydra.key}/decide/", {"kind": "confirmed", "reason": "One card"})
    page = manager.get(f"/clusters/{hydra.key}/").content.decode()
    assert "One card" in page and "/decide/" not in page
    answer = {"kind": "dismissed", "reason": "No"}
    assert manager.post(f"/clusters/{hydra.key}/decide/", answer).status_code == 403
    assert Verdict.objects.count() == 1


# --- Values in full ------------------------------------------------------------------------------


def test_shared_values_are_masked_for_everybody_at_first(hydra, analyst, lead):
    for client in (analyst, lead):
        assert "card_7f3a" not in client.get(f"/clusters/{hydra.key}/").content.decode()


def test_a_lead_sees_them_in_full_and_that_is_on_record(hydra, lead):
    page = lead.post(f"/clusters/{hydra.key}/shared-values-in-full/")
    assert "card_7f3a" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(action="values.disclosed")
    assert (entry.actor, entry.new) == ("leo", {"target": hydra.key})


def test_an_analyst_does_not(hydra, analyst):
    address = f"/clusters/{hydra.key}/shared-values-in-full/"
    assert address not in analyst.get(f"/clusters/{hydra.key}/").content.decode()
    assert analyst.post(address).status_code == 403
    assert not AuditEntry.objects.filter(action="values.disclosed").exists()


def test_looking_never_discloses(hydra, lead):
    assert lead.get(f"/clusters/{hydra.key}/shared-values-in-full/").status_code == 405


# --- Innocent explanations -----------------------------------------------------------------------


def test_an_explanation_that_holds_is_set_aside_with_a_reason(hydra, analyst, manager):
    said = [{"name": "office_nat", "holds": True, "reason": "One address"}]
    ClusterProfile.objects.filter(cluster=hydra).update(explanations=said)
    here, there = f"/clusters/{hydra.key}/set-aside/", f"/clusters/{hydra.key}/decide/"
    assert manager.post(here, {"explanation": "office_nat", "reason": "x"}).status_code == 403
    refused = analyst.post(there, {"kind": "confirmed", "reason": "One card"}, follow=True)
    assert "Set aside first, with a reason: office_nat." in refused.content.decode()
    assert (
        "Say why" in analyst.post(here, {"explanation": "office_nat"}, follow=True).content.decode()
    )
    answer = {"explanation": "office_nat", "reason": "Forty <cards>"}
    page = analyst.post(here, answer, follow=True).content.decode()
    assert "by <bdi>ana</bdi>" in page and "Forty &lt;cards&gt;" in page
    page = analyst.post(here, {**answer, "restore": "yes"}, follow=True).content.decode()
    assert "Why not here" in page and "Set aside by" not in page
