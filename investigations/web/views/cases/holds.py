"""Legal holds, on the page of their case."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from investigations.cases import holding
from investigations.models import Case, LegalHold
from investigations.web.forms.delivery import BecauseForm
from investigations.web.views.acting import acted
from investigations.web.views.signed_in import SignedInRequest


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.MANAGE_HOLDS)
def place(request: SignedInRequest, key: str) -> HttpResponse:
    case, form = get_object_or_404(Case, key=key), BecauseForm(request.POST)
    return acted(
        request,
        form,
        lambda: holding.place(case=case, by=request.user, **form.cleaned_data),
        refused=holding.HoldError,
        back=("web:case", key),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.MANAGE_HOLDS)
def lift(request: SignedInRequest, key: str) -> HttpResponse:
    hold = get_object_or_404(LegalHold, case__key=key, lifted_at=None)
    form = BecauseForm(request.POST)
    return acted(
        request,
        form,
        lambda: holding.lift(hold=hold, by=request.user, **form.cleaned_data),
        refused=holding.HoldError,
        back=("web:case", key),
    )
