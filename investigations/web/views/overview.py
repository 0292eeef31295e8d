from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.campaigns.latest import latest_scoring
from investigations.models import Run
from investigations.web.charts.activity import activity_chart
from investigations.web.presenters import overview as presenter
from investigations.web.presenters.events import known_events
from investigations.web.presenters.run import run_page
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def overview(request: SignedInRequest) -> HttpResponse:
    latest = latest_scoring()
    last_run = Run.objects.select_related("created_by").first()
    context = {
        "run": latest,
        "last_run": run_page(last_run, request.user) if last_run else None,
        "may_start": request.user.has_perm(Permission.START_RUNS.perm),
    }
    if latest is None:
        return render(request, "web/overview_empty.html", context)
    found = presenter.overview(latest)
    events = known_events(latest.since, latest.until)
    chart = activity_chart(found.activity, part_name="Flagged clusters", events=events)
    return render(request, "web/overview.html", {**context, "found": found, "activity": chart})
