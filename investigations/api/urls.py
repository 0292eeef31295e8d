"""Routes of the API."""

from __future__ import annotations

from django.urls import path
from rest_framework.routers import SimpleRouter

from investigations.api import views, viewsets

app_name = "api"
router = SimpleRouter(use_regex_path=False)
router.register("runs", viewsets.RunViewSet)
router.register("accounts", viewsets.AccountViewSet)
router.register("clusters", viewsets.ClusterViewSet)
router.register("campaigns", viewsets.CampaignViewSet)

urlpatterns = [
    path("schema/", views.SchemaView.as_view(), name="schema"),
    path("intake/exchanges/", views.ExchangesIntake.as_view(), name="intake-exchanges"),
    path("intake/accounts/", views.AccountsIntake.as_view(), name="intake-accounts"),
    path("intake/events/", views.EventsIntake.as_view(), name="intake-events"),
    *router.urls,
]
