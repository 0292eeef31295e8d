"""A request as ``@requires`` and the middleware leave it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class SignedInRequest(HttpRequest):
    """For annotations: the person is known, and what htmx asks for has been read."""

    user: User
    htmx: HtmxDetails
