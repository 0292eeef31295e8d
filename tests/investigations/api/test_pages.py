"""Following a cursor from page to page, and one that somebody made up."""

import pytest

from investigations.models import Account

pytestmark = pytest.mark.usefixtures("broker")


def test_pages_follow_each_other_and_back(get, found):
    ids = list(Account.objects.order_by("id").values_list("account_id", flat=True))
    seen, pages = [], []
    url = "/api/accounts/?page_size=40"
    while url:
        page = get(url)
        pages.append([row["account_id"] for row in page["results"]])
        seen += pages[-1]
        back, url = page["previous"], page["next"]
    assert seen == ids and len(pages) > 2
    assert [row["account_id"] for row in get(back)["results"]] == pages[-2]


def test_a_page_is_never_bigger_than_a_thousand(get):
    Account.objects.bulk_create(Account(account_id=f"a{n}") for n in range(1001))
    assert len(get("/api/accounts/", page_size=10**9)["results"]) == 1000


@pytest.mark.parametrize(
    "cursor", ["zzz", "cD1hYmM=", "cD0lMDA=", "bz05OTk5OTk5", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5"]
)
@pytest.mark.parametrize("name", ["accounts", "runs"])
def test_a_forged_cursor_breaks_nothing(ana, client_of, cursor, name):
    response = client_of(ana).get(f"/api/{name}/", {"cursor": cursor})
    assert response.status_code in (200, 404)
    assert response.headers["Content-Type"] == "application/json"
