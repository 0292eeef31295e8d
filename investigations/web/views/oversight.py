"""The manager's page, and the same as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.exports.making import FORMS
from investigations.exports.page_lists import OVERSIGHT, hand_out_rows
from investigations.models import Export
from investigations.web.presenters.oversight import PERIODS, oversight_page, rows
from investigations.web.tables.cases import NOBODY
from investigations.web.views.lists import attached
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.VIEW_OVERSIGHT)
def oversight(request: SignedInRequest) -> HttpResponse:
    """How the work goes."""
    page = oversight_page(request.GET.get("days", ""))
    context = {"page": page, "periods": PERIODS.items(), "nobody": NOBODY}
    return render(request, "web/oversight/oversight.html", context)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.VIEW_OVERSIGHT)
@requires(Permission.EXPORT)
def oversight_file(request: SignedInRequest) -> HttpResponseBase:
    form = request.POST.get("form", "")
    if form not in FORMS[Export.Kind.ACCOUNTS]:
        messages.error(request, "There is no such list.")
        return redirect("web:oversight")
    page = oversight_page(request.GET.get("days", ""))
    file = hand_out_rows(
        OVERSIGHT,
        (dict(zip(OVERSIGHT.columns, row, strict=True)) for row in rows(page)),
        target=request.user,
        form=Export.Form(form),
        filter=f"days={page.days}",
        by=request.user,
        address=request.META.get("REMOTE_ADDR"),
    )
    return attached(file, f"oversight-{page.days}-days.{form}")
