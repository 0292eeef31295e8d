"""Campaigns: clusters that work to one end, and what they took."""

from __future__ import annotations

from django.urls import path

from investigations.web.views import attribution, campaigns

urlpatterns = [
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<key:key>/", campaigns.campaign, name="campaign"),
    path("campaigns/<key:key>/attribution/", attribution.hypotheses, name="attribution"),
    path("campaigns/<key:key>/hypotheses/", attribution.propose, name="propose-hypothesis"),
    path("hypotheses/<int:number>/change/", attribution.change, name="change-hypothesis"),
    path("hypotheses/<int:number>/reject/", attribution.reject, name="reject-hypothesis"),
    path("hypotheses/<int:number>/weigh/", attribution.weigh, name="weigh-exhibit"),
    path("hypotheses/<int:number>/dissent/", attribution.dissent, name="dissent"),
    path("hypothesis-evidence/<int:number>/", attribution.set_aside, name="set-evidence-aside"),
    path("dissents/<int:number>/", attribution.withdraw_dissent, name="withdraw-dissent"),
]
