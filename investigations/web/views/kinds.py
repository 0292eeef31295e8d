"""Kinds of case, and the tasks that each begins with."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.cases import kinds as keeping
from investigations.models import CaseKind
from investigations.web.forms.kinds import KindForm
from investigations.web.views.edited import edited
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def kinds(request: SignedInRequest) -> HttpResponse:
    return _page(request, KindForm(instance=edited(request.GET, CaseKind)))


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.MANAGE_TEAMS)
def save_kind(request: SignedInRequest) -> HttpResponse:
    form = KindForm(request.POST, instance=edited(request.POST, CaseKind))
    if not form.is_valid():
        return _page(request, form)
    try:
        kept = keeping.keep(kind=form.instance, by=request.user)
    except keeping.KindError as error:
        form.add_error(None, str(error))
        return _page(request, form)
    messages.success(request, f"The kind “{kept.name}” is stored.")
    return redirect("web:kinds")


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.MANAGE_TEAMS)
def retire_kind(request: SignedInRequest, pk: int) -> HttpResponse:
    found = keeping.retire(kind=get_object_or_404(CaseKind, pk=pk), by=request.user)
    messages.success(request, f"The kind “{found.name}” is not offered any more.")
    return redirect("web:kinds")


def _page(request: SignedInRequest, form: KindForm) -> HttpResponse:
    rows = [
        (each, keeping.tasks_of(each))
        for each in keeping.offered().annotate(case_count=Count("cases"))
    ]
    return render(request, "web/kinds.html", {"rows": rows, "form": form})
