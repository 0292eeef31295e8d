import pytest

from investigations.models import Account, AuditEntry, Cluster, NetworkView
from investigations.web.network import drawing
from tests.investigations.networks import wide_cluster
from tests.investigations.results import cluster, finished_scoring, scoring_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]
CARD = "card_7f3a"


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


def address(found, part="network.json"):
    return f"/clusters/{found.key}/{part}"


def network(client, found, **query):
    response = client.get(address(found), query)
    assert response.status_code == 200, response.content
    assert response["Cache-Control"] == "no-store"
    return response.json()


def test_the_cluster_page_leads_there_by_a_key(hydra, analyst):
    page = analyst.get(f"/clusters/{hydra.key}/").content.decode()
    assert f'href="/clusters/{hydra.key}/network/" data-key="v"' in page
    page = analyst.get(address(hydra, "network/")).content.decode()
    assert "40 accounts" in page and "Show as a table" in page


def test_accounts_on_one_card_are_one_circle(hydra, analyst):
    found = network(analyst, hydra)
    assert found["nodes"]["accounts"] == [40] and found["groups"]["accounts"] == [40]
    assert found["links"] == [[0], [0], [40]] and found["members"]["word"] == []
    (word,) = found["groups"]["word"]
    opened = network(analyst, hydra, open=word)
    assert len(opened["members"]["word"]) == 40 and opened["groups"]["opened"] == [1]
    assert opened["nodes"]["x"] == found["nodes"]["x"]


def test_values_are_masked_and_their_words_tell_nothing(hydra, lead):
    text = lead.get(address(hydra)).content.decode()
    assert CARD not in text and "203.0.113" not in text
    assert lead.get(address(hydra, "network/")).content.decode().count(CARD) == 0


