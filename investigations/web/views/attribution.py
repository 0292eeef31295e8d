"""Who may be behind a campaign: the page, and what people say there."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.cases import attribution
from investigations.models import Campaign, Dissent, Hypothesis, HypothesisEvidence
from investigations.web.forms.attribution import AnswerForm, DissentForm, ReasonForm, WeightForm
from investigations.web.presenters.attribution import exhibits_to_weigh, hypotheses_of
from investigations.web.views.acting import acted
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def hypotheses(request: SignedInRequest, key: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign, key=key)
    context = {
        "campaign": campaign,
        "hypotheses": hypotheses_of(campaign),
        "exhibits": exhibits_to_weigh(campaign),
        "answer_form": AnswerForm(),
        "weight_form": WeightForm(),
    }
    return render(request, "web/campaigns/attribution.html", context)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def propose(request: SignedInRequest, key: str) -> HttpResponse:
    campaign, form = get_object_or_404(Campaign, key=key), AnswerForm(request.POST)
    return _done(
        request,
        campaign,
        form,
        lambda: attribution.propose(campaign=campaign, answer=form.answer, by=request.user),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def change(request: SignedInRequest, number: int) -> HttpResponse:
    found, form = _hypothesis(number), AnswerForm(request.POST)
    return _done(
        request,
        found.campaign,
        form,
        lambda: attribution.change(hypothesis=found, answer=form.answer, by=request.user),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def reject(request: SignedInRequest, number: int) -> HttpResponse:
    """It is not held any more; with ``undo`` it is again."""
    found, form = _hypothesis(number), ReasonForm(request.POST)
    act = attribution.take_up if "undo" in request.POST else attribution.reject
    return _done(
        request,
        found.campaign,
        form,
        lambda: act(hypothesis=found, by=request.user, reason=form.cleaned_data["reason"]),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def weigh(request: SignedInRequest, number: int) -> HttpResponse:
    found, form = _hypothesis(number), WeightForm(request.POST)
    return _done(
        request,
        found.campaign,
        form,
        lambda: attribution.weigh(
            hypothesis=found,
            exhibit=form.cleaned_data["exhibit"],
            weight=form.weight,
            by=request.user,
        ),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def set_aside(request: SignedInRequest, number: int) -> HttpResponse:
    rows = HypothesisEvidence.objects.select_related("hypothesis__campaign")
    found, form = get_object_or_404(rows, pk=number), ReasonForm(request.POST)
    return _done(
        request,
        found.hypothesis.campaign,
        form,
        lambda: attribution.set_aside(
            evidence=found, by=request.user, reason=form.cleaned_data["reason"]
        ),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def dissent(request: SignedInRequest, number: int) -> HttpResponse:
    found, form = _hypothesis(number), DissentForm(request.POST)
    return _done(
        request,
        found.campaign,
        form,
        lambda: attribution.dissent(
            hypothesis=found, text=form.cleaned_data["text"], by=request.user
        ),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def withdraw_dissent(request: SignedInRequest, number: int) -> HttpResponse:
    rows = Dissent.objects.select_related("hypothesis__campaign")
    found = get_object_or_404(rows, pk=number)
    return _done(
        request,
        found.hypothesis.campaign,
        forms.Form(request.POST),
        lambda: attribution.withdraw_dissent(dissent=found, by=request.user),
    )


def _hypothesis(number: int) -> Hypothesis:
    return get_object_or_404(Hypothesis.objects.select_related("campaign"), pk=number)


def _done(
    request: SignedInRequest, campaign: Campaign, form: forms.Form, act: Callable[[], object]
) -> HttpResponse:
    back = ("web:attribution", campaign.key)
    return acted(request, form, act, refused=attribution.AttributionError, back=back)
