"""How the work goes."""

from __future__ import annotations

from django.urls import path

from investigations.web.views import oversight

urlpatterns = [
    path("oversight/", oversight.oversight, name="oversight"),
    path("oversight-file/", oversight.oversight_file, name="oversight-file"),
]
