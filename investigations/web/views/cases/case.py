"""The list of cases, and the page of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.cases import contents, opening, states
from investigations.models import Case, Cluster
from investigations.web.forms.cases import MoveForm, OpenCaseForm
from investigations.web.forms.enforcement import ActionForm
from investigations.web.forms.joining import LinkCaseForm, MergeForm, SplitForm
from investigations.web.forms.people import AssignForm, EscalateForm, ParticipantForm
from investigations.web.presenters.cases import case_page
from investigations.web.presenters.others import others
from investigations.web.presenters.people import case_people
from investigations.web.tables.cases import CaseTable, narrowed, parts
from investigations.web.tables.table import paged
from investigations.web.views import problems
from investigations.web.views.fragments import page_or_fragment
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def cases(request: SignedInRequest) -> HttpResponse:
    """All of them, or those of one part: open ones, one's own, late ones, those of a state."""
    part = request.GET.get("part", "open")
    owner = request.GET.get("owner", "").replace("\x00", "")
    rows = narrowed(part, request.user, owner)
    return page_or_fragment(
        request,
        page="web/cases/cases.html",
        fragments={"cases": "web/cases/results.html"},
        context={
            "table": paged(request, CaseTable(rows)),
            "parts": parts(request.user),
            "part": part,
            "owner": owner,
            "form": OpenCaseForm(),
        },
    )


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def case(request: SignedInRequest, key: str) -> HttpResponse:
    found = get_object_or_404(
        Case.objects.select_related("owner", "opened_by", "team", "kind", "merged_into"), key=key
    )
    context = {
        "case": found,
        "page": case_page(found),
        "people": case_people(found, request.user),
        "others": others(found),
        "link_form": LinkCaseForm(auto_id="link_%s"),
        "merge_form": MergeForm(auto_id="merge_%s"),
        "split_form": SplitForm(case=found, auto_id="split_%s"),
        "participant_form": ParticipantForm(auto_id="join_%s"),
        "escalate_form": EscalateForm(auto_id="escalate_%s"),
        "assign_form": AssignForm(initial={"to": found.owner}, auto_id="assign_%s"),
        "action_form": ActionForm(auto_id="action_%s"),
    }
    return render(request, "web/cases/case.html", context)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def open_new(request: SignedInRequest) -> HttpResponse:
    form = OpenCaseForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:cases")
    asked = form.cleaned_data
    begun: Cluster | None = asked["cluster"]
    try:
        opened = opening.open_case(
            title=asked["title"],
            summary=asked["summary"],
            severity=asked["severity"],
            kind=asked["kind"],
            things=[begun] if begun else [],
            by=request.user,
        )
    except (opening.OpeningError, contents.ContentsError) as error:
        messages.error(request, str(error))
        return redirect("web:cases")
    return redirect("web:case", opened.key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.WORK_CASES)
def move(request: SignedInRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Case, key=key)
    form = MoveForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return redirect("web:case", key)
    to, reason = Case.State(form.cleaned_data["to"]), form.cleaned_data["reason"]
    try:
        states.move(case=found, to=to, by=request.user, reason=reason)
    except states.IllegalStepError as error:
        messages.error(request, str(error))
    return redirect("web:case", key)
