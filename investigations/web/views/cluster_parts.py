"""The parts of a cluster's page that its address narrows: score, time lines, accounts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from accounts.permissions import Permission
from investigations.models import Cluster, ClusterProfile, Membership
from investigations.web.charts.activity import Series, activity_chart
from investigations.web.charts.chart import FLAGGED, TRAFFIC
from investigations.web.charts.multiples import Part, multiples_chart
from investigations.web.charts.raster import balance, raster_chart
from investigations.web.charts.waterfall import waterfall_chart
from investigations.web.charts.week import week_chart
from investigations.web.forms.hours import StretchForm
from investigations.web.presenters.activity import events_of, raster_of, series_of, week_of
from investigations.web.presenters.cluster import profile_of, stream
from investigations.web.presenters.hours import (
    Stretch,
    active_accounts,
    click_width,
    narrowed_raster,
    narrowed_series,
)
from investigations.web.presenters.why import why
from investigations.web.tables.members import PREFIX, MemberFilter, MemberTable
from investigations.web.tables.table import paged
from investigations.web.views.signed_in import SignedInRequest

ESTIMATE = "Distillation (estimate)"


def score_part(request: SignedInRequest, found: Cluster) -> dict[str, Any]:
    explained = why(found, request.GET)
    return {"why": explained, "waterfall": waterfall_chart(explained.steps)}


def accounts_part(
    request: SignedInRequest, found: Cluster, profile: ClusterProfile | None = None
) -> dict[str, Any]:
    """The accounts table; where the address narrows the hours, of the drawn accounts that were
    active then."""
    members, context = members_of(request, found, profile)
    return context | {"table": paged(request, MemberTable(members, exclude=unchosen(request)))}


def members_of(
    request: SignedInRequest, found: Cluster, profile: ClusterProfile | None = None
) -> tuple[QuerySet[Membership], dict[str, Any]]:
    """The accounts that the address's filter finds, and what the page says of the filter."""
    # The accounts of one page are fetched by themselves: joined, a late page of a big cluster would
    # drag all accounts before it along. The evidence is for the account's own page.
    members = Membership.objects.filter(cluster=found).defer("evidence").prefetch_related("account")
    filtered = MemberFilter(request.GET, queryset=members, prefix=PREFIX)
    members = filtered.qs
    context: dict[str, Any] = {"narrowed": filtered}
    stretch = stretch_of(request.GET)[1]
    if stretch:
        raster = raster_of((profile or profile_of(found)).raster)
        active = active_accounts(narrowed_raster(raster, stretch))
        members = _only(members, active)
        drawn = len(raster.account_ids)
        context = {
            "drawn": drawn,
            "drawn_active": len(active),
            "undrawn_accounts": max(0, raster.accounts_total - drawn),
        }
    return members, context


def unchosen(request: SignedInRequest) -> tuple[str, ...]:
    """The columns that are only for those who decide."""
    return () if request.user.has_perm(Permission.DECIDE.perm) else ("choose",)


def _only(members: QuerySet[Membership], account_ids: list[str]) -> QuerySet[Membership]:
    return members.filter(account__account_id__in=account_ids)


def activity_part(
    request: SignedInRequest, found: Cluster, profile: ClusterProfile
) -> dict[str, Any]:
    """Everything by the hour, narrowed; the week stays that of the whole time."""
    form, stretch = stretch_of(request.GET)
    kept = _beside_stretch(request.GET)
    whole = series_of(profile.activity)
    series = narrowed_series(whole, stretch)
    raster = narrowed_raster(raster_of(profile.raster), stretch)
    addresses = [reverse("web:account", args=[each]) for each in raster.account_ids]
    return {
        "stretch": stretch,
        "stretch_form": form,
        "click_hours": click_width(series.hours or whole.hours),
        "problems": [text for errors in form.errors.values() for text in errors],
        "kept": [(name, value) for name, values in kept.lists() for value in values],
        "whole_address": f"?{kept.urlencode()}",
        "series": series,
        "activity": activity_chart(
            series, part_name=ESTIMATE, events=events_of(found, series), picks=True
        ),
        "multiples": multiples_chart(series.hours, _parts(series, profile)),
        "raster_rows": raster,
        "raster": raster_chart(raster, addresses=addresses),
        "balance": balance(raster),
        "week": week_chart(week_of(found, whole)),
    }


def _parts(series: Series, profile: ClusterProfile) -> list[Part]:
    """Each stream of work, or their sum where none are told apart, and all the rest."""
    rest = [total - part for total, part in zip(series.total, series.part, strict=True)]
    names = [stream(each).asks_for for each in profile.streams] if series.streams else [ESTIMATE]
    counts = series.streams or [series.part]
    own = [Part(name, line, FLAGGED) for name, line in zip(names, counts, strict=True)]
    return [*own, Part("Other exchanges", rest, TRAFFIC)]


def stretch_of(query: QueryDict) -> tuple[StretchForm, Stretch]:
    """What the address narrows the hours to; nothing when it can't be read, which the form says."""
    form = StretchForm(query)
    if not form.is_valid():
        return form, Stretch()
    return form, Stretch(form.cleaned_data["from"], form.cleaned_data["to"])


def _beside_stretch(query: QueryDict) -> QueryDict:
    """What else the address says, which narrowing leaves as it is."""
    kept = query.copy()
    for name in ("from", "to"):
        kept.pop(name, None)
    return kept
