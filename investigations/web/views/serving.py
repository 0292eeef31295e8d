"""Which campaigns a cluster serves besides its own, as people say and take back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from investigations.campaigns import serving
from investigations.models import Cluster
from investigations.web.forms.delivery import BecauseForm
from investigations.web.forms.serving import ServesForm
from investigations.web.views.acting import acted
from investigations.web.views.signed_in import SignedInRequest


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def serves(request: SignedInRequest, key: str) -> HttpResponse:
    found, form = get_object_or_404(Cluster, key=key), ServesForm(request.POST)
    return acted(
        request,
        form,
        lambda: serving.say(cluster=found, by=request.user, **form.cleaned_data),
        refused=serving.ServingError,
        back=("web:cluster", key),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def serves_not(request: SignedInRequest, key: str, number: int) -> HttpResponse:
    row = get_object_or_404(serving.standing(), cluster__key=key, pk=number)
    form = BecauseForm(request.POST)
    return acted(
        request,
        form,
        lambda: serving.take_back(row=row, by=request.user, **form.cleaned_data),
        refused=serving.ServingError,
        back=("web:cluster", key),
    )
