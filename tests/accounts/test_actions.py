import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from accounts import actions
from accounts.models import ApiToken, User
from accounts.tokens import digest_of
from investigations.models import AuditEntry


def last_entry():
    entry = AuditEntry.objects.first()
    return entry.actor, entry.action, entry.target_id, entry.old, entry.new


def test_create_user(ada):
    user = actions.create_user(username="nia", role="lead", by=ada, password="s3cret-enough")
    assert user.role == "lead" and user.check_password("s3cret-enough")
    assert last_entry() == (
        "ada",
        "user.created",
        str(user.pk),
        {},
        {"username": "nia", "role": "lead"},
    )


def test_a_person_without_a_password_cannot_sign_in_with_one(ada):
    user = actions.create_user(username="nia", role="lead", by=ada)
    assert not user.has_usable_password()


@pytest.mark.parametrize(("name", "role"), [("ada", "lead"), ("a b", "lead"), ("nia", "king")])
def test_a_person_that_cannot_be_created_leaves_nothing(ada, name, role):
    before = User.objects.count(), AuditEntry.objects.count()
    with pytest.raises(ValidationError):
        actions.create_user(username=name, role=role, by=ada)
    assert (User.objects.count(), AuditEntry.objects.count()) == before


def test_set_role(ada, ana):
    user = actions.set_role(user=ana, role="manager", by=ada)
    assert user.role == "manager" and user.groups.count() == 1
    assert last_entry()[3:] == ({"role": "analyst"}, {"role": "manager"})


def test_the_same_role_again_is_no_change(ada, ana):
    before = AuditEntry.objects.count()
    actions.set_role(user=ana, role="analyst", by=ada)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    "act",
    [
        lambda ada: actions.set_role(user=ada, role="lead", by=ada),
        lambda ada: actions.disable_user(user=ada, by=ada),
    ],
)
def test_the_last_admin_stays(ada, act):
    with pytest.raises(ValidationError, match="nobody else is an active admin"):
        act(ada)
    second = actions.create_user(username="abe", role="admin", by=ada)
    actions.disable_user(user=second, by=ada)
    with pytest.raises(ValidationError):
        act(ada)
    actions.create_user(username="amy", role="admin", by=ada)
    act(ada)


def test_set_password_is_written_down_without_the_password(ada, ana):
    user = actions.set_password(user=ana, password="another-secret", by=ada)
    assert user.check_password("another-secret")
    assert last_entry()[1] == "user.password_set"
    assert "another-secret" not in str(last_entry())


def test_disable_user(ada, ana):
    assert not actions.disable_user(user=ana, by=ada).is_active
    assert last_entry()[3:] == ({"is_active": True}, {"is_active": False})


def test_create_token_keeps_the_digest_only(ana):
    token, secret = actions.create_token(user=ana, name="feed", by=ana)
    row = ApiToken.objects.get(pk=token.pk)
    assert row.digest == digest_of(secret) and secret.startswith(row.prefix)
    kept = [str(value) for value in ApiToken.objects.filter(pk=token.pk).values_list()[0]]
    assert secret not in kept and secret not in str(last_entry())
    assert last_entry()[4]["prefix"] == row.prefix


def test_a_token_that_is_expired_from_the_start_is_refused(ana):
    with pytest.raises(ValidationError):
        actions.create_token(user=ana, name="feed", by=ana, lifetime=dt.timedelta(seconds=-1))


def test_revoke_token_once(ana):
    token, _ = actions.create_token(user=ana, name="feed", by=ana)
    revoked = actions.revoke_token(token=token, by=ana)
    assert last_entry()[1] == "token.revoked"
    before = AuditEntry.objects.count()
    assert actions.revoke_token(token=token, by=ana).revoked_at == revoked.revoked_at
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_leaves_no_audit_row(ada, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("disk full")

    users, entries = User.objects.count(), AuditEntry.objects.count()
    monkeypatch.setattr("accounts.actions.audit.record", fail)
    with pytest.raises(RuntimeError):
        actions.create_user(username="nia", role="lead", by=ada)
    assert (User.objects.count(), AuditEntry.objects.count()) == (users, entries)


@pytest.mark.django_db
def test_where_notices_go_is_on_the_trail(ana):
    actions.set_email(user=ana, email=" ana@lab.example ", by=ana)
    actions.set_email(user=ana, email="ana@lab.example", by=ana)
    entry = AuditEntry.objects.get(action="user.email_set")
    assert (entry.old, entry.new) == ({"email": ""}, {"email": "ana@lab.example"})
    with pytest.raises(ValidationError):
        actions.set_email(user=ana, email="nowhere", by=ana)
    assert actions.set_email(user=ana, email="", by=ana).email == ""
