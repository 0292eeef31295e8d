"""Customers' accounts under watch."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.disclosure import disclose
from investigations.models import Account, Membership
from investigations.web.charts.activity import activity_chart
from investigations.web.charts.clock import clock_chart
from investigations.web.charts.mix import mix_chart
from investigations.web.charts.waterfall import waterfall_chart
from investigations.web.presenters.account import account_page, attributes
from investigations.web.presenters.case_links import case_links
from investigations.web.presenters.events import known_events
from investigations.web.presenters.ledger import ledger_view
from investigations.web.presenters.names import readable
from investigations.web.presenters.traffic import LakeUnreachable, account_ledger, account_traffic
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def account(request: SignedInRequest, account_id: str) -> HttpResponse:
    found = get_object_or_404(Account, account_id=account_id)
    page = account_page(found)
    context = {
        "account": found,
        "page": page,
        "attributes": page.attributes,
        "cases": case_links(found),
        "waterfall": waterfall_chart(page.evidence) if page.evidence else None,
    }
    return render(request, "web/account.html", context)


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def account_activity(request: SignedInRequest, account_id: str) -> HttpResponse:
    """The part of an account's page that is read from the lake."""
    found = get_object_or_404(Account, account_id=account_id)
    context: dict[str, object] = {"account": found}
    try:
        traffic = account_traffic(found.account_id)
    except LakeUnreachable as error:
        context["unreachable"] = str(error)
        return render(request, "web/account_activity.html", context)
    hours = traffic.series.hours
    events = known_events(hours[0], hours[-1]) if hours else []
    membership = Membership.objects.filter(account=found).first()
    named = {readable(name): part for name, part in traffic.capabilities.items()}
    context |= {
        "traffic": traffic,
        "activity": activity_chart(traffic.series, events=events),
        "clock": clock_chart(traffic.by_hour_of_day),
        "ledger": ledger_view(account_ledger(traffic, membership)),
        "capabilities": mix_chart(named, what="Capabilities"),
        "models": mix_chart(traffic.models, what="Models"),
    }
    return render(request, "web/account_activity.html", context)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.VIEW_UNMASKED)
def disclose_account(request: SignedInRequest, account_id: str) -> HttpResponse:
    """The account's attributes in full; that they were opened is on record."""
    found = get_object_or_404(Account, account_id=account_id)
    disclose(target=found, name=found.account_id, by=request.user)
    context = {
        "account": found,
        "attributes": attributes(found, unmasked=True),
        "unmasked": True,
    }
    response = render(request, "web/account_attributes.html", context)
    response["Cache-Control"] = "no-store"
    return response
