"""What stands behind one contribution to a cluster's score."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.models import Cluster
from investigations.web.presenters.behind import behind
from investigations.web.views.signed_in import SignedInRequest


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def contribution(request: SignedInRequest, key: str, signal: str) -> HttpResponse:
    """A part for the cluster's page, or without script a page of its own."""
    found = get_object_or_404(Cluster.objects.select_related("run"), key=key)
    # Looked for among the few there are: what stands in an address may be no text for a database.
    row = next((each for each in found.contributions.all() if each.signal == signal), None)
    if row is None:
        raise Http404
    context = {"cluster": found, "behind": behind(found, row)}
    part = "web/contribution.html" if request.htmx else "web/contribution_page.html"
    response = render(request, part, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
