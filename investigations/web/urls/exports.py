"""What leaves the program."""

from __future__ import annotations

from django.urls import path

from investigations.web.views import exports

urlpatterns = [
    path("clusters-file/", exports.clusters_file, name="clusters-file"),
    path("cases/<key:key>/exports/", exports.exports, name="exports"),
    path("cases/<key:key>/exports/ask/", exports.ask, name="ask-export"),
    path("cases/<key:key>/exports/take-in/", exports.take_in, name="take-in"),
    path("cases/<key:key>/exports/<int:number>/", exports.download, name="download-export"),
]
