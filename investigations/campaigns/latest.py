"""The run that all pages speak of: the latest scoring that succeeded."""

from __future__ import annotations

from investigations.models import Run


def latest_scoring() -> Run | None:
    return (
        Run.objects.filter(kind=Run.Kind.SCORE, state=Run.State.SUCCEEDED).order_by("-id").first()
    )
