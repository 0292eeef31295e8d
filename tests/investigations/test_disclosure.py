import pytest

from investigations.disclosure import disclose
from investigations.models import Account, AuditEntry

pytestmark = pytest.mark.django_db


def test_a_disclosure_is_written_down_and_holds_no_value(leo):
    account = Account.objects.create(account_id="a1", email="someone@mailbox.example")
    disclose(target=account, name=account.account_id, by=leo)
    entry = AuditEntry.objects.get(action="values.disclosed")
    assert (entry.actor, entry.target_type, entry.target_id) == (
        "leo",
        "investigations.account",
        str(account.pk),
    )
    assert (entry.old, entry.new) == ({}, {"target": "a1"})
