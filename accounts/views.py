"""allauth's pages for a second factor, each change with its audit row in the same transaction."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from investigations import audit


class ActivateTOTP(ActivateTOTPView):
    def form_valid(self, form: Form) -> HttpResponse:
        return _audited(self.request, "user.totp_on", super().form_valid, form, new=True)


class DeactivateTOTP(DeactivateTOTPView):
    def form_valid(self, form: Form) -> HttpResponse:
        return _audited(self.request, "user.totp_off", super().form_valid, form, new=False)


class GenerateRecoveryCodes(GenerateRecoveryCodesView):
    def form_valid(self, form: Form) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            audit.record(
                actor=self.request.user,
                action="user.recovery_codes_made",
                target=self.request.user,
                old={},
                new={"codes": app_settings.RECOVERY_CODE_COUNT},
            )
        return response


@require_safe
@never_cache
@login_required
@reauthentication_required(app="allauth.mfa")
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes that still work. allauth's own page notes the visit in the database, on a GET."""
    authenticator = Authenticator.objects.filter(
        user=request.user, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    if authenticator is None:
        raise Http404
    context = {
        "unused_codes": authenticator.wrap().get_unused_codes(),
        "total_count": app_settings.RECOVERY_CODE_COUNT,
    }
    return render(request, "mfa/recovery_codes/index.html", context)


def _audited(
    request: HttpRequest, action: str, change: Any, form: Form, *, new: bool
) -> HttpResponse:
    user = authenticated_user(request)
    with transaction.atomic():
        response = change(form)
        audit.record(
            actor=user,
            action=action,
            target=user,
            old={"totp": not new},
            new={"totp": new},
        )
    return response
