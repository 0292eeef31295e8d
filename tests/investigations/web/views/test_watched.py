import datetime as dt
import json
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils.html import escape

from investigations.lake.store import Lake
from investigations.models import Account, AuditEntry, Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]
HOSTILE = (
    "<script>alert(1)</script>\"' onmouseover=alert(1)",
    "with/slashes/../and/activity",
    "line\nend",
    "\u202egnp.exe",
    "?m-page=2#x",
    "A" * 200,
)


@pytest.mark.parametrize("account_id", HOSTILE)
def test_any_identifier_has_its_page(analyst, account_id):
    Account.objects.create(account_id=account_id)
    response = analyst.get(f"/watched/{quote(account_id, safe='')}/")
    page = response.content.decode()
    assert response.status_code == 200
    assert response.context["account"].account_id == account_id
    assert "<script>alert" not in page and '" onmouseover' not in page


def test_the_members_table_links_to_hostile_accounts(scored, analyst):
    Account.objects.filter(account_id="hydra-00000").update(account_id=HOSTILE[0])
    key = Cluster.objects.get(account_count=40).key
    page = analyst.get(f"/clusters/{key}/?m-sort=account").content.decode()
    assert "<script>alert" not in page
    assert f'href="{escape(reverse("web:account", args=[HOSTILE[0]]))}"' in page


def test_score_evidence_cluster_and_links_are_there(scored, analyst):
    key = Cluster.objects.get(account_count=40).key
    page = analyst.get("/watched/hydra-00003/").content.decode()
    for text in (
        "almost certain",
        "88 % of its prompts follow three templates",
        f'href="/clusters/{key}/"',
        'href="/watched/hydra-00004/"',
    ):
        assert text in page


def test_an_account_in_no_cluster(scored, analyst):
    page = analyst.get("/watched/bystander-00001/").content.decode()
    assert "Nothing against this account" in page and "works by itself" in page


def test_unknown_accounts_are_not_found(analyst):
    assert analyst.get("/watched/nobody/").status_code == 404
    assert analyst.get("/watched-activity/nobody/").status_code == 404


def test_personal_values_are_masked_for_everybody_at_first(scored, analyst, lead):
    email = Account.objects.get(account_id="hydra-00003").email
    for client in (analyst, lead):
        assert email not in client.get("/watched/hydra-00003/").content.decode()


def test_a_lead_sees_them_in_full_and_that_is_on_record(scored, lead):
    known = Account.objects.get(account_id="hydra-00003")
    response = lead.post("/watched-in-full/hydra-00003/")
    page = response.content.decode()
    assert known.email in page and known.signup_ip in page
    assert response["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(action="values.disclosed")
    assert (entry.actor, entry.target_id) == ("leo", str(known.pk))


def test_an_analyst_does_not(scored, analyst):
    assert "/watched-in-full/" not in analyst.get("/watched/hydra-00003/").content.decode()
    assert analyst.post("/watched-in-full/hydra-00003/").status_code == 403


def test_activity_without_exchanges_says_so(scored, analyst):
    page = analyst.get("/watched-activity/hydra-00003/").content.decode()
    assert "No exchanges in the lake" in page


def test_a_lake_that_is_away_is_told_and_can_be_asked_again(scored, analyst, monkeypatch):
    def away(self):
        raise OSError("secret path")

    monkeypatch.setattr(Lake, "reader", away)
    response = analyst.get("/watched-activity/hydra-00003/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "can&#x27;t be read just now" in page and "Try again" in page
    assert "secret path" not in page


def test_activity_is_counted_in_the_lake(scored, analyst, exchanges_of):
    start = dt.datetime(2026, 9, 3, 7, 20, tzinfo=dt.UTC)
    exchanges_of("hydra-00003", [start, start + dt.timedelta(minutes=3), start.replace(hour=10)])
    exchanges_of("hydra-00004", [start])
    response = analyst.get("/watched-activity/hydra-00003/")
    series = response.context["traffic"].series
    assert (series.total, response.context["traffic"].active_days) == ([2, 0, 0, 1], 1)
    json.dumps(response.context["activity"].figure)
    page = response.content.decode()
    assert 'data-chart="account-clock"' in page and 'data-chart="account-models"' in page
    # The logs count no tokens; of three exchanges the scoring's share is distillation.
    ledger = response.context["ledger"].ledger
    assert ledger.exchanges == 3 and ledger.distillation.high == 3 and not ledger.tokens
    assert "at most" in page and "the logs count none" in page


def test_who_is_in_no_cluster_has_no_estimate(scored, analyst, exchanges_of):
    Account.objects.create(account_id="alone")
    exchanges_of("alone", [dt.datetime(2026, 9, 3, 7, tzinfo=dt.UTC)])
    page = analyst.get("/watched-activity/alone/").content.decode()
    assert "at most" not in page and "relayed" not in page and "by 1 account" in page
