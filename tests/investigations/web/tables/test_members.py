import pytest

from investigations.models import Account, Membership
from investigations.web.tables.members import MemberTable

pytestmark = pytest.mark.django_db


def test_a_banned_account_is_marked(scored):
    Account.objects.filter(account_id="hydra-00000").update(status="banned")
    member = Membership.objects.select_related("account").get(account__account_id="hydra-00000")
    (row,) = MemberTable([member]).rows
    assert "bg-red-lt" in row.get_cell("status") and "banned" in row.get_cell("status")
    assert row.get_cell("support") == "80\u00a0%"
