"""Campaigns: clusters that work to one end, and what they took."""

from __future__ import annotations

from django.urls import path

from investigations.web.views import campaigns

urlpatterns = [
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<key:key>/", campaigns.campaign, name="campaign"),
]
