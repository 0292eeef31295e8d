import pytest

from investigations.models import Cluster
from investigations.web.presenters.behind import MOST_LINKS, behind
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


def opened(found, signal, **options):
    return behind(found, found.contributions.get(signal=signal), **options)


def test_links_values_and_accounts_of_the_signal_are_shown_masked(hydra):
    edge = hydra.edges.first()
    other = {**edge.shared[0], "signal": "client", "value": "agent/1"}
    edge.shared = [*edge.shared, other]
    edge.save()
    found = opened(hydra, "payment")
    assert (len(found.links.rows), found.links.total) == (40, 40)
    assert {value.signal for each in found.links.rows for value in each.values} == {
        "Payment instrument"
    }
    assert sorted(each.more for each in found.links.rows)[-1] == 1  # the client
    assert [value.value for value in found.values.rows] == ["ca•••3a"]
    assert (len(found.accounts.rows), found.accounts.total, found.telling) == (25, 40, True)
    assert opened(hydra, "payment", unmasked=True).values.rows[0].value == "card_7f3a"


def test_links_by_another_signal_are_none_of_it(hydra):
    kept = hydra.edges.first()
    hydra.edges.exclude(pk=kept.pk).delete()
    hydra.memberships.update(evidence=[])
    found = opened(hydra, "payment")
    assert found.accounts.total == 2
    assert {row.account_id for row in found.accounts.rows} == {
        kept.source.account_id,
        kept.target.account_id,
    }
    kept.shared = [{**kept.shared[0], "signal": "client"}]
    kept.save()
    assert opened(hydra, "payment").links.total == 0


def test_a_template_stands_behind_the_structure_of_prompts(hydra):
    hydra.contributions.filter(signal="shared_skeleton").update(signal="prompt_structure")
    hydra.shared_values.filter(signal="payment").update(signal="template", value="77")
    found = opened(hydra, "prompt_structure")
    assert [value.whole for value in found.values.rows] == ["77"]
    assert (
        found.cell_name == "Of the group’s own work" and found.accounts.rows[0].cell == "90\u00a0%"
    )


def test_what_no_link_speaks_of_shows_whose_evidence_names_it_or_all(hydra):
    assert hydra.memberships.filter(account__account_id="hydra-00000").update(evidence=[]) == 1
    found = opened(hydra, "shared_skeleton")
    assert (found.links.total, found.accounts.total, found.telling) == (0, 39, True)
    found = opened(hydra, "verified_customer")
    assert (found.accounts.total, found.telling) == (40, False)


def test_figures_and_base_rate_say_what_they_are_of(hydra):
    found = opened(hydra, "shared_skeleton")
    assert found.figures == [("Share in this cluster", "91\u00a0%"), ("Templates", "3")]
    assert found.base_rate.words == "4 of 4 groups (100\u00a0%)"


def test_many_links_are_capped(db):
    run = finished_scoring(scoring_result((cluster(account_ids("big", 300)),), others=()))
    found = opened(run.clusters.get(), "payment")
    assert (len(found.links.rows), found.links.total) == (MOST_LINKS, 300)
    assert (len(found.accounts.rows), found.accounts.total) == (25, 300)
