"""Signing in, in and out of the second factor, as a browser does it."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from accounts import actions
from investigations.models import AuditEntry

pytestmark = pytest.mark.usefixtures("broker")
PASSWORD = "a password for these tests"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def no_attempts_so_far(broker):
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person(ana):
    return actions.set_password(user=ana, password=PASSWORD, by="tests")


def sign_in(client, password=PASSWORD, name="ana", **extra):
    return client.post(LOGIN, {"login": name, "password": password, **extra})


def is_signed_in(client):
    return client.get("/accounts/2fa/").status_code == 200


def code(secret, step=0):
    counter = int(time.time()) // 30 + step
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def turn_on(client):
    """Set the second factor up through its pages; return the secret that the app would keep."""
    reauthenticate(client, "/accounts/2fa/totp/activate/")
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    response = client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert response.url == "/accounts/2fa/recovery-codes/"
    return secret


def reauthenticate(client, path):
    response = client.get(path)
    assert response.url == f"/accounts/reauthenticate/?next={path.replace('/', '%2F')}"
    response = client.post(response.url, {"password": PASSWORD, "next": path})
    assert response.url == path


def actions_written():
    return list(AuditEntry.objects.values_list("action", flat=True))


def test_sign_in_leads_where_one_wanted_to_go(person, client):
    page = client.get(LOGIN, {"next": "/clusters/"})
    assert 'value="/clusters/"' in page.content.decode()
    assert sign_in(client, next="/clusters/").url == "/clusters/"
    assert is_signed_in(client)
    assert actions_written()[0] == "user.signed_in"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_sign_in_leads_to_no_other_host(person, client, target):
    assert sign_in(client, next=target).url == "/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(person, client):
    wrong = sign_in(client, "guess-4711")
    unknown = sign_in(client, "wrong", name="nobody")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert 'role="alert"' in wrong.content.decode()
    assert "guess-4711" not in wrong.content.decode()
    assert not is_signed_in(client)


def test_a_disabled_person_is_shut_out_at_once(person, client):
    sign_in(client)
    assert is_signed_in(client)
    actions.disable_user(user=person, by="tests")
    assert not is_signed_in(client)
    assert sign_in(Client()).status_code == 200


def test_guessing_is_stopped_and_the_right_password_with_it(person, client):
    for _ in range(5):
        sign_in(client, "wrong")
    locked = sign_in(client)
    assert "Too many attempts" in locked.content.decode()
    assert not is_signed_in(client)


def test_one_address_cannot_try_without_end(person):
    answers = [sign_in(Client(), "wrong", name=f"name{n}").status_code for n in range(31)]
    assert answers[:30] == [200] * 30
    assert answers[30] == 429


def test_the_session_changes_with_who_signs_in(person, client):
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    sign_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key
    intruder = Client()
    intruder.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert not is_signed_in(intruder)


def test_the_session_cookie_is_kept_from_scripts(person, client):
    cookie = sign_in(client).cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_sign_in_needs_the_csrf_token(person):
    assert sign_in(Client(enforce_csrf_checks=True)).status_code == 403


def test_only_a_post_signs_out(person, client):
    sign_in(client)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client)
    assert client.post("/accounts/logout/").url == LOGIN
    assert not is_signed_in(client)


def test_changing_the_password_ends_other_sessions(person, client):
    other = Client()
    sign_in(client), sign_in(other)
    new = {"password1": "quite another phrase", "password2": "quite another phrase"}
    page = client.post("/accounts/password/change/", {"oldpassword": "wrong", **new})
    assert page.context["form"].errors.keys() == {"oldpassword"}
    assert 'aria-invalid="true"' in page.content.decode()
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    assert is_signed_in(client) and not is_signed_in(other)
    assert actions_written()[0] == "user.password_set"
    assert sign_in(Client(), "quite another phrase").status_code == 302


def test_a_weak_password_is_refused(person, client):
    sign_in(client)
    weak = {"oldpassword": PASSWORD, "password1": "12345678", "password2": "12345678"}
    page = client.post("/accounts/password/change/", weak)
    assert page.context["form"].errors.keys() == {"password1"}


def test_the_second_factor_from_set_up_to_turning_off(person, client):
    sign_in(client)
    secret = turn_on(client)
    kept = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP).data
    assert secret not in str(kept)
    assert "user.totp_on" in actions_written()

    cache.clear()  # or the code that set it up counts as used
    again = Client()
    assert sign_in(again).url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(again)
    wrong = again.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.context["form"].errors.keys() == {"code"} and not is_signed_in(again)
    right = code(secret)
    assert again.post("/accounts/2fa/authenticate/", {"code": right}).url == "/"
    assert is_signed_in(again)

    replay = Client()
    sign_in(replay)
    replay.post("/accounts/2fa/authenticate/", {"code": right})
    assert not is_signed_in(replay), "a code that was seen must not work again"

    assert client.post("/accounts/2fa/totp/deactivate/").url == "/accounts/2fa/"
    assert not Authenticator.objects.filter(user=person).exists()
    assert actions_written()[0] == "user.totp_off"


def test_guessing_codes_is_stopped(person, client):
    sign_in(client)
    secret = turn_on(client)
    cache.clear()
    thief = Client()
    sign_in(thief)
    for guess in range(5):
        thief.post("/accounts/2fa/authenticate/", {"code": f"00000{guess}"})
    thief.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert not is_signed_in(thief)


def test_a_recovery_code_works_once(person, client):
    sign_in(client)
    turn_on(client)
    shown = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert len(set(shown)) == 10
    for expected in (True, False):
        cache.clear()
        other = Client()
        sign_in(other)
        other.post("/accounts/2fa/authenticate/", {"code": shown[0]})
        assert is_signed_in(other) is expected
    assert client.get("/accounts/2fa/recovery-codes/").context["unused_codes"] == shown[1:]


def test_looking_at_recovery_codes_writes_nothing(person, client):
    sign_in(client)
    turn_on(client)
    before = list(Authenticator.objects.values())
    client.get("/accounts/2fa/recovery-codes/")
    assert list(Authenticator.objects.values()) == before


def test_new_recovery_codes_replace_the_old(person, client):
    sign_in(client)
    turn_on(client)
    old = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert client.post("/accounts/2fa/recovery-codes/generate/").status_code == 302
    new = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert not set(old) & set(new)
    assert actions_written()[0] == "user.recovery_codes_made"


def test_no_recovery_codes_without_a_second_factor(person, client):
    sign_in(client)
    reauthenticate(client, "/accounts/2fa/recovery-codes/")
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 404