def test_in_full_they_are_for_a_lead_and_on_record(hydra, lead, analyst):
    (word,) = network(lead, hydra)["nodes"]["word"]
    response = lead.post(address(hydra, "network-in-full/"))
    assert response.json() == {word: CARD} and response["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(action="values.disclosed")
    assert (entry.actor, entry.new) == ("leo", {"target": hydra.key})
    assert analyst.post(address(hydra, "network-in-full/")).status_code == 403
    assert lead.post(address(hydra, "network-in-full/"), {"hide": "A B"}).status_code == 400
    assert "network-in-full" not in analyst.get(address(hydra, "network/")).content.decode()
    assert AuditEntry.objects.filter(action="values.disclosed").count() == 1


def test_columns_of_accounts_tell_who_holds_a_value(hydra, analyst):
    (pk,) = Account.objects.filter(account_id="hydra-00003").values_list("pk", flat=True)
    hydra.edges.all().delete()
    Account.objects.filter(account_id__in=["hydra-00003", "hydra-00004"]).update(
        payment_fingerprint=CARD
    )
    found = network(analyst, hydra)
    assert (found["accounts"], found["tied"], found["nodes"]["accounts"]) == (40, 2, [2])
    assert found["nodes"]["recorded"] == [40]  # the scoring counted more than is told of
    (word,) = found["groups"]["word"]
    assert f"a{pk}" in network(analyst, hydra, open=word)["members"]["word"]


def test_a_selection_is_told_with_all_its_accounts(hydra, analyst, monkeypatch):
    monkeypatch.setattr(drawing, "LISTED", 3)
    (word,) = network(analyst, hydra)["nodes"]["word"]
    found = analyst.get(address(hydra, "network-accounts.json"), {"select": word}).json()
    assert (found["total"], len(found["ids"]), len(found["scores"])) == (40, 40, 3)
    assert found["ids"][0].startswith("hydra-")
    none = {"select": "all", "score_to": "0.1"}
    assert analyst.get(address(hydra, "network-accounts.json"), none).json()["total"] == 0


@pytest.mark.parametrize("query", ["open=A%20B", "open=v%00", "degree_from=x", "select=%C3%A9"])
def test_rubbish_in_the_address_gets_a_message(hydra, analyst, query):
    response = analyst.get(address(hydra, f"network-accounts.json?{query}"))
    assert response.status_code == 400 and response.json()["problem"]
    page = analyst.get(address(hydra, f"network/?{query}"))
    assert page.status_code == 200


def test_a_cluster_without_accounts_has_an_empty_network(hydra, analyst):
    finished_scoring(scoring_result(clusters=(cluster(["x1", "x2", "x3"]),), others=()))
    found = network(analyst, hydra)
    assert (found["accounts"], found["groups"]["word"]) == (0, [])
    assert (
        "their accounts have left" not in analyst.get(address(hydra, "network/")).content.decode()
    )
    assert "its accounts have left it" in analyst.get(address(hydra, "network/")).content.decode()


def test_a_big_network_costs_as_many_queries_as_a_small_one(
    analyst, hydra, django_assert_max_num_queries
):
    analyst.get(address(hydra))
    wide = wide_cluster(1500)
    with django_assert_max_num_queries(10) as cold:
        found = network(analyst, wide)
    assert found["tied"] == 1500
    assert len(found["nodes"]["word"]) + len(found["groups"]["word"]) < 700
    with django_assert_max_num_queries(len(cold) - 3):
        network(analyst, wide, hide="payment")


def test_many_cards_are_one_circle_until_it_is_opened(analyst):
    wide = wide_cluster(1500)
    found = network(analyst, wide)
    rest = found["nodes"]["word"].index("rpayment")
    assert found["nodes"]["folded"][rest] > 100 and found["nodes"]["value"][rest] == ""
    opened = network(analyst, wide, open="rpayment")
    assert "rpayment" not in opened["nodes"]["word"]
    alone = network(analyst, wide, open="tpayment")
    drawn = len(alone["members"]["word"]) + sum(1 for name in alone["groups"]["name"] if name)
    assert drawn == 1500


# --- Saved views ---------------------------------------------------------------------------------


def save(client, found, **fields):
    fields = {"name": "Cards", "hide": "network", "score_from": "0.5"} | fields
    return client.post(address(found, "network-views/"), fields)


def test_a_saved_view_opens_as_it_was(hydra, analyst, lead):
    response = save(analyst, hydra)
    view = NetworkView.objects.get()
    assert response["Location"] == address(hydra, f"network/?view={view.pk}")
    page = analyst.get(response["Location"])
    assert page.context["state"] == {"hide": "network", "score_from": "0.5"}
    assert lead.get(response["Location"]).status_code == 404
    analyst.post(f"/network-views/{view.pk}/share/")
    assert lead.get(response["Location"]).context["state"] == view.state
    assert "by <bdi>ana</bdi>" in lead.get(address(hydra, "network/")).content.decode()
    assert lead.post(f"/network-views/{view.pk}/delete/").status_code == 404
    analyst.post(f"/network-views/{view.pk}/share/", {"alone": "yes"})
    assert lead.get(response["Location"]).status_code == 404
    analyst.post(f"/network-views/{view.pk}/delete/")
    assert not NetworkView.objects.exists()


def test_what_cannot_be_saved_is_told(hydra, analyst):
    save(analyst, hydra)
    again = analyst.get(save(analyst, hydra)["Location"])
    assert "of that name" in again.content.decode()
    assert again.context["state"]["hide"] == "network"
    for fields in ({"name": ""}, {"name": "x\x00"}, {"name": "x" * 81}, {"zoom": "far"}):
        page = analyst.get(save(analyst, hydra, **fields)["Location"]).content.decode()
        assert 'role="alert"' in page
    assert NetworkView.objects.count() == 1


def test_a_view_of_another_cluster_is_not_found(hydra, analyst):
    save(analyst, hydra)
    other = Cluster.objects.exclude(pk=hydra.pk).first()
    pk = NetworkView.objects.get().pk
    assert analyst.get(address(other, f"network/?view={pk}")).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_views_costs_one_query(
    hydra, analyst, leo, number, django_assert_max_num_queries
):
    for place in range(number):
        NetworkView.objects.create(cluster=hydra, owner=leo, name=f"View {place}", shared=True)
    analyst.get(address(hydra, "network/"))
    with django_assert_max_num_queries(13):
        page = analyst.get(address(hydra, "network/")).content.decode()
    assert page.count("by <bdi>leo</bdi>") == number
