"""Accounts left out, split off, moved and merged by people, from the page of a cluster."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from investigations.models import Cluster, Membership, Regrouping
from investigations.triage import leases, regrouping
from investigations.web.presenters.regrouping import done
from investigations.web.regrouping_forms import IncludeForm, MergeForm, ReasonForm, RegroupForm
from investigations.web.tables.members import PREFIX, MemberFilter
from investigations.web.views import problems
from investigations.web.views.signed_in import SignedInRequest


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def regroup(request: SignedInRequest, key: str) -> HttpResponse:
    """What was ticked is regrouped at once; all that match the filter, when their number has been
    confirmed."""
    found = get_object_or_404(Cluster, key=key)
    form = RegroupForm(request.POST)
    members = Membership.objects.filter(cluster=found)
    narrowed = MemberFilter(request.POST, queryset=members, prefix=PREFIX)
    if not form.is_valid() or not narrowed.form.is_valid():
        problems.tell(request, form)
        problems.tell(request, narrowed.form)
        return _back(request, found)
    chosen = form.cleaned_data["account"]
    if form.cleaned_data["all"]:
        most = regrouping.MOST + 1
        chosen = list(narrowed.qs.order_by().values_list("account_id", flat=True)[:most])
        if chosen and form.cleaned_data["counted"] != len(chosen):
            return _confirm(request, found, form, narrowed, len(chosen))
    return _do(request, found, lambda: _regrouped(form, found, chosen, request))


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def include(request: SignedInRequest, key: str) -> HttpResponse:
    """Accounts that people left out belong to the cluster after all."""
    found = get_object_or_404(Cluster, key=key)
    form = IncludeForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return _back(request, found)
    return _do(
        request,
        found,
        lambda: regrouping.include(
            cluster=found,
            accounts=form.cleaned_data["account"],
            reason=form.cleaned_data["reason"],
            by=request.user,
        ),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def merge(request: SignedInRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Cluster, key=key)
    form = MergeForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:cluster", key)
    wanted = form.cleaned_data["keys"]
    others = list(Cluster.objects.filter(key__in=wanted))
    unknown = set(wanted) - {each.key for each in others}
    if unknown:
        messages.error(request, f"There is no cluster {', '.join(sorted(unknown))}.")
        return redirect("web:cluster", key)
    return _do(
        request,
        found,
        lambda: regrouping.merge(
            clusters=list({found, *others}),
            into=found if form.cleaned_data["into"] == "this" else None,
            reason=form.cleaned_data["reason"],
            by=request.user,
        ),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def undo(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    found = get_object_or_404(Cluster, key=key)
    concerned = Regrouping.objects.filter(Q(sources=found) | Q(target=found)).distinct()
    made = get_object_or_404(concerned, pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:cluster", key)
    reason = form.cleaned_data["reason"]
    return _do(
        request,
        found,
        lambda: regrouping.undo(regrouping=made, by=request.user, reason=reason),
    )


def _regrouped(
    form: RegroupForm, cluster: Cluster, chosen: list[int], request: SignedInRequest
) -> Regrouping:
    asked, reason, by = form.cleaned_data["action"], form.cleaned_data["reason"], request.user
    if asked == Regrouping.Kind.EXCLUDE:
        return regrouping.exclude(cluster=cluster, accounts=chosen, reason=reason, by=by)
    if asked == Regrouping.Kind.SPLIT:
        return regrouping.split(cluster=cluster, accounts=chosen, reason=reason, by=by)
    to = Cluster.objects.filter(key=form.cleaned_data["to"].upper()).first()
    if to is None:
        raise regrouping.RegroupingError(f"There is no cluster {form.cleaned_data['to']}.")
    return regrouping.move(cluster=cluster, accounts=chosen, to=to, reason=reason, by=by)


def _do(request: SignedInRequest, cluster: Cluster, act: Callable[[], Regrouping]) -> HttpResponse:
    try:
        made = act()
    except (regrouping.RegroupingError, leases.HeldError) as error:
        messages.error(request, str(error))
        return _back(request, cluster)
    messages.success(request, done(made))
    return redirect("web:cluster", cluster.key)


def _confirm(
    request: SignedInRequest,
    cluster: Cluster,
    form: RegroupForm,
    narrowed: MemberFilter,
    number: int,
) -> HttpResponse:
    context = {
        "cluster": cluster,
        "form": form,
        "narrowed": narrowed,
        "number": number,
        "too_many": number > regrouping.MOST,
        "most": regrouping.MOST,
        "changed": form.cleaned_data["counted"] is not None,
        "back": _address(request, cluster),
    }
    return render(request, "web/regroup_confirm.html", context)


def _back(request: SignedInRequest, cluster: Cluster) -> HttpResponse:
    return redirect(_address(request, cluster))


def _address(request: SignedInRequest, cluster: Cluster) -> str:
    """The accounts of the cluster, narrowed down as they were."""
    kept = {
        name: str(value)
        for name, value in request.POST.items()
        if name.startswith(f"{PREFIX}-") and value and len(str(value)) <= 200
    }
    address = reverse("web:cluster", args=[cluster.key])
    return f"{address}?{urlencode(kept)}#members-title" if kept else address
