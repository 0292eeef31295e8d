from __future__ import annotations

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import InternalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path

from config.snapshot import SnapshotMiddleware
from tests.conftest import database_url


def write(request: HttpRequest) -> HttpResponse:
    Group.objects.create(name="written")
    return HttpResponse("written")


def count_twice(request: HttpRequest) -> HttpResponse:
    """What a page sees when somebody else publishes between its queries."""
    before = Group.objects.count()
    with psycopg.connect(database_url()) as other:
        other.execute("INSERT INTO auth_group (name) VALUES ('published meanwhile')")
    return HttpResponse(f"{before} {Group.objects.count()}")


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=500)


pages = [path("write", write), path("count", count_twice), path("broken", broken)]
urlpatterns = [
    path("", include((pages, "web"))),
    path("api/", include((pages, "api"))),
    path("accounts/", include((pages, "account"))),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["/", "/api/"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_cannot_write(client: Client, prefix: str, method: str) -> None:
    with pytest.raises(InternalError, match="read-only transaction"):
        getattr(client, method)(f"{prefix}write")
    assert not Group.objects.filter(name="written").exists()


@pytest.mark.django_db
def test_posting_can_and_so_can_pages_of_signing_in(client: Client) -> None:
    assert client.post("/write").content == b"written"
    Group.objects.all().delete()
    assert client.get("/accounts/write").content == b"written"


@pytest.mark.django_db
def test_writing_works_again_after_a_read(client: Client) -> None:
    client.raise_request_exception = False
    assert client.get("/broken").status_code == 500
    assert client.get("/write").status_code == 500
    Group.objects.create(name="afterwards")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("address", "same"), [("/count", True), ("/accounts/count", False)])
def test_a_page_sees_one_moment(client: Client, address: str, same: bool) -> None:
    before, after = client.get(address).content.split()
    assert (before == after) is same


@pytest.mark.django_db(transaction=True)
def test_the_transaction_ends_with_the_request() -> None:
    levels = []

    def look(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            levels.append(cursor.fetchone()[0])
            cursor.execute("SHOW transaction_read_only")
            levels.append(cursor.fetchone()[0])
        return HttpResponse()

    SnapshotMiddleware(look)(RequestFactory().get("/write"))
    assert not connection.in_atomic_block
    look(HttpRequest())
    assert levels == ["repeatable read", "on", "read committed", "off"]


def test_it_is_the_innermost_so_that_sessions_are_saved_outside() -> None:
    assert settings.MIDDLEWARE[-1] == "config.snapshot.SnapshotMiddleware"
