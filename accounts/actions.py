"""What can be done to people and their tokens: each change with its audit row, or not at all.

``by`` is the person who asks, or the name of the program's own part (the shell command).
"""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.permissions import ROLES
from accounts.tokens import digest_of, new_secret, prefix_of
from investigations import audit

Actor = User | str
TOKEN_LIFETIME = dt.timedelta(days=90)


@transaction.atomic
def create_user(*, username: str, role: str, by: Actor, password: str | None = None) -> User:
    """Create a person with one role; without a password nobody can sign in as that person.

    Raises ``ValidationError`` when the name is taken or malformed, or the role does not exist.
    """
    user = User(username=username)
    user.set_password(password)
    user.full_clean()
    group = _group(role)
    user.save()
    user.groups.set([group])
    audit.record(
        actor=by,
        action="user.created",
        target=user,
        old={},
        new={"username": username, "role": role},
    )
    return user


@transaction.atomic
def set_role(*, user: User, role: str, by: Actor) -> User:
    """Give a person one role in place of the one before.

    Raises ``ValidationError`` when there is no such role, or when nobody would be left to manage
    people.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    old, group = user.role, _group(role)
    if old == role:
        return user
    _keep_an_admin(user, "give another role to")
    user.groups.set([group])
    audit.record(
        actor=by, action="user.role_changed", target=user, old={"role": old}, new={"role": role}
    )
    return user


@transaction.atomic
def set_password(*, user: User, password: str, by: Actor) -> User:
    """Set a password; it ends the person's other sessions. The trail says that, never what."""
    user = User.objects.select_for_update().get(pk=user.pk)
    had_password = user.has_usable_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(
        actor=by,
        action="user.password_set",
        target=user,
        old={"has_password": had_password},
        new={"has_password": True},
    )
    return user


@transaction.atomic
def set_email(*, user: User, email: str, by: Actor) -> User:
    """Where notices go by mail; nowhere when it is empty. Nobody signs in by it. Raises
    ``ValidationError`` for what is no address."""
    email = email.strip()
    if email:
        User._meta.get_field("email").run_validators(email)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.email == email:
        return user
    old, user.email = user.email, email
    user.save(update_fields=["email"])
    audit.record(
        actor=by, action="user.email_set", target=user, old={"email": old}, new={"email": email}
    )
    return user


@transaction.atomic
def disable_user(*, user: User, by: Actor) -> User:
    """Shut a person out: sessions and tokens stop at once.

    Raises ``ValidationError`` when nobody would be left to manage people.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        return user
    _keep_an_admin(user, "disable")
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record(
        actor=by,
        action="user.disabled",
        target=user,
        old={"is_active": True},
        new={"is_active": False},
    )
    return user


@transaction.atomic
def create_token(
    *, user: User, name: str, by: Actor, lifetime: dt.timedelta = TOKEN_LIFETIME
) -> tuple[ApiToken, str]:
    """Create a token; the second value is the secret, which nobody can read again.

    Raises ``ValidationError`` when the token would never be valid, or its name is too long.
    """
    if lifetime <= dt.timedelta(0):
        raise ValidationError("A token must expire later than now.")
    secret = new_secret()
    token = ApiToken(
        user=user,
        name=name,
        prefix=prefix_of(secret),
        digest=digest_of(secret),
        expires_at=timezone.now() + lifetime,
    )
    token.full_clean()
    token.save()
    audit.record(
        actor=by,
        action="token.created",
        target=token,
        old={},
        new={
            "user": user.username,
            "name": name,
            "prefix": token.prefix,
            "expires_at": token.expires_at,
        },
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Actor) -> ApiToken:
    """Make a token useless from now on; a token revoked before stays as it is."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        audit.record(
            actor=by,
            action="token.revoked",
            target=token,
            old={"revoked_at": None},
            new={"revoked_at": token.revoked_at},
        )
    return token


def _group(role: str) -> Group:
    if role not in ROLES:
        raise ValidationError({"role": f"There is no role {role!r}; roles are {', '.join(ROLES)}."})
    return Group.objects.get(name=role)


def _keep_an_admin(user: User, what: str) -> None:
    """Refuse what would leave nobody who manages people: it could not be undone in the program."""
    admins = User.objects.select_for_update().filter(groups__name="admin", is_active=True)
    if {admin.pk for admin in admins} == {user.pk}:
        raise ValidationError(f"Cannot {what} {user.username}: nobody else is an active admin.")
