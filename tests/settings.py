"""The product's settings for one test session: a folder of its own, and servers that may forget."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.environ["HYDRASCOPE_VAR"] = tempfile.mkdtemp(prefix="hs-")
atexit.register(shutil.rmtree, os.environ["HYDRASCOPE_VAR"], ignore_errors=True)
os.environ.pop("LAKE_URL", None)
os.environ.pop("SPARK_MASTER_URL", None)

from config.settings import *  # noqa: E402, F403

EMBEDDED_DURABLE = False
EMBEDDED_MIGRATES = False  # pytest-django makes and migrates a database of its own

# Quick to check, and never for a real person.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Served from where they are, so that a test needs no collected copy; that the collecting works has
# a test of its own.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Playwright's event loop runs in the tests' own thread, beside Django's ordinary database calls.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
