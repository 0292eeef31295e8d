"""The queue, and who takes what from it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.campaigns.latest import latest_scoring
from investigations.models import Cluster, QueueItem, Verdict
from investigations.triage import leases, queue, saved_filters, verdicts, viewing, watching
from investigations.web import line as chosen_line
from investigations.web.forms.decisions import SnoozeForm, WithdrawalForm
from investigations.web.presenters.desk import desk
from investigations.web.tables.queue import SHOWN, QueueFilter, QueueTable, news, shown
from investigations.web.tables.table import paged
from investigations.web.views import problems
from investigations.web.views.fragments import asks_for, page_or_fragment
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def line(request: SignedInRequest) -> HttpResponse:
    show = request.GET.get("show", "waiting")
    narrowed = QueueFilter(request.GET, queryset=shown(show, request.user), request=request)
    return page_or_fragment(
        request,
        page="web/queue.html",
        fragments={"queue": "web/queue_results.html"},
        context={
            "run": latest_scoring(),
            "shown": SHOWN,
            "show": show if show in SHOWN else "waiting",
            "filter": narrowed,
            "table": paged(request, QueueTable(narrowed.qs)),
            "news": news(request.user),
            "saved_filters": saved_filters.seen_by(request.user),
            "query": request.GET.urlencode(),
            # What stands outside of the results and follows the filter.
            "follow": asks_for(request, "queue"),
        },
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def take_next(request: SignedInRequest) -> HttpResponse:
    """From the tab and the queue that the page shows; the next ones come from there, too."""
    chosen_line.choose(request)
    return advance(request)


def advance(request: SignedInRequest) -> HttpResponse:
    """On to the most urgent item that is free, or to the queue that has none."""
    line = chosen_line.chosen(request)
    try:
        item = leases.take_next(by=request.user, line=line)
    except leases.HeldError as error:
        messages.error(request, str(error))
        return redirect("web:queue")
    if item is None:
        messages.success(request, "Nothing waits for you.")
        return redirect(chosen_line.address(line))
    return redirect("web:cluster", item.cluster.key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def take(request: SignedInRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Cluster, key=key, queue_item__isnull=False)
    try:
        item = leases.take(cluster=found, by=request.user)
    except leases.HeldError as error:
        messages.error(request, str(error))
    else:
        chosen_line.follow(request, escalated=item.state == QueueItem.State.ESCALATED)
    return redirect("web:cluster", key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def release(request: SignedInRequest, key: str) -> HttpResponse:
    leases.release(cluster=get_object_or_404(Cluster, key=key), by=request.user)
    return redirect("web:queue")


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def assign(request: SignedInRequest, key: str) -> HttpResponse:
    """To oneself, or with ``to=nobody`` back to all."""
    found = get_object_or_404(Cluster, key=key, queue_item__isnull=False)
    to = None if request.POST.get("to") == "nobody" else request.user
    try:
        queue.assign(cluster=found, to=to, by=request.user)
    except leases.HeldError as error:
        messages.error(request, str(error))
    return redirect("web:cluster", key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def snooze(request: SignedInRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Cluster, key=key, queue_item__isnull=False)
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:cluster", key)
    try:
        queue.snooze(
            cluster=found, until=form.end, reason=form.cleaned_data["reason"], by=request.user
        )
    except (queue.QueueError, leases.HeldError) as error:
        messages.error(request, str(error))
        return redirect("web:cluster", key)
    messages.success(request, f"{key} sleeps until {form.cleaned_data['until']:%-d %b %Y}.")
    return redirect("web:queue")


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def look(request: SignedInRequest, key: str) -> HttpResponse:
    """The open page says that it is open; whoever is at work on it keeps it on the desk."""
    found = get_object_or_404(Cluster, key=key)
    viewing.look(cluster=found, by=request.user, opened=request.POST.get("opened") == "yes")
    watching.seen(cluster=found, by=request.user)
    if request.POST.get("active") == "yes":
        leases.renew(cluster=found, by=request.user)
    context = {"cluster": found, "desk": desk(found, request.user)}
    response = render(request, "web/cluster_desk.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Verdict.objects.select_related("cluster"), pk=pk)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:cluster", found.cluster.key)
    try:
        verdicts.withdraw(verdict=found, by=request.user, reason=form.cleaned_data["reason"])
    except verdicts.WithdrawalError as error:
        messages.error(request, str(error))
    else:
        taken = f"The decision about {found.cluster.key} is taken back."
        messages.success(request, taken)
    return redirect("web:cluster", found.cluster.key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def watch(request: SignedInRequest, key: str) -> HttpResponse:
    """Hear of it from now on, or with ``end`` no more."""
    found = get_object_or_404(Cluster, key=key, queue_item__isnull=False)
    act = watching.unwatch if "end" in request.POST else watching.watch
    act(cluster=found, by=request.user)
    return redirect("web:cluster", key)
