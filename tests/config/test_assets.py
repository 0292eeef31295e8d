from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import HttpResponseNotFound
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

ROOT = Path(__file__).resolve().parents[2]
PRODUCT_STORAGE = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
COLLECT = """
import django, sys
from django.conf import settings
from django.core.management import call_command
django.setup()
settings.STATIC_ROOT = sys.argv[1]
call_command("collectstatic", interactive=False, verbosity=0)
"""


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> Path:
    """What ``make`` collects for the web server, with the product's own settings."""
    folder = tmp_path_factory.mktemp("static")
    done = subprocess.run(
        [sys.executable, "-c", COLLECT, str(folder)],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "HYDRASCOPE_VAR": os.environ["HYDRASCOPE_VAR"],
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_each_file_has_a_name_of_its_content_and_a_packed_copy(collected: Path) -> None:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    style = names["tabler/css/tabler.min.css"]
    assert style != "tabler/css/tabler.min.css"
    assert (collected / style).is_file() and (collected / f"{style}.gz").is_file()
    assert not (collected / "tabler/css/tabler.min.css").exists()
    assert [name for name in names if name.startswith("plotly/") and name.endswith(".js")]
    assert not [name for name in names if "tabler-flags" in name]


def test_a_browser_may_keep_them_for_ever(collected: Path, settings) -> None:
    settings.STATIC_ROOT = str(collected)
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    settings.STORAGES = {"staticfiles": PRODUCT_STORAGE}
    name = json.loads((collected / "staticfiles.json").read_text())["paths"]["js/page.js"]
    serve = WhiteNoiseMiddleware(lambda request: HttpResponseNotFound())
    response = serve(RequestFactory().get(f"/static/{name}", headers={"accept-encoding": "gzip"}))
    assert response.status_code == 200
    assert "immutable" in response["Cache-Control"]
    assert response["Content-Encoding"] == "gzip"
    assert serve(RequestFactory().get("/static/../config/settings.py")).status_code == 404


def test_no_file_asks_another_host_for_code_or_fonts(collected: Path) -> None:
    for style in collected.rglob("*.css"):
        text = style.read_text()
        assert "@import url(http" not in text and "url(//" not in text and "url(http" not in text
