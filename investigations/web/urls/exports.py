"""What leaves the program."""

from __future__ import annotations

from django.urls import path

from investigations.web.views import exports, lists

urlpatterns = [
    path("clusters-file/", lists.clusters_file, name="clusters-file"),
    path("clusters/<key:key>/accounts-file/", lists.accounts_file, name="accounts-file"),
    path("queue-file/", lists.queue_file, name="queue-file"),
    path("campaigns-file/", lists.campaigns_file, name="campaigns-file"),
    path("cases-file/", lists.cases_file, name="cases-file"),
    path("cases/<key:key>/exports/", exports.exports, name="exports"),
    path("cases/<key:key>/exports/ask/", exports.ask, name="ask-export"),
    path("cases/<key:key>/exports/take-in/", exports.take_in, name="take-in"),
    path("cases/<key:key>/exports/<int:number>/", exports.download, name="download-export"),
]
