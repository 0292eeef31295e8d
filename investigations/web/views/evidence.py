"""Pinned evidence, and the whole history of a cluster."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.evidence import exhibits as evidence
from investigations.models import Cluster, Exhibit
from investigations.web.forms.evidence import AnnotationForm, PinForm, UnpinForm
from investigations.web.presenters.case_links import case_links
from investigations.web.presenters.custody import custody_of
from investigations.web.presenters.exhibit import drawn, exhibits, facts
from investigations.web.presenters.timeline import KINDS, timeline
from investigations.web.views import problems
from investigations.web.views.fragments import page_or_fragment
from investigations.web.views.signed_in import SignedInRequest


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def pin(request: SignedInRequest, key: str) -> HttpResponse:
    """Freeze a part of the page; htmx gets the list of evidence, with a word on what happened."""
    found = get_object_or_404(Cluster, key=key)
    form = PinForm(request.POST)
    pinned, says = None, "There is nothing of this kind to pin here."
    if form.is_valid():
        what, scoring = form.cleaned_data["what"], form.cleaned_data["scoring"]
        try:
            pinned = evidence.pin(cluster=found, what=what, scoring=scoring, by=request.user)
        except evidence.ExhibitError as error:
            says = str(error)
        else:
            says = f"Pinned as {pinned.name}: {pinned.title}"
    if not request.htmx:
        (messages.success if pinned else messages.error)(request, says)
        return redirect(reverse("web:cluster", args=[key]) + "#evidence")
    context = {"cluster": found, "exhibits": exhibits(found), "says": says}
    response = render(request, "web/cluster_evidence.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def exhibit(request: SignedInRequest, number: int) -> HttpResponse:
    found = _exhibit(number)
    context = _drawn(found, unmasked=False) | {
        "intact": evidence.verify(found),
        "annotation_form": AnnotationForm(initial={"note": found.note}),
        "unpin_form": UnpinForm(),
        "cases": case_links(found),
        "custody": custody_of(found),
    }
    return render(request, "web/exhibit.html", context)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.VIEW_UNMASKED)
def disclose_exhibit(request: SignedInRequest, number: int) -> HttpResponse:
    """The exhibit with its values in full; that they were opened is on record."""
    found = _exhibit(number)
    evidence.opened_in_full(exhibit=found, by=request.user)
    response = render(request, "web/exhibit_content.html", _drawn(found, unmasked=True))
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def unpin(request: SignedInRequest, number: int) -> HttpResponse:
    found = _exhibit(number)
    form = UnpinForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:exhibit", number)
    try:
        evidence.unpin(exhibit=found, by=request.user, reason=form.cleaned_data["reason"])
    except evidence.ExhibitError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{found.name} is unpinned. It stays on record.")
    return redirect("web:exhibit", number)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def annotate(request: SignedInRequest, number: int) -> HttpResponse:
    found = _exhibit(number)
    form = AnnotationForm(request.POST)
    if form.is_valid():
        evidence.annotate(exhibit=found, note=form.cleaned_data["note"], by=request.user)
    else:
        problems.tell(request, form)
    return redirect("web:exhibit", number)


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def timeline_of(request: SignedInRequest, key: str) -> HttpResponse:
    """Everything that happened to a cluster, a page of it at a time."""
    found = get_object_or_404(Cluster, key=key)
    kind, page = request.GET.get("kind", ""), request.GET.get("page")
    return page_or_fragment(
        request,
        page="web/timeline.html",
        fragments={"timeline": "web/cluster_timeline.html"},
        context={
            "cluster": found,
            "timeline": timeline(found, request.user, kind=kind, page=page),
            "timeline_kinds": KINDS,
        },
    )


def _exhibit(number: int) -> Exhibit:
    rows = Exhibit.objects.select_related("cluster", "run", "pinned_by", "unpinned_by")
    return get_object_or_404(rows, pk=number)


def _drawn(found: Exhibit, *, unmasked: bool) -> dict[str, object]:
    return {
        "exhibit": found,
        "cluster": found.cluster,
        "drawn": drawn(found, unmasked=unmasked),
        "facts": facts(found, unmasked=unmasked),
        "unmasked": unmasked,
    }
