"""A person who signs in. A customer's account under watch is ``investigations.models.Account``."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser

from accounts.permissions import Permission


class User(AbstractUser):
    class Meta(AbstractUser.Meta):
        permissions = [(permission.codename, permission.label) for permission in Permission]
