import pytest

from investigations.models import (
    Account,
    Cluster,
    ClusterFlow,
    FormerMembership,
    SharedValue,
    Verdict,
)
from investigations.triage import verdicts
from investigations.web.presenters import similar
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(scored):
    """Two clusters of one campaign that hold one card and one network."""
    return list(Cluster.objects.filter(account_count__in=(40, 30)).order_by("key"))


def compared(client, *found):
    return client.get("/compare/", {"c": [each.key for each in found]})


def row(response, block, name):
    blocks = {each.name: dict(each.rows) for each in response.context["comparison"].blocks}
    return [cell.text for cell in blocks[block][name]]


def facts(response):
    (pair,) = response.context["comparison"].pairs
    return dict(pair.facts)


def test_clusters_stand_side_by_side_in_the_order_of_the_address(pair, analyst, ana):
    one, other = pair
    verdicts.give(cluster=one, kind=Verdict.Kind.CONFIRMED, reason="One card", by=ana)
    other.contributions.filter(signal="payment").delete()
    response = compared(analyst, other, one)
    assert [side.title for side in response.context["comparison"].sides] == [other.key, one.key]
    assert row(response, "At a glance", "State") == ["Waiting", "Confirmed by ana"]
    assert row(response, "At a glance", "Accounts") == ["30", "40"]
    assert row(response, "Why this score", "Payment instrument") == ["–", "+2.20"]
    assert row(response, "Models", "aurora-4") == ["90\u00a0%", "90\u00a0%"]


def test_what_they_share_is_masked_also_for_those_who_may_see_it(pair, lead):
    response = compared(lead, *pair)
    assert facts(response)["Values in common"] == "2"
    assert facts(response)["Same hours of the day (UTC)"].endswith("%")
    page = response.content.decode()
    assert "card_7f3a" not in page and "ca•••3a" in page


def test_accounts_that_passed_over_are_counted(pair, analyst):
    one, other = pair
    there, back = (f"Accounts that went from {a.key} to {b.key}" for a, b in (pair, pair[::-1]))
    account = Account.objects.filter(membership__cluster=one).first()
    FormerMembership.objects.create(cluster=other, account=account, exchanges=5)
    assert (facts(compared(analyst, *pair))[there], facts(compared(analyst, *pair))[back]) == (
        "0",
        "1",
    )
    ClusterFlow.objects.create(run=one.run, source=one, target=other, share=0.5, accounts=7)
    assert facts(compared(analyst, *pair))[there] == "7"


@pytest.mark.parametrize(
    "names",
    [[], ["HC-00001"], ["HC-00001"] * 2, ["a\0", "b"], ["x" * 5000, "y"], list("abcdefghij" * 3)],
)
def test_less_than_two_and_rubbish_ask_for_two_to_four(scored, analyst, names):
    for address, parameter in (("/compare/", "c"), ("/compare/accounts/", "a")):
        response = analyst.get(address, {parameter: names})
        assert response.status_code == 200 and "Choose two to four" in response.content.decode()


def test_unknown_ones_are_left_out_and_five_are_too_many(scored, analyst):
    keys = list(Cluster.objects.values_list("key", flat=True))
    found = analyst.get("/compare/", {"c": [*keys, "HC-99999"]}).context["comparison"]
    assert len(found.sides) == 4 and len(found.pairs) == 6
    many = [cluster(account_ids(f"h{i}", 3), campaign=None) for i in range(5)]
    run = finished_scoring(scoring_result(many, others=()))
    keys = list(run.clusters.values_list("key", flat=True))
    assert analyst.get("/compare/", {"c": keys}).context["comparison"] is None


def test_four_cost_as_many_queries_as_two(scored, pair, analyst, django_assert_max_num_queries):
    everyone = list(Cluster.objects.all())
    compared(analyst, *pair)
    with django_assert_max_num_queries(20) as spent:
        compared(analyst, *pair)
    with django_assert_max_num_queries(len(spent)):
        compared(analyst, *everyone)
    ids = account_ids("hydra", 4)
    with django_assert_max_num_queries(11) as spent:
        analyst.get("/compare/accounts/", {"a": ids[:2]})
    with django_assert_max_num_queries(len(spent)):
        analyst.get("/compare/accounts/", {"a": ids})


