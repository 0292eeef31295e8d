"""The list of campaigns, and the page of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.campaigns.family import family
from investigations.campaigns.latest import latest_scoring
from investigations.models import Campaign
from investigations.web.charts.activity import activity_chart
from investigations.web.charts.family import family_chart
from investigations.web.charts.mix import mix_chart
from investigations.web.presenters.campaigns import campaign_page
from investigations.web.presenters.case_links import case_links
from investigations.web.presenters.events import known_events
from investigations.web.presenters.family import family_picture
from investigations.web.presenters.serving import pools_of
from investigations.web.tables.campaigns import CampaignTable, campaigns_of
from investigations.web.tables.table import paged
from investigations.web.views.fragments import page_or_fragment
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def campaigns(request: SignedInRequest) -> HttpResponse:
    table = paged(request, CampaignTable(campaigns_of(latest_scoring())))
    return page_or_fragment(
        request,
        page="web/campaigns/campaigns.html",
        fragments={"campaigns": "web/campaigns/results.html"},
        context={"table": table},
    )


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def campaign(request: SignedInRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Campaign, key=key)
    page = campaign_page(found)
    hours = page.series.hours
    events = known_events(hours[0], hours[-1]) if hours else []
    happened = known_events(found.first_seen, found.last_seen)
    picture = family_picture(family(found, latest_scoring()), happened)
    context = {
        "campaign": found,
        "page": page,
        "activity": activity_chart(page.series, part_name="Distillation", events=events),
        "family": picture,
        "lineage": family_chart(picture.lanes, picture.links, picture.events),
        "capabilities": mix_chart(page.capabilities, what="Capabilities"),
        "models": mix_chart(page.models, what="Models"),
        "cases": case_links(found),
        "pools": pools_of(found),
        "hypotheses": found.hypotheses.filter(rejected_at__isnull=True).count(),
    }
    return render(request, "web/campaigns/campaign.html", context)
