"""The part of allauth in use. Sign-up, mail pages and password reset have no route at all."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.contrib.auth.decorators import login_required
from django.urls import path
from django.views.decorators.http import require_http_methods

from accounts import views

page = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("login/", account.login, name="account_login"),
    # Not behind login_required: who broke off before the second factor is nobody yet.
    path("logout/", page(account.logout), name="account_logout"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "2fa/totp/activate/",
        login_required(views.ActivateTOTP.as_view()),
        name="mfa_activate_totp",
    ),
    path("2fa/totp/deactivate/", views.DeactivateTOTP.as_view(), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        login_required(views.GenerateRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
]
