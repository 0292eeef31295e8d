"""What allauth asks the program about: who may sign up, what is written down, what is encrypted."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.encoding import force_bytes

from accounts import actions
from accounts.models import User
from investigations import audit


class AccountAdapter(DefaultAccountAdapter):
    """People are created by an admin, never by themselves."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "The user name or the password is wrong.",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        user.password = actions.set_password(user=user, password=password, by=user).password

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            audit.record(
                actor=user,
                action="user.signed_in",
                target=user,
                old={},
                new={"ip": self.get_client_ip(request)},
            )
        return super().post_login(request, user, **kwargs)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        messages.error(request, "This person can no longer sign in. Ask an admin.")
        return redirect("account_login")


class MFAAdapter(DefaultMFAAdapter):
    """Keeps authenticator secrets encrypted, so that a copy of the database signs nobody in."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "Hydrascope"


def _cipher() -> MultiFernet:
    """The newest key encrypts; keys before it still decrypt while the secret key is rotated."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(force_bytes(key))) for key in keys])


def _derived(secret: bytes) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"authenticators:" + secret).digest())
