"""Carrying out a proposal: the dry run, and what people do while it runs."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.enforcement import rollout
from investigations.enforcement.proposing import ProposalError
from investigations.models import Proposal, ProposedAccount, Rollout
from investigations.web.forms.delivery import BecauseForm, CarryOutForm, ChosenForm
from investigations.web.presenters.delivery import dry_run
from investigations.web.views.acting import acted
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def rehearse(request: SignedInRequest, key: str) -> HttpResponse:
    """What would be sent, when and to whom; nothing is."""
    found = get_object_or_404(Proposal.objects.select_related("case", "by"), key=key)
    form = CarryOutForm(request.GET)
    asked = form.asked if form.is_valid() else {"canary": 0, "over_minutes": 0}
    context = {"proposal": found, "form": form, "run": dry_run(found, **asked)}
    return render(request, "web/enforcement/dry_run.html", context)


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def deliveries(request: SignedInRequest, key: str, account_id: str) -> HttpResponse:
    """Every attempt about one account, with what was answered."""
    found = get_object_or_404(
        ProposedAccount.objects.select_related("proposal__case", "account"),
        proposal__key=key,
        account__account_id=account_id,
    )
    orders = found.orders.prefetch_related("log")
    context = {"proposed": found, "proposal": found.proposal, "orders": orders}
    return render(request, "web/enforcement/deliveries.html", context)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.PROPOSE_ACTIONS)
def carry_out(request: SignedInRequest, key: str) -> HttpResponse:
    found, form = get_object_or_404(Proposal, key=key), CarryOutForm(request.POST)
    return _done(
        request, key, form, lambda: rollout.start(proposal=found, by=request.user, **form.asked)
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.PROPOSE_ACTIONS)
def steer(request: SignedInRequest, key: str, step: str) -> HttpResponse:
    """Release, halt or go on."""
    steps = {"release": rollout.release, "halt": rollout.halt, "go-on": rollout.go_on}
    found, form = _rollout(key), BecauseForm(request.POST)
    return _done(
        request,
        key,
        form,
        lambda: steps[step](rollout=found, by=request.user, **form.cleaned_data),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.PROPOSE_ACTIONS)
def correct(request: SignedInRequest, key: str, step: str) -> HttpResponse:
    """Repeat what failed, or take back what was done; of some accounts, or of all."""
    found = _rollout(key)
    accounts = list(found.proposal.accounts.values_list("account__pk", flat=True))
    form = ChosenForm(request.POST, offered=accounts)

    def act() -> None:
        if step == "repeat":
            number = rollout.repeat(rollout=found, by=request.user, **form.asked)
            messages.success(request, f"{number:,} are tried again.")
            return
        result = rollout.reverse(rollout=found, by=request.user, **form.asked)
        told = f"{result.undone:,} are taken back, {result.cancelled:,} are never sent."
        if result.lasting:
            told += f" {result.lasting:,} refunds stay."
        messages.success(request, told)

    return _done(request, key, form, act)


def _rollout(key: str) -> Rollout:
    return get_object_or_404(Rollout.objects.select_related("proposal"), proposal__key=key)


def _done(
    request: SignedInRequest, key: str, form: forms.Form, act: Callable[[], object]
) -> HttpResponse:
    return acted(request, form, act, refused=ProposalError, back=("web:proposal", key))
