"""What is shown of personal and payment values, and to whom."""

import pytest

from investigations.models import Account, Cluster, SharedValue

pytestmark = pytest.mark.usefixtures("broker")
HIDDEN = "•••"


def test_personal_values_are_masked(get, found):
    row = get("/api/accounts/")["results"][0]
    account = Account.objects.get(account_id=row["account_id"])
    assert row["email"] == f"{account.email[0]}{HIDDEN}@{account.email.rpartition('@')[2]}"
    assert row["signup_ip"] == f"203.0.{HIDDEN}.{HIDDEN}"
    assert HIDDEN in row["payment_fingerprint"] and HIDDEN in row["payment_bin"]


def test_shared_values_are_masked_unless_they_tell_nothing(get, found):
    cluster = Cluster.objects.first()
    SharedValue.objects.filter(cluster=cluster).delete()
    for signal, value in (("payment", "fp_0123456789"), ("template", "9f86d081884c7d65")):
        SharedValue.objects.create(
            cluster=cluster, signal=signal, value=value, accounts=9, population=99, rarity=2
        )
    rows = get(f"/api/clusters/{cluster.key}/shared-values/")["results"]
    shown = {row["signal"]: row["value"] for row in rows}
    assert shown == {"payment": f"fp{HIDDEN}89", "template": "9f86d081884c7d65"}


def test_who_may_sees_all(found, leo, client_of):
    text = client_of(leo).get("/api/accounts/").content.decode()
    assert HIDDEN not in text and Account.objects.first().email in text
