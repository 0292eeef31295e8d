from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.web.forms.palette import PaletteForm
from investigations.web.presenters.palette import found
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def palette(request: SignedInRequest) -> HttpResponse:
    """What begins with the words in ``q``, as options for the palette; rubbish finds nothing."""
    form = PaletteForm(request.GET)
    groups = found(form.cleaned_data["q"]) if form.is_valid() else []
    response = render(request, "web/palette_found.html", {"groups": groups})
    response["Cache-Control"] = "no-store"
    return response
