import pytest
from django.core.management import CommandError, call_command

from accounts.models import ApiToken, User
from accounts.roles import sync_roles
from accounts.tokens import digest_of
from investigations.models import AuditEntry


@pytest.fixture(autouse=True)
def roles(db):
    sync_roles()


@pytest.fixture
def people(capsys):
    def run(*words):
        call_command("people", *words)
        return capsys.readouterr().out

    return run


def secret_in(output):
    return output.strip().rpartition(" ")[2]


def test_add_prints_the_password_that_works(people):
    password = secret_in(people("add", "nia", "--role", "lead"))
    user = User.objects.get(username="nia")
    assert user.role == "lead" and user.check_password(password)
    assert AuditEntry.objects.get().actor.endswith("(shell)")


def test_a_name_twice_is_one_clear_line(people):
    people("add", "nia", "--role", "lead")
    with pytest.raises(CommandError, match="already exists"):
        people("add", "nia", "--role", "lead")


def test_list_shows_who_there_is(people):
    people("add", "nia", "--role", "lead")
    people("token", "nia")
    people("add", "max", "--role", "manager")
    people("disable", "max")
    lines = people("list")
    assert ApiToken.objects.get().prefix in lines
    assert [word in lines for word in ("nia", "lead", "max", "manager", "disabled", "never")] == [
        True
    ] * 6


def test_role_and_password(people):
    people("add", "nia", "--role", "lead")
    people("role", "nia", "auditor")
    password = secret_in(people("password", "nia"))
    user = User.objects.get(username="nia")
    assert user.role == "auditor" and user.check_password(password)


def test_token_and_revoke(people):
    people("add", "nia", "--role", "lead")
    secret = secret_in(people("token", "nia", "--label", "feed"))
    token = ApiToken.objects.get(digest=digest_of(secret))
    assert token.name == "feed"
    people("revoke", token.prefix)
    token.refresh_from_db()
    assert token.revoked_at is not None
    with pytest.raises(CommandError, match="No token in use"):
        people("revoke", token.prefix)


@pytest.mark.parametrize("words", [("role", "nobody", "lead"), ("disable", "x"), ("token", "x")])
def test_an_unknown_name_is_one_clear_line(people, words):
    with pytest.raises(CommandError, match="There is nobody called"):
        people(*words)
