import pytest
from django.test import RequestFactory

from investigations.models import Membership
from investigations.web.tables.members import MemberTable
from investigations.web.tables.table import paged

pytestmark = pytest.mark.django_db


def turned(query, per_page=10):
    request = RequestFactory().get("/", query)
    members = Membership.objects.filter(cluster__account_count=40).select_related("account")
    return paged(request, MemberTable(members), per_page=per_page)


def ids(table):
    return [row.record.account.account_id for row in table.paginated_rows]


@pytest.mark.parametrize(
    ("page", "number"), [("2", 2), ("nonsense", 1), ("999", 4), ("-3", 4), ("", 1)]
)
def test_any_page_that_is_asked_for_gives_one_there_is(scored, page, number):
    assert turned({"m-page": page}).page.number == number


def test_the_visitor_cannot_choose_the_size_of_a_page(scored):
    assert len(ids(turned({"m-per_page": "100000"}))) == 10


def test_unknown_columns_are_passed_over(scored):
    assert ids(turned({"m-sort": "password"})) == ids(turned({}))


def test_equal_values_do_not_change_places_between_pages(scored):
    Membership.objects.update(score=0.5)
    seen = [each for page in range(1, 5) for each in ids(turned({"m-page": page}))]
    assert len(seen) == len(set(seen)) == 40


def test_sorting_by_account(scored):
    assert ids(turned({"m-sort": "account"}))[0] == "hydra-00000"
    assert ids(turned({"m-sort": "-account"}))[0] == "hydra-00039"
