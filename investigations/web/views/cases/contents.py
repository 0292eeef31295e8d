"""What goes into a case, and what is taken out of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from investigations.cases import contents
from investigations.models import CaseItem
from investigations.web.forms.cases import AddItemForm, RemoveItemForm
from investigations.web.views import problems
from investigations.web.views.signed_in import SignedInRequest


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def add(request: SignedInRequest) -> HttpResponse:
    form = AddItemForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:cases")
    case, thing = form.cleaned_data["case"], form.thing
    if thing is None:
        messages.error(request, "Say what is to go into the case: one thing at a time.")
        return redirect("web:case", case.key)
    try:
        contents.add(case=case, thing=thing, why=form.cleaned_data["why"], by=request.user)
    except contents.ContentsError as error:
        messages.error(request, str(error))
    return redirect("web:case", case.key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def remove(request: SignedInRequest, number: int) -> HttpResponse:
    found = get_object_or_404(CaseItem.objects.select_related("case"), pk=number)
    form = RemoveItemForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:case", found.case.key)
    try:
        contents.remove(item=found, by=request.user, reason=form.cleaned_data["reason"])
    except contents.ContentsError as error:
        messages.error(request, str(error))
    return redirect("web:case", found.case.key)
