"""Work that people have done, for the pictures: what each page has to show."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import django


def stage(var: Path) -> Iterator[tuple[str, ...]]:
    """The pictures to take of the installation in ``var``: name, address, and a key to press."""
    os.environ["HYDRASCOPE_VAR"] = str(var)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Playwright's event loop runs in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    from investigations.models import Cluster, Membership, Run

    cluster = Cluster.objects.filter(flagged=True).order_by("-score").first()
    assert cluster is not None
    account = Membership.objects.filter(cluster=cluster).first()
    assert account is not None
    run = Run.objects.latest_run()
    yield "overview", "/"
    yield "queue", "/queue/"
    yield "clusters", "/clusters/"
    yield "cluster", f"/clusters/{cluster.key}/"
    yield "account", f"/watched/{account.account.account_id}/"
    yield "runs", "/runs/"
    yield "run", f"/runs/{run.pk}/"
    yield "keys", f"/clusters/{cluster.key}/", "?"
