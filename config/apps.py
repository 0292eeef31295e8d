from __future__ import annotations

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        # Tasks are declared for whichever Celery application there is, so there must be one.
        from config import celery  # noqa: F401
