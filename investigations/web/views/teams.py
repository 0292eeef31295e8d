"""The teams that cases are handed to."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.cases import teams as keeping
from investigations.models import Team
from investigations.web.forms.people import TeamForm
from investigations.web.views.edited import edited
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def teams(request: SignedInRequest) -> HttpResponse:
    return _page(request, TeamForm(instance=edited(request.GET, Team)))


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.MANAGE_TEAMS)
def save_team(request: SignedInRequest) -> HttpResponse:
    form = TeamForm(request.POST, instance=edited(request.POST, Team))
    if not form.is_valid():
        return _page(request, form)
    members = list(form.cleaned_data["members"])
    try:
        kept = keeping.keep(team=form.instance, members=members, by=request.user)
    except keeping.TeamError as error:
        form.add_error(None, str(error))
        return _page(request, form)
    messages.success(request, f"The team “{kept.name}” is stored.")
    return redirect("web:teams")


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.MANAGE_TEAMS)
def disband_team(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Team, pk=pk)
    try:
        keeping.disband(team=found, by=request.user)
    except keeping.TeamError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"The team “{found.name}” is disbanded.")
    return redirect("web:teams")


def _page(request: SignedInRequest, form: TeamForm) -> HttpResponse:
    standing = Team.objects.filter(disbanded_at=None).prefetch_related("members")
    rows = standing.annotate(case_count=Count("cases"))
    return render(request, "web/teams.html", {"rows": rows, "form": form})
