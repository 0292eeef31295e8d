"""A cluster's network: the page, what its script asks for, and the views that people save."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.campaigns.latest import latest_scoring
from investigations.disclosure import disclose
from investigations.models import Cluster, NetworkView
from investigations.triage import network_views
from investigations.web.network import drawing
from investigations.web.network.folding import fold, selected
from investigations.web.network.state import (
    OpenForm,
    SaveForm,
    SelectionForm,
    StateForm,
    valid,
)
from investigations.web.views import problems
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def network(request: SignedInRequest, key: str) -> HttpResponse:
    """The frame; its script fetches what is drawn, so that the page stands at once."""
    found = get_object_or_404(Cluster.objects.select_related("run"), key=key)
    views = network_views.visible(cluster=found, to=request.user)
    asked = OpenForm(request.GET)
    if not asked.is_valid():
        problems.tell(request, asked)
    pk = asked.cleaned_data.get("view")
    view = get_object_or_404(views, pk=pk) if pk else None
    latest = latest_scoring()
    context = {
        "cluster": found,
        "view": view,
        "views": views,
        "state": valid(view.state if view else request.GET),
        "gone": latest is None or found.run_id != latest.pk,
    }
    return render(request, "web/network.html", context)


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def network_json(request: SignedInRequest, key: str) -> JsonResponse:
    found = get_object_or_404(Cluster, key=key)
    form = StateForm(request.GET)
    if not form.is_valid():
        return _refused(form)
    return _answer(drawing.network(found, form.state))


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def network_accounts(request: SignedInRequest, key: str) -> JsonResponse:
    """The accounts of the nodes that are selected, under the same filters."""
    found = get_object_or_404(Cluster, key=key)
    form = SelectionForm(request.GET)
    if not form.is_valid():
        return _refused(form)
    held, _ = drawing.opened(found)
    chosen = selected(held, fold(held, form.state), form.cleaned_data["select"])
    return _answer(drawing.accounts_of(held, chosen))


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.VIEW_UNMASKED)
def network_in_full(request: SignedInRequest, key: str) -> JsonResponse:
    """The values that are drawn in full; that they were opened is on record."""
    found = get_object_or_404(Cluster, key=key)
    form = StateForm(request.POST)
    if not form.is_valid():
        return _refused(form)
    values = drawing.values_in_full(found, form.state)
    disclose(target=found, name=found.key, by=request.user)
    return _answer(values)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def save_view(request: SignedInRequest, key: str) -> HttpResponseRedirect:
    found = get_object_or_404(Cluster, key=key)
    form = SaveForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:network", key)
    try:
        view = network_views.save(
            cluster=found,
            name=form.cleaned_data["name"],
            shared=form.cleaned_data["shared"],
            state=form.written,
            by=request.user,
        )
    except network_views.NetworkViewError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(f"{_page(found)}?{urlencode(form.written)}")
    messages.success(request, f"Saved: {view.name}")
    return _to(view)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def share_view(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    """Shared, or with ``alone`` the owner's own again."""
    view = get_object_or_404(
        NetworkView.objects.select_related("cluster"), pk=pk, owner=request.user
    )
    try:
        network_views.share(view=view, shared="alone" not in request.POST, by=request.user)
    except network_views.NetworkViewError as error:
        messages.error(request, str(error))
        return redirect("web:network", view.cluster.key)
    return _to(view)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def delete_view(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    view = get_object_or_404(
        NetworkView.objects.select_related("cluster"), pk=pk, owner=request.user
    )
    try:
        network_views.delete(view=view, by=request.user)
    except network_views.NetworkViewError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Deleted: {view.name}")
    return redirect("web:network", view.cluster.key)


def _to(view: NetworkView) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{_page(view.cluster)}?view={view.pk}")


def _page(cluster: Cluster) -> str:
    return reverse("web:network", args=[cluster.key])


def _refused(form: StateForm) -> JsonResponse:
    told = " ".join(str(text) for texts in form.errors.values() for text in texts)
    return JsonResponse({"problem": told}, status=400)


def _answer(data: Mapping[str, object]) -> JsonResponse:
    response = JsonResponse(data, json_dumps_params={"separators": (",", ":")})
    response["Cache-Control"] = "no-store"
    return response
