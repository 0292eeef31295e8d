"""Who has a case, who takes part in it, and which team it is handed to."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from investigations.cases import escalating, people, states
from investigations.models import Case, Escalation, Participant
from investigations.web.forms.people import AnswerForm, AssignForm, EscalateForm, ParticipantForm
from investigations.web.views.acting import acted
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
    return _as_member(request, key, forms.Form(request.POST), escalating.take)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def give_back(request: SignedInRequest, key: str) -> HttpResponse:
    """The team's answer; for its members alone, as above."""
    return _as_member(request, key, AnswerForm(request.POST), escalating.give_back)


def _as_member(
    request: SignedInRequest, key: str, form: forms.Form, act: Callable[..., object]
) -> HttpResponse:
    found = get_object_or_404(Escalation, case__key=key, ended_at=None)
    return acted(
        request,
        form,
        lambda: act(escalation=found, by=request.user, **form.cleaned_data),
        refused=states.IllegalStepError,
        back=("web:case", key),
    )


def _done(
    request: SignedInRequest, key: str, form: forms.Form, act: Callable[..., object]
) -> HttpResponse:
    case = get_object_or_404(Case, key=key)
    return acted(
        request,
        form,
        lambda: act(case=case, by=request.user, **form.cleaned_data),
        refused=(people.PeopleError, states.IllegalStepError),
        back=("web:case", key),
    )
