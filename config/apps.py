from __future__ import annotations

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class PlatformConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        # Tasks are declared for whichever Celery application there is, so there must be one.
        from config import celery  # noqa: F401


class AssetsConfig(StaticFilesConfig):
    # Parts of the UI kit that no page uses; the first three name pictures that are not served.
    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("tabler-flags*", "tabler-payments*", "tabler-socials*", "tabler-marketing*"),
        *("*.rtl.*", "*.esm.*", "package.json", "README.md"),
        # The graph's packages in every form that is not for a plain script element.
        *("*.cjs.*", "*.mjs", "*.mjs.map", "*.d.ts", "declarations", "graphology.umd.js"),
    ]
