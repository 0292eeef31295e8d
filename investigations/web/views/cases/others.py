"""What a case has to do with others: linked, merged, detached, split."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from investigations.cases import joining, linking, opening
from investigations.models import Case, CaseLink
from investigations.web.forms.delivery import BecauseForm
from investigations.web.forms.joining import LinkCaseForm, MergeForm, SplitForm
from investigations.web.views import problems
from investigations.web.views.signed_in import SignedInRequest


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def link(request: SignedInRequest, key: str) -> HttpResponse:
    found, form = get_object_or_404(Case, key=key), LinkCaseForm(request.POST)
    return _done(
        request, found, form, lambda: linking.link(case=found, by=request.user, **form.cleaned_data)
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def unlink(request: SignedInRequest, key: str, number: int) -> HttpResponse:
    found = get_object_or_404(Case, key=key)
    row = get_object_or_404(linking.links_of(found), pk=number)
    linking.unlink(row=row, by=request.user)
    return redirect("web:case", key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def merge(request: SignedInRequest, key: str) -> HttpResponse:
    """Others into this one."""
    found, form = get_object_or_404(Case, key=key), MergeForm(request.POST)
    return _done(
        request,
        found,
        form,
        lambda: joining.merge(into=found, by=request.user, **form.cleaned_data),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def detach(request: SignedInRequest, key: str) -> HttpResponse:
    """This one from the case that it was merged into."""
    found, form = get_object_or_404(Case, key=key), BecauseForm(request.POST)
    return _done(
        request,
        found,
        form,
        lambda: joining.detach(case=found, by=request.user, **form.cleaned_data),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def split(request: SignedInRequest, key: str) -> HttpResponse:
    """Some of what this one holds, into a case of its own."""
    found = get_object_or_404(Case, key=key)
    form = SplitForm(request.POST, case=found)
    return _done(
        request,
        found,
        form,
        lambda: joining.split(case=found, by=request.user, **form.cleaned_data),
    )


def _done(
    request: SignedInRequest, case: Case, form: forms.Form, act: Callable[[], Case | CaseLink]
) -> HttpResponse:
    """Do it if the form is in order, and go to the case that came of it."""
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:case", case.key)
    try:
        made = act()
    except (joining.JoinError, linking.LinkError, opening.OpeningError) as error:
        messages.error(request, str(error))
        return redirect("web:case", case.key)
    return redirect("web:case", made.key if isinstance(made, Case) else case.key)
