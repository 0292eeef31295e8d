import dataclasses
import json

import pytest

from investigations.models import AuditEntry, Cluster, ClusterTemplate
from investigations.web.presenters.templates import MOST
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


@pytest.fixture
def prices(settings, tmp_path):
    settings.PRICES = tmp_path / "prices.toml"
    return settings.PRICES


def address(hydra):
    return f"/clusters/{hydra.key}/templates/o00000000000000aa/samples/"


def page(client, found):
    return client.get(f"/clusters/{found.key}/").content.decode()


def test_the_fixed_part_and_the_slots_are_shown(hydra, analyst):
    text = page(analyst, hydra)
    assert "o•••@mailbox.example and &lt;think&gt; first.\n\nProject:" in text
    assert "⟨3–120 words⟩" in text and "slot of 3 to 120 words, usually 7" in text
    assert "ops@mailbox" not in text and "4111" not in text
    assert "2 of 2 families" in text
    assert "Fewer than five accounts send it" in text


def test_a_long_list_is_cut_and_says_so(analyst, django_assert_max_num_queries):
    found = cluster(account_ids("one", 6))
    few = scoring_result([dataclasses.replace(found, families=found.families[:1])])
    one = finished_scoring(few)
    key = one.clusters.get(account_count=6)
    analyst.get(f"/clusters/{key.key}/")
    with django_assert_max_num_queries(60):
        page(analyst, key)
    many = [dataclasses.replace(found.families[0], key=f"o{n}") for n in range(MOST + 45)]
    finished_scoring(scoring_result([dataclasses.replace(found, families=tuple(many))]))
    with django_assert_max_num_queries(60):
        text = page(analyst, key)
    assert f"{MOST} of {MOST + 45} families" in text
    assert text.count('class="template-row"') == MOST


def test_a_cluster_without_templates_says_so(scored, analyst):
    assert "No template found" in page(analyst, Cluster.objects.get(kind="reseller"))


def test_the_headline_numbers_are_whole(hydra, analyst, prices):
    prices.write_text(
        'currency = "USD"\nmodel = [{name = "aurora-4", prompt = 3.0, completion = 15.0}]'
    )
    text = page(analyst, hydra)
    for words in ("3.00\u00a0M", "2.40\u00a0M in prompts", "600\u00a0k in answers"):
        assert words in text
    assert '<span class="headline-unit">USD</span> 14' in text  # 2 M × 3 + 0.5 M × 15, rounded
    assert "cost of 83\u00a0% of the tokens" in text
    assert "40 active, none banned" in text
    assert "mixed in" in text and "Week on week" in text
    assert "2.40" not in page(analyst, Cluster.objects.create(**bare(hydra)))


def bare(hydra):
    """As a cluster was stored before tokens were counted."""
    fields = ("run", "kind", "score", "flagged", "account_count", "exchanges")
    rest = ("distillation_exchanges", "first_seen", "last_seen")
    return {"key": "HC-77777"} | {name: getattr(hydra, name) for name in (*fields, *rest)}


def test_without_a_list_or_with_a_broken_one_the_tokens_stay(hydra, analyst, prices):
    assert "no price list set" in page(analyst, hydra)
    prices.write_text('currency = "USD"\nmodel = [{name = "b", prompt = 1, completion = 1}]')
    assert "no price for its models" in page(analyst, hydra)
    prices.write_text("broken")
    text = page(analyst, hydra)
    assert "The price list prices.toml can&#x27;t be read" in text and "3.00\u00a0M" in text


def test_only_who_may_open_texts_is_offered_them(hydra, analyst, lead, manager):
    assert address(hydra) in page(lead, hydra)
    for client in (analyst, manager):
        assert address(hydra) not in page(client, hydra)
        assert client.post(address(hydra), {"reason": "I want to"}).status_code == 403
    assert lead.get(address(hydra)).status_code == 405
    assert not AuditEntry.objects.filter(action="texts.opened").exists()


def test_a_lead_reads_samples_with_a_reason(hydra, lead, settings, tmp_path):
    from investigations.ingest import run
    from investigations.lake.store import Lake

    rows = tmp_path / "texts.jsonl"
    rows.write_text(
        json.dumps(
            {
                "exchange_id": "x-hydra-00000",
                "account_id": "hydra-00000",
                "timestamp": "2026-09-30T00:00:00Z",
                "model": "m",
                "prompt": "Secret <b>recipe</b>",
            }
        )
    )
    lake = Lake(settings.LAKE_URL, memory="512MB", threads=1)
    run(lake, "exchanges", [rows], quarantine=tmp_path / "quarantine")
    response = lead.post(address(hydra), {"reason": "Is it a rewording?"})
    assert "Secret &lt;b&gt;recipe&lt;/b&gt;" in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert AuditEntry.objects.get(action="texts.opened").reason == "Is it a rewording?"
    assert "Secret" not in json.dumps(list(ClusterTemplate.objects.values("parts", "samples")))


@pytest.mark.parametrize("reason", ["", "  ", "a\x00b", "x" * 2001])
def test_rubbish_is_answered_and_opens_nothing(hydra, lead, reason):
    response = lead.post(address(hydra), {"reason": reason})
    assert response.status_code == 200 and 'role="alert"' in response.content.decode()
    assert lead.post(address(hydra).replace("aa/", "ff/"), {"reason": "r"}).status_code == 404
    assert not AuditEntry.objects.filter(action="texts.opened").exists()


def test_texts_that_are_not_kept_say_so(hydra, lead):
    response = lead.post(address(hydra), {"reason": "r"})
    assert "not kept any more" in response.content.decode()


def test_more_accounts_than_are_left_are_those_of_the_scoring(hydra, analyst):
    assert "40 of 40</dd>" in page(analyst, hydra)
    Cluster.objects.filter(pk=hydra.pk).update(account_count=38)
    after = page(analyst, hydra)
    assert "40 as scored</dd>" in after and "40 of 38" not in after
