"""Django's settings, all of them from the environment or from one installation's folder."""

from __future__ import annotations

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("HYDRASCOPE_VAR", BASE_DIR / "var")).resolve()
LAKE_URL = os.environ.get("LAKE_URL", str(VAR / "lake"))
SECRET_KEY = "development-only"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "accounts",
    "investigations",
]
AUTH_USER_MODEL = "accounts.User"
ROOT_URLCONF = "config.urls"
_pg = os.environ.get("DATABASE_URL", "")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "hs_main",
        "HOST": "/tmp/dev/pgdata",
        "USER": "postgres",
    }
}
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
