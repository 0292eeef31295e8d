"""Proposals: the list, the page of one, and what people do with it."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.enforcement import approving, proposing
from investigations.enforcement.proposing import ProposalError
from investigations.models import Case, Proposal
from investigations.web.forms.delivery import CarryOutForm, ChosenForm
from investigations.web.forms.enforcement import (
    ActionForm,
    DecideForm,
    SingleOutForm,
    WithdrawForm,
)
from investigations.web.presenters.delivery import delivery_view
from investigations.web.presenters.proposal import ProposalPage, proposal_page
from investigations.web.tables.proposals import (
    ProposalTable,
    ProposedAccountTable,
    account_parts,
    accounts_of,
    delivery_parts,
    narrowed,
    parts,
)
from investigations.web.tables.table import paged
from investigations.web.views import problems
from investigations.web.views.acting import acted
from investigations.web.views.fragments import STOP_POLLING, asks_for, page_or_fragment
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def proposals(request: SignedInRequest) -> HttpResponse:
    """Those that wait for approval, one's own, or all."""
    part = request.GET.get("part", "waiting")
    return page_or_fragment(
        request,
        page="web/enforcement/proposals.html",
        fragments={"proposals": "web/enforcement/results.html"},
        context={
            "table": paged(request, ProposalTable(narrowed(part, request.user))),
            "parts": parts(request.user),
            "part": part,
        },
    )


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def proposal(request: SignedInRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Proposal.objects.select_related("case", "by", "supersedes"), key=key)
    if asks_for(request, "delivery"):
        return _delivery(request, found)
    page = proposal_page(found, request.user)
    part, name = request.GET.get("part", "all"), request.GET.get("q", "")[:200]
    table = ProposedAccountTable(
        accounts_of(found, part, name.replace("\x00", "")),
        exclude=_without(page),
    )
    return page_or_fragment(
        request,
        page="web/enforcement/proposal.html",
        fragments={"proposed": "web/enforcement/accounts.html"},
        context={
            "proposal": found,
            "page": page,
            "table": paged(request, table),
            "parts": [*account_parts(found), *delivery_parts(page.delivery)],
            "part": part,
            "q": name,
            "single_out_form": SingleOutForm(),
            "carry_out_form": CarryOutForm(),
            "chosen_form": ChosenForm(auto_id="correct_%s"),
            "revise_form": ActionForm(
                initial={"action": found.action, "rate": found.rate}, auto_id="revise_%s"
            ),
        },
    )


def _delivery(request: SignedInRequest, found: Proposal) -> HttpResponse:
    """How far it is, asked for every two seconds; and no more once it is through."""
    view = delivery_view(found, request.user)
    context = {"proposal": found, "delivery": view}
    response = render(request, "web/enforcement/delivery_state.html", context)
    if not (view and view.unfinished):
        response.status_code = STOP_POLLING
    return response


def _without(page: ProposalPage) -> tuple[str, ...]:
    """Columns of the accounts that this person, or this state of it, has no use for."""
    delivery = page.delivery
    begun = delivery is not None and delivery.rollout is not None
    correctable = begun and delivery is not None and delivery.may
    chooses = page.editable or correctable
    return (*(() if chooses else ("choose",)), *(() if begun else ("became",)))


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.PROPOSE_ACTIONS)
def propose(request: SignedInRequest, key: str) -> HttpResponse:
    case, form = get_object_or_404(Case, key=key), ActionForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:case", key)
    try:
        found = proposing.draft(case=case, by=request.user, **form.asked)
    except ProposalError as error:
        messages.error(request, str(error))
        return redirect("web:case", key)
    return redirect("web:proposal", found.key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.PROPOSE_ACTIONS)
def single_out(request: SignedInRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Proposal, key=key)
    form = SingleOutForm(
        request.POST, offered=list(found.accounts.values_list("account__pk", flat=True))
    )

    def act() -> None:
        asked = form.cleaned_data
        chosen = set(asked["account"])
        if asked["below"] is not None:
            chosen |= proposing.less_likely(found, asked["below"] / 100)
        proposing.single_out(
            proposal=found,
            accounts=chosen,
            by=request.user,
            reason=asked["reason"],
            action=form.action,
        )

    return _done(request, found, form, act)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.PROPOSE_ACTIONS)
def submit(request: SignedInRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Proposal, key=key)
    form = forms.Form(request.POST)
    return _done(request, found, form, lambda: proposing.submit(proposal=found, by=request.user))


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.PROPOSE_ACTIONS)
def withdraw(request: SignedInRequest, key: str) -> HttpResponse:
    found, form = get_object_or_404(Proposal, key=key), WithdrawForm(request.POST)
    return _done(
        request,
        found,
        form,
        lambda: proposing.withdraw(proposal=found, by=request.user, **form.cleaned_data),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.PROPOSE_ACTIONS)
def revise(request: SignedInRequest, key: str) -> HttpResponse:
    """A draft of one's own in its place; who may not change this one is told so."""
    found, form = get_object_or_404(Proposal, key=key), ActionForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:proposal", key)
    try:
        changed = proposing.revise(proposal=found, by=request.user, **form.asked)
    except ProposalError as error:
        messages.error(request, str(error))
        return redirect("web:proposal", key)
    return redirect("web:proposal", changed.key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.APPROVE_ACTIONS)
def approve(request: SignedInRequest, key: str) -> HttpResponse:
    found, form = get_object_or_404(Proposal, key=key), DecideForm(request.POST)
    return _done(
        request,
        found,
        form,
        lambda: approving.approve(proposal=found, by=request.user, **form.cleaned_data),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.APPROVE_ACTIONS)
def reject(request: SignedInRequest, key: str) -> HttpResponse:
    found, form = get_object_or_404(Proposal, key=key), DecideForm(request.POST)
    return _done(
        request,
        found,
        form,
        lambda: approving.reject(proposal=found, by=request.user, **form.cleaned_data),
    )


def _done(
    request: SignedInRequest, found: Proposal, form: forms.Form, act: Callable[[], object]
) -> HttpResponse:
    return acted(request, form, act, refused=ProposalError, back=("web:proposal", found.key))
