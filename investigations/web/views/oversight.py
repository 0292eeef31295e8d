"""The manager's page, and the same as a file."""

from __future__ import annotations

import csv

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.exports.tabular import harmless
from investigations.web.presenters.oversight import PERIODS, oversight_page, rows
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.VIEW_OVERSIGHT)
def oversight(request: SignedInRequest) -> HttpResponse:
    """How the work goes; with ``form=csv`` as a file."""
    page = oversight_page(request.GET.get("days", ""))
    if request.GET.get("form") != "csv":
        return render(
            request, "web/oversight/oversight.html", {"page": page, "periods": PERIODS.items()}
        )
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="oversight-{page.days}-days.csv"'
    out = csv.writer(response)
    out.writerows([harmless(value) for value in row] for row in rows(page))
    return response
