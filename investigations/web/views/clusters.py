from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.models import User
from accounts.permissions import Permission
from investigations.campaigns.latest import latest_scoring
from investigations.disclosure import disclose
from investigations.models import Cluster, ClusterProfile, Verdict
from investigations.triage import innocence, leases, verdicts
from investigations.web import undo
from investigations.web.charts.mix import mix_chart
from investigations.web.forms.cases import OpenCaseForm
from investigations.web.forms.decisions import SetAsideForm, SnoozeForm, VerdictForm
from investigations.web.forms.evidence import NoteForm
from investigations.web.forms.serving import ServesForm
from investigations.web.presenters.case_links import case_links
from investigations.web.presenters.cluster import cluster_page, profile_of, shared_values
from investigations.web.presenters.desk import desk
from investigations.web.presenters.exhibit import exhibits
from investigations.web.presenters.notes import notes
from investigations.web.presenters.regrouping import regrouped
from investigations.web.presenters.serving import served_by
from investigations.web.presenters.since import since
from investigations.web.presenters.tags import tags_of
from investigations.web.presenters.timeline import KINDS, timeline
from investigations.web.tables.cells import with_tags
from investigations.web.tables.clusters import ClusterFilter, ClusterTable
from investigations.web.tables.left_out import LeftOutTable, left_out
from investigations.web.tables.table import paged
from investigations.web.views import problems
from investigations.web.views.cluster_parts import (
    accounts_part,
    activity_part,
    score_part,
    unchosen,
)
from investigations.web.views.fragments import asks_for, page_or_fragment
from investigations.web.views.queue import advance
from investigations.web.views.signed_in import SignedInRequest

# Why a cluster has no charts and no steps.
_BY_SCORING: Final = {
    "undrawn": "Score again to see it.",
    "unstepped": "It was found before scorings kept a history.",
}
_BY_HAND: Final = {
    "undrawn": "People put this cluster together: see those that its accounts were found in.",
    "unstepped": "People put it together: no scoring finds it, and none changes it.",
}


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def clusters(request: SignedInRequest) -> HttpResponse:
    run = latest_scoring()
    all_clusters = Cluster.objects.present(run).select_related("campaign")
    all_clusters = all_clusters.prefetch_related(with_tags())
    narrowed = ClusterFilter(request.GET, queryset=all_clusters)
    return page_or_fragment(
        request,
        page="web/clusters.html",
        fragments={"clusters": "web/clusters_results.html"},
        context={
            "run": run,
            "filter": narrowed,
            "table": paged(request, ClusterTable(narrowed.qs)),
        },
    )


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def cluster(request: SignedInRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Cluster.objects.select_related("campaign", "run"), key=key)
    return page_or_fragment(
        request,
        page="web/cluster.html",
        fragments={
            "members": "web/cluster_members.html",
            "left-out": "web/cluster_left_out.html",
            "why-score": "web/cluster_why.html",
            "activity-soon": "web/cluster_activity.html",
            "activity-part": "web/cluster_narrowed.html",
        },
        context={"cluster": found} | _unstored(found) | _asked_for(request, found),
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.VIEW_UNMASKED)
def disclose_shared_values(request: SignedInRequest, key: str) -> HttpResponse:
    """The table of shared values with its values in full; that they were opened is on record."""
    found = get_object_or_404(Cluster, key=key)
    disclose(target=found, name=found.key, by=request.user)
    context = {"cluster": found, "shared": shared_values(found, unmasked=True), "unmasked": True}
    response = render(request, "web/cluster_shared_values.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def decide(request: SignedInRequest, key: str) -> HttpResponse:
    """A person's decision about the accounts that are in the cluster now."""
    found = get_object_or_404(Cluster, key=key)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:cluster", key)
    try:
        given = verdicts.give(
            cluster=found,
            kind=Verdict.Kind(form.cleaned_data["kind"]),
            reason=form.cleaned_data["reason"],
            explanation=form.cleaned_data["explanation"],
            by=request.user,
        )
    except (verdicts.NothingToJudgeError, verdicts.UnansweredError, leases.HeldError) as error:
        messages.error(request, str(error))
        return redirect("web:cluster", key)
    undo.offer(request, given)
    return advance(request) if "advance" in request.POST else redirect("web:cluster", key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def set_aside(request: SignedInRequest, key: str) -> HttpResponse:
    """An innocent explanation is set aside with a reason, or with ``restore`` considered again."""
    found = get_object_or_404(Cluster, key=key)
    form = SetAsideForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:cluster", key)
    name, reason = form.cleaned_data["explanation"], form.cleaned_data["reason"]
    try:
        if "restore" in request.POST:
            innocence.restore(cluster=found, explanation=name, by=request.user)
        else:
            innocence.set_aside(cluster=found, explanation=name, reason=reason, by=request.user)
    except innocence.InnocenceError as error:
        messages.error(request, str(error))
    return redirect("web:cluster", key)


def _asked_for(request: SignedInRequest, found: Cluster) -> dict[str, Any]:
    """What the page shows, or the part of it that is wanted.

    The time lines always come by themselves: they are most of the work and of what is sent.
    """
    if asks_for(request, "why-score"):
        return score_part(request, found)
    if asks_for(request, "left-out"):
        return {"left_out": _left_out(request, found)}
    if asks_for(request, "members"):
        return accounts_part(request, found)
    if asks_for(request, "activity-soon"):
        return activity_part(request, found, profile_of(found))
    if asks_for(request, "activity-part"):
        profile = profile_of(found)
        return accounts_part(request, found, profile) | activity_part(request, found, profile)
    return (
        score_part(request, found)
        | accounts_part(request, found)
        | _drawn(found, profile_of(found, without=("raster",)))
        | _told(found, request.user)
        | tags_of(found, request.user)
        | {"left_out": _left_out(request, found)}
    )


def _left_out(request: SignedInRequest, found: Cluster) -> LeftOutTable:
    return paged(request, LeftOutTable(left_out(found), exclude=unchosen(request)))


def _unstored(found: Cluster) -> dict[str, str]:
    """What is said where nothing is stored to be drawn."""
    return _BY_HAND if found.made_by_hand else _BY_SCORING


def _told(found: Cluster, person: User) -> dict[str, Any]:
    """What people did with it, as ``person`` sees it."""
    return {
        "desk": desk(found, person),
        "since": since(found, person),
        "exhibits": exhibits(found),
        "cases": case_links(found),
        "case_form": OpenCaseForm(auto_id="case-%s"),
        "serves": served_by(found),
        "serves_form": ServesForm(auto_id="serves-%s"),
        "notes": notes(found),
        "note_form": NoteForm(),
        "timeline": timeline(found, person),
        "timeline_kinds": KINDS,
    }


def _drawn(found: Cluster, profile: ClusterProfile) -> dict[str, Any]:
    """The page's records and charts, for all that its address does not narrow."""
    page = cluster_page(found, profile)
    latest = latest_scoring()
    return {
        "page": page,
        "regrouped": regrouped(found),
        "verdicts": verdicts.standing(found),
        "verdict_form": VerdictForm(),
        "snooze_form": SnoozeForm(auto_id="snooze-%s"),
        "gone": latest is None or found.run_id != latest.pk,
        "shared": page.shared_values,
        "capabilities": mix_chart(page.capabilities, what="What the prompts ask for"),
        "models": mix_chart(page.models, what="Models asked for"),
    }
