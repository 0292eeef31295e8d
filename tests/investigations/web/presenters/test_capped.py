import pytest

from accounts.models import User
from investigations.web.presenters.capped import capped

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("most", "total", "queries"), [(1, 3, 2), (2, 3, 2), (3, 3, 1), (4, 3, 1)])
def test_only_a_list_that_goes_on_is_counted(django_assert_num_queries, most, total, queries):
    User.objects.bulk_create(User(username=name) for name in "abc")
    people = User.objects.order_by("username")
    with django_assert_num_queries(queries):
        shown = capped(people, most, lambda person: person.username)
    assert (shown.rows, shown.total) == (list("abc")[:most], total)
    assert shown.cut == (most < total)
