from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations import runs as actions
from investigations.models import Run
from investigations.web.forms.scoring import ScoringForm
from investigations.web.presenters.lineage import kinds_of
from investigations.web.presenters.run import run_page
from investigations.web.tables.runs import RunTable
from investigations.web.tables.steps import StepTable, steps_of
from investigations.web.tables.table import paged
from investigations.web.views import problems
from investigations.web.views.fragments import STOP_POLLING, asks_for, page_or_fragment
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def runs(request: SignedInRequest) -> HttpResponse:
    table = paged(request, RunTable(Run.objects.select_related("created_by")))
    working = any(row.record.state in Run.UNFINISHED for row in table.paginated_rows)
    return page_or_fragment(
        request,
        page="web/runs.html",
        fragments={"runs": "web/runs_results.html"},
        context={
            "table": table,
            "working": working,
            "form": ScoringForm(),
            "may_start": request.user.has_perm(Permission.START_RUNS.perm),
        },
    )


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def run(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Run.objects.select_related("created_by"), pk=pk)
    page = run_page(found, request.user)
    response = page_or_fragment(
        request,
        page="web/run.html",
        fragments={"run": "web/run_state.html", "steps": "web/run_steps.html"},
        context={"run": found, "page": page, **_steps(request, found)},
    )
    if asks_for(request, "run") and not page.unfinished:
        response.status_code = STOP_POLLING
    return response


def _steps(request: SignedInRequest, found: Run) -> dict[str, object]:
    """What a finished scoring did to the clusters, narrowed down to the kind that is asked for."""
    if found.kind != Run.Kind.SCORE or found.state != Run.State.SUCCEEDED:
        return {}
    kind = request.GET.get("step", "")
    return {
        "kinds": kinds_of(found),
        "kind": kind,
        "table": paged(request, StepTable(steps_of(found, kind))),
    }


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.START_RUNS)
def start_scoring(request: SignedInRequest) -> HttpResponse:
    form = ScoringForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:runs")
    try:
        started = actions.request_scoring(
            by=request.user, since=form.start, until=form.end, engine=form.engine
        )
    except actions.RunError as error:
        messages.error(request, str(error))
        return redirect("web:runs")
    return redirect("web:run", started.pk)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.CANCEL_RUNS)
def cancel_run(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Run, pk=pk)
    try:
        actions.request_cancel(run=found, by=request.user)
    except actions.RunError as error:
        messages.error(request, str(error))
    return redirect("web:run", pk)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.START_RUNS)
def restart_run(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Run, pk=pk)
    try:
        started = actions.restart(run=found, by=request.user)
    except actions.RunError as error:
        messages.error(request, str(error))
        return redirect("web:run", pk)
    return redirect("web:run", started.pk)
