"""The Celery application: ``celery -A config``. Settings come from Django's, tasks from
``investigations.tasks``.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from django.conf import settings

from config import services

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Application(Celery):
    """Celery that starts the embedded broker, where there is one, before it connects to it."""

    def connection_for_read(self, url: str | None = None, **options: Any) -> Any:
        _ensure_broker()
        return super().connection_for_read(url, **options)

    def connection_for_write(self, url: str | None = None, **options: Any) -> Any:
        _ensure_broker()
        return super().connection_for_write(url, **options)


def _ensure_broker() -> None:
    if settings.EMBEDDED_BROKER:
        services.ensure(settings.VAR, "valkey", durable=settings.EMBEDDED_DURABLE)


app = Application("hydrascope")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["investigations"])
