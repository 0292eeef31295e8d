"""One view serves the page and, when htmx asks, the part of it that changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from investigations.web.views.signed_in import SignedInRequest

# htmx's answer to a poll that was the last one.
STOP_POLLING = 286


def asks_for(request: SignedInRequest, region: str) -> bool:
    """Whether htmx wants only the element with the id ``region``."""
    htmx = request.htmx
    return bool(htmx) and not htmx.history_restore_request and htmx.target == region


def page_or_fragment(
    request: SignedInRequest, *, page: str, fragments: Mapping[str, str], context: dict[str, Any]
) -> HttpResponse:
    """Render ``page``, or the one of ``fragments`` (by id of the region) that was asked for."""
    template = next((name for region, name in fragments.items() if asks_for(request, region)), "")
    response = render(request, template or page, context)
    # Both stand under one address; without this, "back" could show the part as if it were the page.
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    if template:
        response["Cache-Control"] = "no-store"
    return response
