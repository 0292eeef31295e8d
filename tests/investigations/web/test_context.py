import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "title", "current"),
    [("/", "Overview", "page"), ("/clusters/", "Clusters", "page"), ("/runs/", "Runs", "page")],
)
def test_the_navigation_says_where_one_is(analyst, empty_lake, address, title, current):
    navigation = analyst.get(address).context["navigation"]
    assert [entry.title for entry in navigation if entry.active] == [title]
    assert f'aria-current="{current}"' in analyst.get(address).content.decode()


def test_an_account_belongs_under_clusters(scored, analyst):
    page = analyst.get("/watched/hydra-00001/")
    assert [entry.title for entry in page.context["navigation"] if entry.active] == ["Clusters"]
    assert 'aria-current="true"' in page.content.decode()


def test_the_role_is_shown_and_leaving_is_a_post(manager):
    page = manager.get("/runs/").content.decode()
    assert "<small>manager</small>" in page
    assert '<form method="post" action="/accounts/logout/">' in page


def test_pages_that_nobody_finds_look_like_the_product(manager):
    response = manager.get("/nowhere/")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()
