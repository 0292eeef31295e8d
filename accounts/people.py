"""Who can do something."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Permission

_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


def able(permission: Permission) -> QuerySet[User]:
    """Those who can sign in and have it."""
    found: QuerySet[User] = User.objects.with_perm(permission.perm, backend=_BACKEND)
    return found
