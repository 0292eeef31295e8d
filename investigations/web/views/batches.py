"""One decision over all clusters that match a filter of the queue, and the record of it."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.models import Batch
from investigations.triage import batches as actions
from investigations.triage.proposals import propose
from investigations.web.batch_forms import BatchForm, ReversalForm
from investigations.web.presenters.batch import batch_page
from investigations.web.selection import (
    Selection,
    SelectionError,
    may_follow,
    selection,
    words_for,
)
from investigations.web.tables.batches import BatchItemTable, BatchTable, items_of
from investigations.web.tables.table import paged
from investigations.web.views import problems
from investigations.web.views.fragments import STOP_POLLING, asks_for, page_or_fragment
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def bulk(request: SignedInRequest) -> HttpResponse:
    """How many match, a sample of them, and what can be done with all."""
    try:
        return _proposal(request, selection(request), BatchForm())
    except SelectionError as error:
        return _unreadable(request, error)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def start_batch(request: SignedInRequest) -> HttpResponse:
    """What does not fit, the number of clusters included, is shown anew with what was filled in."""
    try:
        asked = selection(request)
    except SelectionError as error:
        return _unreadable(request, error)
    form = BatchForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return _proposal(request, asked, form)
    try:
        started = actions.start(
            by=request.user, items=asked.items, filter=asked.query, **form.wanted
        )
    except actions.BatchError as error:
        messages.error(request, str(error))
        return _proposal(request, asked, form)
    return redirect("web:batch", started.pk)


def _proposal(request: SignedInRequest, asked: Selection, form: BatchForm) -> HttpResponse:
    context = {
        "asked": asked,
        "proposal": propose(asked.items, by=request.user),
        "form": form,
    }
    return render(request, "web/bulk.html", context)


def _unreadable(request: SignedInRequest, error: SelectionError) -> HttpResponse:
    context = {"problem": str(error)}
    return render(request, "web/bulk.html", context, status=HTTPStatus.BAD_REQUEST)


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def batches(request: SignedInRequest) -> HttpResponse:
    table = paged(request, BatchTable(Batch.objects.select_related("by")))
    working = any(row.record.state in Batch.UNFINISHED for row in table.paginated_rows)
    return page_or_fragment(
        request,
        page="web/batches.html",
        fragments={"batches": "web/batches_results.html"},
        context={"table": table, "working": working},
    )


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Batch.objects.select_related("by", "reversed_by", "run"), pk=pk)
    page, part = batch_page(found, request.user), request.GET.get("outcome", "")
    context = {
        "batch": found,
        "page": page,
        "words": words_for(found, request.user),
        "may_follow": may_follow(found, request.user),
        "form": ReversalForm(),
        "part": part,
    }
    if not page.unfinished:
        context["table"] = paged(request, BatchItemTable(items_of(found, part)))
    response = page_or_fragment(
        request,
        page="web/batch.html",
        fragments={"batch": "web/batch_state.html", "outcomes": "web/batch_outcomes.html"},
        context=context,
    )
    if asks_for(request, "batch") and not page.unfinished:
        response.status_code = STOP_POLLING
    return response


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def reverse_batch(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Batch, pk=pk)
    form = ReversalForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:batch", pk)
    try:
        actions.reverse(batch=found, by=request.user, reason=form.cleaned_data["reason"])
    except actions.BatchError as error:
        messages.error(request, str(error))
    return redirect("web:batch", pk)
