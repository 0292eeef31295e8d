import pytest
from django.test import RequestFactory

from investigations.web.saved_filter_form import SavedFilterForm
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


def form(person, query, shared=False):
    request = RequestFactory().get("/")
    request.user = person
    data = {"name": "One", "query": query} | ({"shared": "on"} if shared else {})
    return SavedFilterForm(data, request=request)


def test_what_the_filter_reads_is_kept_and_the_rest_is_not(ana):
    found = form(ana, "due=late&q=&page=3&show=mine&sort=-priority&x=1")
    assert found.is_valid(), found.errors
    assert found.cleaned_data["query"] == "due=late&show=mine&sort=-priority"


@pytest.mark.parametrize(
    "query",
    ["", "page=2", "show=lost", "due=never", "queue=99999", "tag=x", "q=%00", "q=" + "x" * 590],
)
def test_what_it_cannot_read_or_says_nothing_is_refused(ana, query):
    assert "query" in form(ana, query).errors


def test_a_masked_value_is_not_shared_and_nobody_learns_that_it_is_one(ana, leo):
    finished_scoring()
    assert not form(leo, "q=card_7f3a", shared=True).is_valid()
    assert form(leo, "q=card_7f3a").is_valid()
    assert form(leo, "q=HC-00001", shared=True).is_valid()
    assert form(ana, "q=card_7f3a", shared=True).is_valid()
