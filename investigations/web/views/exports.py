"""What of a case leaves: asked for, looked at while it is made, downloaded."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.exports import jobs, partners
from investigations.exports.bundle import public_key
from investigations.exports.precheck import precheck
from investigations.exports.statements import IntakeError
from investigations.models import Case, Export, PartnerReport
from investigations.web.forms.exports import ExportForm, TakeInForm
from investigations.web.views import problems
from investigations.web.views.fragments import STOP_POLLING, asks_for, page_or_fragment
from investigations.web.views.signed_in import SignedInRequest

# The newest; older ones have expired long ago.
MOST_SHOWN = 50
_UNFINISHED = (Export.State.QUEUED, Export.State.RUNNING)


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.EXPORT)
def exports(request: SignedInRequest, key: str) -> HttpResponse:
    case = get_object_or_404(Case, key=key)
    rows = list(_rows(case)[:MOST_SHOWN])
    unfinished = any(row.state in _UNFINISHED for row in rows)
    listed = asks_for(request, "exports")
    context = {"case": case, "rows": rows, "unfinished": unfinished}
    if not listed:
        reports = PartnerReport.objects.filter(shared__case=case)
        context |= {
            "form": ExportForm(),
            "take_in_form": TakeInForm(),
            "findings": precheck(case),
            "signer": public_key(),
            "reports": reports.select_related("shared", "by")[:MOST_SHOWN],
            "reports_total": reports.count(),
        }
    response = page_or_fragment(
        request,
        page="web/exports/exports.html",
        fragments={"exports": "web/exports/rows.html"},
        context=context,
    )
    if listed and not unfinished:
        response.status_code = STOP_POLLING
    return response


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.EXPORT)
def ask(request: SignedInRequest, key: str) -> HttpResponse:
    case, form = get_object_or_404(Case, key=key), ExportForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:exports", key)
    try:
        jobs.request(case=case, by=request.user, **form.asked)
    except jobs.ExportError as error:
        messages.error(request, str(error))
    return redirect("web:exports", key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.EXPORT)
def take_in(request: SignedInRequest, key: str) -> HttpResponse:
    """What a partner answered; all of the file, or nothing of it."""
    case = get_object_or_404(Case, key=key)
    form = TakeInForm(request.POST, request.FILES)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:exports", key)
    asked = form.cleaned_data
    try:
        taken = partners.take_in(
            case=case, content=asked["file"], source=asked["source"], by=request.user
        )
    except IntakeError as error:
        messages.error(request, str(error))
        return redirect("web:exports", key)
    messages.success(
        request,
        f"{taken.new:,} new, {taken.known:,} known already, "
        f"{taken.foreign:,} of nothing that was shared of {key}.",
    )
    return redirect("web:exports", key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.EXPORT)
def download(request: SignedInRequest, key: str, number: int) -> HttpResponseBase:
    """The file; a POST, since it is written down who took it."""
    found = get_object_or_404(Export.objects.select_related("case"), pk=number, case__key=key)
    try:
        path = jobs.hand_out(export=found, by=request.user, address=request.META.get("REMOTE_ADDR"))
    except jobs.ExportError as error:
        messages.error(request, str(error))
        return redirect("web:exports", key)
    name = f"{key}-{found.kind}-{found.tlp}.{found.form}"
    # Never shown in place: a report may hold whatever somebody typed.
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=name,
        content_type="application/octet-stream",
    )


def _rows(case: Case) -> QuerySet[Export]:
    return Export.objects.filter(case=case).select_related("by")
