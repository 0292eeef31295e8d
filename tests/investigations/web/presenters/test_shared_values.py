import math

import pytest

from investigations.models import Cluster, EdgeEvidence, SharedValue
from investigations.web.presenters.shared_values import link, shared_value_row

pytestmark = pytest.mark.django_db


def value(**fields):
    known = {"signal": "payment", "value": "card_7f3a99", "accounts": 4, "population": 1000}
    return SharedValue(**{**known, "rarity": math.log(100), **fields})


def test_rarity_is_told_as_one_account_in_so_many():
    row = shared_value_row(value(), unmasked=False)
    assert (row.one_in, row.everywhere, row.holders) == (100, 10, 4)


def test_payment_values_are_masked_unless_disclosed():
    assert "7f3a" not in shared_value_row(value(), unmasked=False).value
    assert shared_value_row(value(), unmasked=False).masked
    assert shared_value_row(value(), unmasked=True).value == "card_7f3a99"


def test_what_points_to_nobody_is_shown():
    row = shared_value_row(value(signal="client", value="fetch/3.1"), unmasked=False)
    assert (row.value, row.masked) == ("fetch/3.1", False)


def test_an_unknown_signal_is_masked():
    row = shared_value_row(value(signal="iris_scan"), unmasked=False)
    assert row.masked and row.whole == ""


@pytest.mark.parametrize("signal", ["phrase", "system_prompt", "template"])
@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (str(0x60644E12_9F86D081), "#60644e12"),
        (str(2**64 - 1), "#ffffffff"),
        ("255", "#00000000"),
        ("greeting of the day", "greeting of the day"),
        ("²", "²"),
    ],
)
def test_a_hash_is_short_and_its_whole_is_kept(signal, stored, shown):
    row = shared_value_row(value(signal=signal, value=stored), unmasked=False)
    assert (row.value, row.whole, row.masked) == (shown, stored, False)


def test_a_number_that_is_no_hash_stays():
    row = shared_value_row(value(signal="payment", value="6946093814521345153"), unmasked=True)
    assert row.value == row.whole == "6946093814521345153"


def test_a_link_says_how_much_more_there_is(scored):
    edge = EdgeEvidence.objects.filter(cluster=Cluster.objects.first()).first()
    edge.shared = edge.shared * 5
    found = link(edge, unmasked=False)
    assert (len(found.values), found.more) == (3, 2)
    assert {found.source, found.target} == {edge.source.account_id, edge.target.account_id}
