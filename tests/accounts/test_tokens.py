import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import ApiToken
from accounts.tokens import USE_NOTED_EVERY, digest_of, new_secret, prefix_of

pytestmark = pytest.mark.usefixtures("broker")


def get(secret, scheme="Bearer", path="/api/runs/"):
    return Client().get(path, headers={"Authorization": f"{scheme} {secret}"})


@pytest.fixture
def secret(ana):
    return actions.create_token(user=ana, name="feed", by=ana)[1]


def test_secrets_differ_and_show_their_beginning():
    first, second = new_secret(), new_secret()
    assert first != second
    assert first.startswith("hs_") and len(first) > 40
    assert first.startswith(prefix_of(first)) and len(prefix_of(first)) == 11


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_a_token_acts_as_its_owner(secret, scheme):
    assert get(secret, scheme).status_code == 200


def test_a_token_has_its_owners_permissions_and_no_more(secret):
    response = Client().post(
        "/api/intake/exchanges/",
        b'{"a": 1}\n',
        content_type="application/x-ndjson",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert response.status_code == 403
    assert response.json()["detail"] == "You need the permission: Send usage logs through the API."


@pytest.mark.parametrize(
    "change",
    [
        lambda token: actions.revoke_token(token=token, by="tests"),
        lambda token: actions.disable_user(user=token.user, by="tests"),
        lambda token: ApiToken.objects.update(
            created_at=timezone.now() - dt.timedelta(days=2),
            expires_at=timezone.now() - dt.timedelta(days=1),
        ),
        lambda token: token.user.delete(),
    ],
    ids=["revoked", "owner disabled", "expired", "owner deleted"],
)
def test_a_token_that_lost_its_worth_is_refused(secret, change):
    change(ApiToken.objects.get(digest=digest_of(secret)))
    response = get(secret)
    assert response.status_code == 401
    assert response.json() == {
        "detail": "The token is unknown, expired or revoked.",
        "code": "authentication_failed",
    }


@pytest.mark.parametrize("value", ["hs_nonsense", "", "a b c", "\u00e9" * 300])
def test_guesses_are_refused(db, value):
    assert get(value.encode().decode("latin-1")).status_code == 401


def test_another_scheme_is_not_looked_at(secret):
    response = get(secret, "Basic")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


def test_use_is_noted_at_most_once_in_a_while(secret, django_capture_on_commit_callbacks):
    def used():
        with django_capture_on_commit_callbacks(execute=True):
            assert get(secret).status_code == 200
        return ApiToken.objects.get(digest=digest_of(secret)).last_used_at

    first = used()
    assert first is not None
    assert used() == first
    long_ago = timezone.now() - 2 * USE_NOTED_EVERY
    ApiToken.objects.update(last_used_at=long_ago)
    assert used() > long_ago


@pytest.mark.django_db(transaction=True)
def test_use_is_noted_after_a_read_only_request(secret):
    assert get(secret).status_code == 200
    assert ApiToken.objects.get(digest=digest_of(secret)).last_used_at is not None
