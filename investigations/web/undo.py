"""The decision that a person may still take back with one key."""

from __future__ import annotations

import math

from django.http import HttpRequest
from django.utils import timezone

from investigations.models import Verdict
from investigations.triage.verdicts import UNDO

KEY = "undo"


def offer(request: HttpRequest, verdict: Verdict) -> None:
    """The next pages say that it can be undone, for as long as it can."""
    request.session[KEY] = [verdict.pk, (verdict.given_at + UNDO).timestamp()]


def undoable(request: HttpRequest) -> dict[str, object] | None:
    """The ``verdict`` and the ``seconds`` that are left; None costs no query."""
    pk, until = request.session.get(KEY) or (0, 0.0)
    seconds = math.ceil(until - timezone.now().timestamp())
    if seconds <= 0:
        return None
    found = Verdict.objects.filter(pk=pk, withdrawn_at__isnull=True).select_related("cluster")
    verdict = found.first()
    return {"verdict": verdict, "seconds": seconds} if verdict else None
