"""What a person was told: one's own, read when it is opened, and by mail where one wants it."""

from __future__ import annotations

import pytest

from investigations.cases import opening, people
from investigations.models import InboxEntry

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


@pytest.fixture
def given(ana, leo, scored):
    """A case of ana's that leo was given."""
    case = opening.open_case(title="A <b>pool", by=ana)
    people.assign(case=case, to=leo, by=ana)
    return InboxEntry.objects.get()


def test_it_stands_there_until_it_is_opened(lead, analyst, given):
    page = text(lead.get("/inbox/"))
    assert "ana gave CS-0001 to leo." in page and "&lt;b&gt;pool" in page
    assert 'class="unread"' in page and "Mark all as read" in page
    assert "Nothing has happened" in text(analyst.get("/inbox/"))
    assert analyst.post(f"/inbox/{given.pk}/open/").status_code == 404
    assert lead.get(f"/inbox/{given.pk}/open/").status_code == 405
    assert lead.post(f"/inbox/{given.pk}/open/").url == "/cases/CS-0001/"
    page = text(lead.get("/inbox/"))
    assert 'class="unread"' not in page and "ana gave" in page


def test_all_are_read_at_once_and_only_ones_own(lead, analyst, given, ana, leo):
    people.assign(case=given.notice.case, to=ana, by=leo)
    lead.post("/inbox/read/")
    given.refresh_from_db()
    assert given.read_at and InboxEntry.objects.get(person=ana).read_at is None


def test_one_says_where_mail_goes(lead, leo):
    page = text(lead.post("/inbox/mail/", {"email": "leo@lab.example"}, follow=True))
    assert "leo@lab.example, too" in page
    leo.refresh_from_db()
    assert leo.email == "leo@lab.example"
    assert "Notices stay here" in text(lead.post("/inbox/mail/", {"email": ""}, follow=True))


@pytest.mark.parametrize(
    "wrong", ["nowhere", "a@b@c", "x@" + "y" * 250 + ".lab.example", "a@lab\x00.x"]
)
def test_what_is_no_address_is_told(lead, leo, wrong):
    assert 'class="alert' in text(lead.post("/inbox/mail/", {"email": wrong}, follow=True))
    leo.refresh_from_db()
    assert leo.email == ""


def test_many_notices_come_in_pages_and_cost_no_more_queries(
    lead, given, ana, leo, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30) as one:
        lead.get("/inbox/")
    number = len(one)
    for each in range(51):
        case = opening.open_case(title=f"Another {each}", by=ana)
        people.assign(case=case, to=leo, by=ana)
    with django_assert_max_num_queries(number):
        page = text(lead.get("/inbox/"))
    assert "Page 1 of 2" in page and "52<span" in page
    assert "CS-0001" in text(lead.get("/inbox/?page=2")) and lead.get("/inbox/?page=x").status_code
