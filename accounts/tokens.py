"""Tokens of the API: how they look, and how a request proves with one who sends it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User

MARK = "hs_"
SHOWN = len(MARK) + 8
# "Last used" answers whether a token is still needed; a write for each request would be dear.
USE_NOTED_EVERY = dt.timedelta(minutes=5)


def new_secret() -> str:
    return MARK + secrets.token_urlsafe(32)


def prefix_of(secret: str) -> str:
    return secret[:SHOWN]


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer hs_…``; the request then acts as the token's owner."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        token = (
            ApiToken.objects.select_related("user").filter(digest=digest_of(secret.strip())).first()
        )
        # One answer for all reasons, so that a guess teaches nothing.
        if token is None or not token.is_usable(now) or not token.user.is_active:
            raise AuthenticationFailed("The token is unknown, expired or revoked.")
        if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
            # Reading requests run in a read-only transaction; this note waits until it is over.
            transaction.on_commit(lambda: _note_use(token.pk, now))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def _note_use(token_id: int, now: dt.datetime) -> None:
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=token_id).update(last_used_at=now)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Tells the OpenAPI document how ``TokenAuthentication`` wants its token."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": f"{MARK}…"}
