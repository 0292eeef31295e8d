"""What a case is about, what is to be done in it, and what people tell each other there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from investigations.cases import work
from investigations.models import Case, CaseNote, CaseTask
from investigations.web.forms.cases import CaseNoteForm, DescribeForm, TaskForm
from investigations.web.views.acting import acted
from investigations.web.views.signed_in import SignedInRequest


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def describe(request: SignedInRequest, key: str) -> HttpResponse:
    found, form = get_object_or_404(Case, key=key), DescribeForm(request.POST)
    return _done(
        request, found, form, lambda: work.describe(case=found, by=request.user, **_of(form))
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def add_task(request: SignedInRequest, key: str) -> HttpResponse:
    found, form = get_object_or_404(Case, key=key), TaskForm(request.POST)
    return _done(
        request, found, form, lambda: work.add_task(case=found, by=request.user, **_of(form))
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def write_note(request: SignedInRequest, key: str) -> HttpResponse:
    found, form = get_object_or_404(Case, key=key), CaseNoteForm(request.POST)
    return _done(
        request, found, form, lambda: work.write_note(case=found, by=request.user, **_of(form))
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def do_task(request: SignedInRequest, number: int) -> HttpResponse:
    """The task is done; with ``undo`` it is not after all."""
    found = get_object_or_404(CaseTask.objects.select_related("case"), pk=number)
    work.do_task(task=found, done="undo" not in request.POST, by=request.user)
    return redirect("web:case", found.case.key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def delete_note(request: SignedInRequest, number: int) -> HttpResponse:
    found = get_object_or_404(CaseNote.objects.select_related("case"), pk=number)
    try:
        work.delete_note(note=found, by=request.user)
    except work.WorkError as error:
        messages.error(request, str(error))
    return redirect("web:case", found.case.key)


def _of(form: forms.Form) -> dict[str, Any]:
    return dict(form.cleaned_data)


def _done(
    request: SignedInRequest, case: Case, form: forms.Form, act: Callable[[], object]
) -> HttpResponse:
    return acted(request, form, act, refused=work.WorkError, back=("web:case", case.key))
