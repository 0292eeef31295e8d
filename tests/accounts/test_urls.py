"""Every route there is: none is open by accident, and each opens for the roles it should."""

import re
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from accounts import actions
from accounts.access import permissions_of
from accounts.permissions import ROLES, Permission
from accounts.roles import sync_roles
from investigations.cases import opening, states
from investigations.enforcement import proposing
from investigations.evidence import exhibits
from investigations.models import Account, Action, Batch, Campaign, Case, Cluster, Run
from tests.investigations import results

pytestmark = pytest.mark.usefixtures("broker")

OPEN = {"account_login", "healthz"}
# Everybody who is signed in looks after the own password and second factor: no permission needed.
OWN = {
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


def routes():
    """(full route, its pattern) of every view that the resolver knows."""

    def walk(patterns, before):
        for pattern in patterns:
            route = before + str(pattern.pattern)
            assert isinstance(pattern.pattern, RoutePattern), f"{route}: extend this test first"
            if isinstance(pattern, URLPattern):
                yield route, pattern
            else:
                yield from walk(pattern.url_patterns, route)

    return list(walk(get_resolver().url_patterns, "/"))


ROUTES = routes()
SHUT = [(route, p) for route, p in ROUTES if p.name not in OPEN]
GUARDED = [(route, p) for route, p in ROUTES if p.name not in OPEN | OWN]


def filled(route, values=None):
    """The route's path, its parameters filled with ``values`` or with something that fits."""
    values = values or {}

    def fill(match):
        converter, name = match["converter"] or "str", match["name"]
        return str(values.get(name, 1 if converter == "int" else "x"))

    return re.sub(r"<(?:(?P<converter>[^>:]+):)?(?P<name>\w+)>", fill, route)


def names(entries):
    return [route for route, _ in entries]


def is_shut(response):
    """Refused, or sent to the sign-in (by its address, or by htmx's header)."""
    if response.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return True
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return True
    target = response.headers.get("Location") or response.headers.get("HX-Redirect") or ""
    return target.startswith(reverse("account_login"))


def test_there_is_something_to_walk():
    assert {"healthz", "account_login", "overview", "run-list", "schema"} <= {
        pattern.name for _, pattern in ROUTES
    }
    assert {pattern.name for _, pattern in ROUTES} >= OPEN | OWN


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
@pytest.mark.parametrize(("route", "pattern"), SHUT, ids=names(SHUT))
def test_nothing_is_open_to_strangers(route, pattern, headers):
    for method in METHODS:
        response = getattr(Client(), method)(filled(route), headers=headers)
        assert is_shut(response), f"{method} {filled(route)}: {response.status_code}"


@pytest.mark.parametrize(("route", "pattern"), GUARDED, ids=names(GUARDED))
def test_every_other_view_names_its_permission(route, pattern):
    assert permissions_of(pattern.callback)


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_inactive",
        "account_reset_password",
        "account_set_password",
        "account_confirm_login_code",
        "mfa_download_recovery_codes",
    ],
)
def test_what_is_not_used_of_allauth_has_no_route(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.fixture
def world(db):
    """A value for every parameter of a route that leads to a row."""
    sync_roles()
    run = results.finished_scoring()
    person = actions.create_user(username="pinning", role="admin", by="tests")
    pinned = exhibits.pin(cluster=Cluster.objects.first(), what="activity", by=person)
    somebody = actions.create_user(username="decider", role="analyst", by="tests")
    Batch.objects.create(pk=run.pk, action="needs_more", reason="?", by=somebody, run=run, total=1)
    case = opening.open_case(title="A pool", by=somebody, things=[Cluster.objects.first()])
    for to in (Case.State.TRIAGE, Case.State.INVESTIGATING, Case.State.CONFIRMED):
        states.move(case=case, to=to, by=somebody, reason="It is")
    case.refresh_from_db()
    proposal = proposing.draft(case=case, action=Action.WATCH, reason="Look", by=somebody)
    return {
        "pk": run.pk,
        "number": pinned.pk,
        "signal": Cluster.objects.first().contributions.first().signal,
        "account_id": proposal.accounts.first().account.account_id,
        "cluster": Cluster.objects.first().key,
        "campaign": Campaign.objects.first().key,
        "case": case.key,
        "proposal": proposal.key,
    }


def path_in(world, route):
    areas = {"/campaigns/": "campaign", "/cases/": "case", "/enforcement/": "proposal"}
    kind = next((kind for area, kind in areas.items() if area in route), "cluster")
    return filled(route, world | {"key": world[kind]})


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_its_permissions_open(role, world, client_of):
    person = actions.create_user(username="somebody", role=role, by="tests")
    client = client_of(person)
    wrong = []
    for route, pattern in GUARDED:
        needed = set(permissions_of(pattern.callback))
        response = client.get(path_in(world, route))
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = client.post(path_in(world, route))
        allowed = needed <= set(ROLES[role])
        refused = response.status_code == HTTPStatus.FORBIDDEN
        if allowed == refused or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            wrong.append((route, response.status_code))
    assert wrong == []


def test_every_page_that_can_be_read_answers_with_the_page(world, ada, client_of):
    client = client_of(ada)
    wrong = []
    for route, _ in GUARDED:
        response = client.get(path_in(world, route))
        if response.status_code not in (HTTPStatus.OK, HTTPStatus.METHOD_NOT_ALLOWED):
            wrong.append((route, response.status_code))
    assert wrong == []


def test_reading_changes_no_row(world, ada, client_of):
    def state():
        return [list(model.objects.order_by("pk").values()) for model in (Run, Cluster, Account)]

    client, before = client_of(ada), state()
    for route, _ in GUARDED:
        client.get(path_in(world, route))
    assert state() == before


def test_every_permission_guards_something_or_waits_for_its_page():
    used = {each for _, pattern in GUARDED for each in permissions_of(pattern.callback)}
    # Values are unmasked inside pages that all may open, what was escalated is decided on the page
    # of all decisions; people have no page yet.
    waiting = {
        Permission.APPROVE,
        Permission.VIEW_UNMASKED,
        Permission.MANAGE_USERS,
    }
    assert used | waiting == set(Permission)
