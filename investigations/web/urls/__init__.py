"""The pages' addresses: one file for each area of work."""

from __future__ import annotations

from django.urls import register_converter

from investigations.web.paths import AccountIdConverter, KeyConverter

# Before the files below, whose routes use them.
register_converter(AccountIdConverter, "account_id")
register_converter(KeyConverter, "key")

from investigations.web.urls import (  # noqa: E402
    campaigns,
    cases,
    enforcement,
    evidence,
    exports,
    oversight,
    people,
    triage,
)

app_name = "web"

urlpatterns = [
    *triage.urlpatterns,
    *evidence.urlpatterns,
    *campaigns.urlpatterns,
    *cases.urlpatterns,
    *enforcement.urlpatterns,
    *exports.urlpatterns,
    *oversight.urlpatterns,
    *people.urlpatterns,
]
