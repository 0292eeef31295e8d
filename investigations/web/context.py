"""What the frame around every page needs: where one is, and as whom."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.permissions import Permission
from investigations.notices import inbox
from investigations.web.undo import undoable

_BULK = ("bulk", "start-batch", "batches", "batch")
_CLUSTERS = frozenset(
    (
        *("clusters", "cluster", "network", "account", "exhibit", "timeline"),
        *("compare", "compare-accounts"),
    )
)


@dataclasses.dataclass(frozen=True, slots=True)
class _Area:
    """``letter`` follows "g" as the key to it; ``routes`` are the pages that belong to it."""

    title: str
    icon: str
    route: str
    letter: str
    routes: frozenset[str]
    permission: Permission = Permission.VIEW_INVESTIGATIONS


_AREAS = (
    _Area("Overview", "layout-dashboard", "overview", "o", frozenset({"overview"})),
    _Area("Queue", "inbox", "queue", "q", frozenset({"queue", "queues", "tags", *_BULK})),
    _Area("Clusters", "affiliate", "clusters", "c", _CLUSTERS),
    _Area(
        "Campaigns", "target", "campaigns", "a", frozenset({"campaigns", "campaign", "attribution"})
    ),
    _Area(
        "Cases",
        "briefcase",
        "cases",
        "s",
        frozenset({"cases", "case", "exports", "teams", "kinds"}),
    ),
    _Area(
        *("Enforcement", "gavel", "proposals", "e"),
        frozenset({"proposals", "proposal", "dry-run", "deliveries"}),
    ),
    _Area(
        *("Oversight", "report-analytics", "oversight", "v"),
        frozenset({"oversight"}),
        Permission.VIEW_OVERSIGHT,
    ),
    _Area("Custody", "link", "custody", "y", frozenset({"custody"}), Permission.VIEW_AUDIT),
    _Area("Inbox", "bell", "inbox", "i", frozenset({"inbox", "mentions"})),
    _Area("Runs", "player-play", "runs", "r", frozenset({"runs", "run"})),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    title: str
    icon: str
    url: str
    active: bool
    exact: bool
    keys: str
    unread: int = 0


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
    waiting = {"inbox": inbox.waiting(request.user) if request.user.is_authenticated else 0}
    return [
        Entry(
            title=area.title,
            icon=area.icon,
            url=reverse(f"web:{area.route}"),
            active=here in area.routes,
            exact=here == area.route,
            keys=f"g {area.letter}",
            unread=waiting.get(area.route, 0),
        )
        for area in _AREAS
        if request.user.has_perm(area.permission.perm)
    ]
