"""The chain of custody, and whether it is whole."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.evidence import custody_check
from investigations.models import CustodyEntry
from investigations.web.presenters.custody import lines
from investigations.web.tables.table import PER_PAGE
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.VIEW_AUDIT)
def custody(request: SignedInRequest) -> HttpResponse:
    """All entries, the newest first, or those of one event."""
    event = request.GET.get("event", "")
    rows = CustodyEntry.objects.all()
    if event in CustodyEntry.Event.values:
        rows = rows.filter(event=event)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": lines(list(page.object_list)),
        "events": CustodyEntry.Event.choices,
        "event": event,
    }
    return render(request, "web/custody.html", context)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.VIEW_AUDIT)
def check(request: SignedInRequest) -> HttpResponse:
    """Read the whole chain now, and say what is wrong with it."""
    found = custody_check.check()
    for problem in found.problems:
        messages.error(request, f"{problem.where}: {problem.what}")
    if not found.problems:
        messages.success(
            request,
            f"{found.entries:,} entries and {found.exhibits:,} exhibits are as they were written "
            f"down; the last entry's hash is {found.head}.",
        )
    return redirect("web:custody")
