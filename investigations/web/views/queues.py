"""Named queues, which leads keep, and the filters that everybody may keep."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.models import NamedQueue
from investigations.triage import named_queues, saved_filters
from investigations.web.forms.triage import NamedQueueForm
from investigations.web.presenters.queues import queue_rows
from investigations.web.saved_filter_form import SavedFilterForm
from investigations.web.views import problems
from investigations.web.views.edited import edited
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.MANAGE_QUEUES)
def queues(request: SignedInRequest) -> HttpResponse:
    return _page(request, NamedQueueForm(instance=edited(request.GET, NamedQueue)))


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.MANAGE_QUEUES)
def save_queue(request: SignedInRequest) -> HttpResponse:
    form = NamedQueueForm(request.POST, instance=edited(request.POST, NamedQueue))
    if not form.is_valid():
        return _page(request, form)
    members = list(form.cleaned_data["members"])
    try:
        kept = named_queues.keep(queue=form.instance, members=members, by=request.user)
    except named_queues.NamedQueueError as error:
        form.add_error(None, str(error))
        return _page(request, form)
    messages.success(request, f"The queue “{kept.name}” is stored.")
    return redirect("web:queues")


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.MANAGE_QUEUES)
def move_queue(request: SignedInRequest, pk: int) -> HttpResponse:
    """One place up, or without ``up`` one place down."""
    found = get_object_or_404(NamedQueue, pk=pk)
    named_queues.move(queue=found, up="up" in request.POST, by=request.user)
    return redirect("web:queues")


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.MANAGE_QUEUES)
def remove_queue(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(NamedQueue, pk=pk)
    named_queues.remove(queue=found, by=request.user)
    messages.success(request, f"The queue “{found.name}” is removed.")
    return redirect("web:queues")


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def save_filter(request: SignedInRequest) -> HttpResponse:
    form = SavedFilterForm(request.POST, request=request)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:queue")
    try:
        saved = saved_filters.save(**form.cleaned_data, by=request.user)
    except saved_filters.SavedFilterError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('web:queue')}?{form.cleaned_data['query']}")
    messages.success(request, f"The filter “{saved.name}” is saved.")
    return redirect(f"{reverse('web:queue')}?{saved.query}")


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def delete_filter(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(saved_filters.seen_by(request.user), pk=pk)
    try:
        saved_filters.delete(saved=found, by=request.user)
    except saved_filters.SavedFilterError as error:
        messages.error(request, str(error))
    return redirect("web:queue")


def _page(request: SignedInRequest, form: NamedQueueForm) -> HttpResponse:
    return render(request, "web/queues.html", {"form": form, "rows": queue_rows()})
