from http import HTTPStatus

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from rest_framework.views import APIView

from accounts.access import Requires, permissions_of, requires
from accounts.permissions import Permission


@requires(Permission.START_RUNS)
def start(request):
    return HttpResponse("started")


def ask(view, user, path="/runs/?page=2", **headers):
    request = RequestFactory().get(path, headers=headers)
    request.user = user
    return view(request)


def test_who_has_the_permission_gets_the_page(ana):
    assert ask(start, ana).content == b"started"


def test_who_lacks_the_permission_is_refused_and_told_why(mia):
    with pytest.raises(PermissionDenied, match="Start a scoring run"):
        ask(start, mia)


def test_anonymous_page_goes_to_the_sign_in_and_comes_back():
    response = ask(start, AnonymousUser())
    assert response.status_code == HTTPStatus.FOUND
    assert response.url == "/accounts/login/?next=/runs/%3Fpage%3D2"


def test_anonymous_fragment_sends_the_whole_page_to_the_sign_in():
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/clusters/?sort=score"}
    response = ask(start, AnonymousUser(), "/runs/fragment/", **headers)
    assert response.status_code == HTTPStatus.OK
    assert response["HX-Redirect"] == "/accounts/login/?next=/clusters/%3Fsort%3Dscore"


def test_a_fragment_cannot_send_people_to_another_host():
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/x"}
    response = ask(start, AnonymousUser(), "/runs/fragment/", **headers)
    assert response["HX-Redirect"] == "/accounts/login/?next=/"


def test_all_stacked_permissions_are_needed(leo, mia):
    both = requires(Permission.VIEW_AUDIT)(start)
    assert ask(both, leo).content == b"started"
    with pytest.raises(PermissionDenied):
        ask(both, mia)
    assert permissions_of(both) == (Permission.VIEW_AUDIT, Permission.START_RUNS)


def test_api_permission_refuses_and_leaves_its_mark(ana, mia):
    class View(APIView):
        permission_classes = [Requires(Permission.START_RUNS)]

        def get(self, request):
            return HttpResponse("started")

    view = View.as_view()
    assert ask(view, ana).status_code in (HTTPStatus.OK, HTTPStatus.UNAUTHORIZED)
    permission = View.permission_classes[0]()
    assert [
        permission.has_permission(type("R", (), {"user": who}), None)
        for who in (ana, mia, AnonymousUser())
    ] == [True, False, False]
    assert permissions_of(view) == (Permission.START_RUNS,)


def test_an_unguarded_view_has_no_mark():
    assert permissions_of(lambda request: HttpResponse()) == ()
