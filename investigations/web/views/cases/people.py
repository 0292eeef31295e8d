"""Who has a case, who takes part in it, and which team it is handed to."""

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
from investigations.cases import escalating, people, states
from investigations.models import Case, Escalation, Participant
from investigations.web.forms.people import AnswerForm, AssignForm, EscalateForm, ParticipantForm
from investigations.web.views import problems
from investigations.web.views.signed_in import SignedInRequest


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def assign(request: SignedInRequest, key: str) -> HttpResponse:
    return _done(request, key, AssignForm(request.POST), people.assign)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def add(request: SignedInRequest, key: str) -> HttpResponse:
    return _done(request, key, ParticipantForm(request.POST), people.add)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def escalate(request: SignedInRequest, key: str) -> HttpResponse:
    return _done(request, key, EscalateForm(request.POST), escalating.escalate)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def leave(request: SignedInRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Participant.objects.select_related("case"), pk=number)
    people.leave(participant=found, by=request.user)
    return redirect("web:case", found.case.key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def take(request: SignedInRequest, key: str) -> HttpResponse:
    """For members of the team alone, whatever their role: the action sees to that."""
    found = get_object_or_404(Escalation, case__key=key, ended_at=None)
    try:
        escalating.take(escalation=found, by=request.user)
    except states.IllegalStepError as error:
        messages.error(request, str(error))
    return redirect("web:case", key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def give_back(request: SignedInRequest, key: str) -> HttpResponse:
    """The team's answer; for its members alone, as above."""
    found = get_object_or_404(Escalation, case__key=key, ended_at=None)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:case", key)
    try:
        escalating.give_back(escalation=found, by=request.user, **form.cleaned_data)
    except states.IllegalStepError as error:
        messages.error(request, str(error))
    return redirect("web:case", key)


def _done(
    request: SignedInRequest, key: str, form: forms.Form, act: Callable[..., Any]
) -> HttpResponse:
    """Do it if the form is in order, and go back to the case either way."""
    case = get_object_or_404(Case, key=key)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:case", key)
    try:
        act(case=case, by=request.user, **form.cleaned_data)
    except (people.PeopleError, states.IllegalStepError) as error:
        messages.error(request, str(error))
    return redirect("web:case", key)
