"""The chain of custody."""

from __future__ import annotations

from django.urls import path

from investigations.web.views import custody

urlpatterns = [
    path("custody/", custody.custody, name="custody"),
    path("custody/check/", custody.check, name="check-custody"),
]
