"""A person who signs in, and the tokens with which that person's programs call the API.

A customer's account under watch is ``investigations.models.Account``.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from accounts.permissions import ROLES, Permission


class User(AbstractUser):
    class Meta(AbstractUser.Meta):
        permissions = [(permission.codename, permission.label) for permission in Permission]

    @property
    def role(self) -> str:
        """The name of the person's role, or an empty string."""
        return next((group.name for group in self.groups.all() if group.name in ROLES), "")


class ApiToken(models.Model):
    """A secret that stands for its owner in the API, with the owner's permissions.

    Only a SHA-256 digest is kept: the token has 256 random bits, so that no slower hash is needed,
    and what is stored lets nobody in.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=11)  # shown, so that people can tell their tokens apart
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="token_expires_after_creation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… of user {self.user_id}"

    def is_usable(self, at: dt.datetime) -> bool:
        """Whether the token lets its owner in at that moment."""
        return self.revoked_at is None and at < self.expires_at
