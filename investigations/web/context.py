"""What the frame around every page needs: where one is, and as whom."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from investigations.cases import notes
from investigations.web.undo import undoable

_BULK = ("bulk", "start-batch", "batches", "batch")
_CLUSTERS = frozenset(
    (
        *("clusters", "cluster", "network", "account", "exhibit", "timeline"),
        *("compare", "compare-accounts"),
    )
)
# (title, icon, route of the page, routes that belong to it); a page's key is "g" and its initial
_ENTRIES = (
    ("Overview", "layout-dashboard", "web:overview", frozenset({"overview"})),
    ("Queue", "inbox", "web:queue", frozenset({"queue", "queues", "tags", *_BULK})),
    (
        "Clusters",
        "affiliate",
        "web:clusters",
        _CLUSTERS,
    ),
    ("Mentions", "at", "web:mentions", frozenset({"mentions"})),
    ("Runs", "player-play", "web:runs", frozenset({"runs", "run"})),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    title: str
    icon: str
    url: str
    active: bool
    exact: bool
    unread: int = 0

    @property
    def keys(self) -> str:
        return f"g {self.title[0].lower()}"


def frame(request: HttpRequest) -> dict[str, Any]:
    """``navigation``, ``roles`` and ``undo`` for ``base.html``; looked up only by pages that draw
    it."""
    return {
        "undo": SimpleLazyObject(lambda: undoable(request)),
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
        "roles": SimpleLazyObject(
            lambda: sorted(request.user.groups.values_list("name", flat=True))
        ),
    }


def _navigation(request: HttpRequest) -> list[Entry]:
    match = request.resolver_match
    here = match.url_name if match and "web" in match.namespaces else None
    waiting = {"web:mentions": notes.unread(request.user) if request.user.is_authenticated else 0}
    return [
        Entry(
            title,
            icon,
            reverse(route),
            here in routes,
            route == f"web:{here}",
            waiting.get(route, 0),
        )
        for title, icon, route, routes in _ENTRIES
    ]
