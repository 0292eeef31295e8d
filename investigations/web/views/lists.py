"""Lists to take along: all that a page's filter finds, and not only what one page of it shows."""

from __future__ import annotations

from typing import Any, BinaryIO

from django.contrib import messages
from django.db import models
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from investigations.campaigns.latest import latest_scoring
from investigations.exports import page_lists
from investigations.exports.making import FORMS
from investigations.exports.page_lists import PageList
from investigations.models import Cluster, Export
from investigations.web.tables.campaigns import CampaignTable, campaigns_of
from investigations.web.tables.cases import CaseTable, narrowed
from investigations.web.tables.clusters import ClusterFilter, ClusterTable
from investigations.web.tables.members import MemberTable
from investigations.web.tables.queue import QueueFilter, QueueTable, shown
from investigations.web.tables.table import PagedTable
from investigations.web.views.cluster_parts import members_of
from investigations.web.views.signed_in import SignedInRequest


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.EXPORT)
def clusters_file(request: SignedInRequest) -> HttpResponseBase:
    run = latest_scoring()
    present = Cluster.objects.present(run)
    table = ClusterTable(ClusterFilter(request.GET, queryset=present).qs)
    return _handed_out(request, page_lists.CLUSTERS, table, run, back="web:clusters")


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.EXPORT)
def accounts_file(request: SignedInRequest, key: str) -> HttpResponseBase:
    """Those of one cluster."""
    found = get_object_or_404(Cluster, key=key)
    table = MemberTable(members_of(request, found)[0])
    return _handed_out(
        request, page_lists.MEMBERS, table, found, back="web:cluster", key=key, prefix=f"{key}-"
    )


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.EXPORT)
def queue_file(request: SignedInRequest) -> HttpResponseBase:
    items = shown(request.GET.get("show", "waiting"), request.user)
    table = QueueTable(QueueFilter(request.GET, queryset=items, request=request).qs)
    return _handed_out(request, page_lists.QUEUE, table, latest_scoring(), back="web:queue")


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.EXPORT)
def campaigns_file(request: SignedInRequest) -> HttpResponseBase:
    run = latest_scoring()
    table = CampaignTable(campaigns_of(run))
    return _handed_out(request, page_lists.CAMPAIGNS, table, run, back="web:campaigns")


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.EXPORT)
def cases_file(request: SignedInRequest) -> HttpResponseBase:
    """They are of many scorings: on the chain of custody they stand under who took them."""
    owner = request.GET.get("owner", "").replace("\x00", "")
    table = CaseTable(narrowed(request.GET.get("part", "open"), request.user, owner))
    return _handed_out(request, page_lists.CASES, table, request.user, back="web:cases")


def _handed_out(
    request: SignedInRequest,
    which: PageList,
    table: PagedTable,
    target: models.Model | None,
    *,
    back: str,
    key: str = "",
    prefix: str = "",
) -> HttpResponseBase:
    form = request.POST.get("form", "")
    if target is None or form not in FORMS[Export.Kind.ACCOUNTS]:
        messages.error(request, "There is no such list.")
        return redirect(back, key) if key else redirect(back)
    table.order_by = request.GET.getlist(table.prefixed_order_by_field) or table.order_by
    rows: Any = table.data.data
    file = page_lists.hand_out_list(
        which,
        rows,
        target=target,
        form=Export.Form(form),
        filter=request.GET.urlencode()[:1000],
        by=request.user,
        address=request.META.get("REMOTE_ADDR"),
    )
    return attached(file, f"{prefix}{which.name}.{form}")


def attached(file: BinaryIO, name: str) -> HttpResponseBase:
    """Never shown in place: a list may hold whatever somebody typed."""
    return FileResponse(
        file, as_attachment=True, filename=name, content_type="application/octet-stream"
    )