# --- Accounts ------------------------------------------------------------------------------------


def test_accounts_stand_side_by_side_with_what_is_equal(scored, analyst):
    response = analyst.get("/compare/accounts/", {"a": ["hydra-00000", "hydra-00001"]})
    assert facts(response) == {
        "Equal": "Mail domain, Card BIN, Plan, Country",
        "Stored link": "weight 4.20",
        "Tied by": "Payment instrument",
    }
    page = response.content.decode()
    assert "quiet.heron0" not in page and "card_0000" not in page and "41000012" not in page
    apart = analyst.get("/compare/accounts/", {"a": ["hydra-00000", "bystander-00001"]})
    assert facts(apart)["Stored link"] == "none"
    assert row(apart, "At a glance", "Cluster")[1] == "none"


# --- Similar -------------------------------------------------------------------------------------


def alike(client, found):
    return client.get(f"/clusters/{found.key}/similar/").context["similar"]


def test_the_rarest_in_common_comes_first_and_closed_ones_say_so(analyst, leo):
    old = [cluster(account_ids(name, 5), campaign=None) for name in ("a", "b", "c", "d")]
    run = finished_scoring(scoring_result(old, others=()))
    a, b, c, d = run.clusters.order_by("key")
    SharedValue.objects.all().delete()
    common = {"version": 1, "accounts": 5, "population": 1000}
    for holder in (a, b, c):
        SharedValue.objects.create(
            cluster=holder, signal="client", value="agent/1", rarity=2.0, **common
        )
    for holder in (a, c):
        SharedValue.objects.create(cluster=holder, signal="payment", value="x", rarity=6, **common)
    SharedValue.objects.create(cluster=d, signal="network", value="x", rarity=6, **common)
    verdicts.give(cluster=c, kind=Verdict.Kind.CONFIRMED, reason="One card", by=leo)
    first, second = alike(analyst, a)
    assert (first.key, first.standing) == (c.key, "confirmed by leo")
    assert {"Payment instrument: 1 value", "Client build: 1 value"} <= set(first.reasons)
    assert (second.key, second.standing) == (b.key, "waiting")
    assert alike(analyst, d) == []  # another signal's value is another value
    page = analyst.get(f"/clusters/{a.key}/similar/").content.decode()
    assert f'href="/compare/?c={a.key}&amp;c={c.key}"' in page
    finished_scoring(scoring_result([cluster(account_ids("z", 3), campaign=None)], others=()))
    assert [each.standing for each in alike(analyst, a)] == ["gone, confirmed by leo", "gone"]


def test_one_campaign_is_something_in_common(pair, analyst):
    SharedValue.objects.all().delete()
    (other,) = alike(analyst, pair[0])
    assert other.key == pair[1].key and "same campaign" in other.reasons


def test_a_value_that_everybody_holds_costs_no_more(scored, pair, analyst):
    """With a thousand clusters that hold all the values, so many are looked at and no more."""
    one = pair[0]
    copies = [
        Cluster(
            **{
                field.attname: getattr(one, field.attname)
                for field in Cluster._meta.fields
                if field.attname not in ("id", "key")
            },
            key=f"XX-{number:05d}",
        )
        for number in range(1000)
    ]
    Cluster.objects.bulk_create(copies)
    SharedValue.objects.bulk_create(
        SharedValue(
            cluster=copy, signal="payment", value=f"v{n}", accounts=3, population=9, rarity=1
        )
        for copy in [*copies, one]
        for n in range(3)
    )
    ties = similar._ties(one)
    assert len(ties) <= similar.WIDEST * 4
    assert len(alike(analyst, one)) == similar.MOST


def test_more_similar_ones_cost_no_more_queries(
    scored, pair, analyst, django_assert_max_num_queries
):
    with django_assert_max_num_queries(17):
        assert alike(analyst, pair[0])
