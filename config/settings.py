"""Django's settings, all of them from the environment or from one installation's folder.

Each variable is explained in docs/settings.md; a test fails for one that is not.
"""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.endpoint import checked_endpoint
from config.folder import closed_folder, installation_folder
from config.networks import own_networks
from config.partners import partner_keys
from config.secret import kept_secret
from config.services import addresses

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = installation_folder(env.str("HYDRASCOPE_VAR", default="") or BASE_DIR / "var")
LAKE_URL = env.str("LAKE_URL", default="") or str(VAR / "lake")
# Bodies on their way into the lake, and the rows that it refused.
SPOOL = VAR / "spool"
QUARANTINE = VAR / "quarantine"
SPARK_MASTER_URL = env.str("SPARK_MASTER_URL", default="")  # empty: scoring on DuckDB only
PORT = env.int("PORT", default=0)  # 0: the first free one from 8000

# --- Services: the embedded ones unless others are named -----------------------------------------

EMBEDDED_DATABASE = not env.str("DATABASE_URL", default="")
EMBEDDED_BROKER = not env.str("BROKER_URL", default="")
EMBEDDED_DURABLE = True
EMBEDDED_MIGRATES = True  # the embedded database's tables follow the code by themselves

if EMBEDDED_DATABASE:
    DATABASES = {"default": addresses.database(VAR)}
else:
    DATABASES = {"default": env.db_url("DATABASE_URL")}
    if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://")
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER = addresses.embedded_broker(VAR) if EMBEDDED_BROKER else env.str("BROKER_URL")
BROKER_FOR_REDIS = addresses.for_redis(BROKER)

CACHES = {
    "default": {
        "BACKEND": (
            "config.services.cache.EmbeddedCache"
            if EMBEDDED_BROKER
            else "django.core.cache.backends.redis.RedisCache"
        ),
        "LOCATION": BROKER_FOR_REDIS,
        "KEY_PREFIX": "hydrascope",
    }
}

CELERY_BROKER_URL = addresses.for_celery(BROKER)
CELERY_TASK_IGNORE_RESULT = True  # what a task did is in its run's row
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False  # a lost run is marked failed, never run twice unasked
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.int("WORKERS", default=1)  # one scoring run uses all cores
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": "hydrascope-tasks:",
    # An unacknowledged message comes back after this time; longer than any run may take.
    "visibility_timeout": 24 * 3600,
}
# Two lines: what takes minutes, and what somebody waits for. A worker that is not told which serves
# both.
CELERY_TASK_DEFAULT_QUEUE = "celery"
QUICK_QUEUE = "quick"
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {CELERY_TASK_DEFAULT_QUEUE: {}, QUICK_QUEUE: {}}
LONG_TASKS = ("ingest", "score", "expire_texts")
CELERY_TASK_ROUTES = (
    [
        *((f"investigations.tasks.{name}", {"queue": "celery"}) for name in LONG_TASKS),
        ("investigations.tasks.*", {"queue": QUICK_QUEUE}),
    ],
)
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "fail lost runs": {"task": "investigations.tasks.fail_lost_runs", "schedule": 10.0},
    "resume lost batches": {"task": "investigations.tasks.resume_lost_batches", "schedule": 10.0},
    "refresh the queue": {"task": "investigations.tasks.refresh_queue", "schedule": 300.0},
    "deliver": {
        "task": "investigations.tasks.deliver",
        "schedule": 5.0,
        "options": {"expires": 5.0},  # behind a long scoring they would pile up
    },
    "send notices": {
        "task": "investigations.tasks.send_notices",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
    "expire exports": {"task": "investigations.tasks.expire_exports", "schedule": 300.0},
    "expire texts": {"task": "investigations.tasks.expire_texts", "schedule": 24 * 3600.0},
}

# A run that has shown no sign of life for so many seconds has lost its worker.
RUN_HEARTBEAT_TIMEOUT = env.int("RUN_HEARTBEAT_TIMEOUT", default=30)
# A cluster whose likelihood of being a distillation campaign reaches this is flagged.
FLAG_THRESHOLD = env.float("FLAG_THRESHOLD", default=0.5)
if not 0 < FLAG_THRESHOLD < 1:
    raise ImproperlyConfigured("FLAG_THRESHOLD is a likelihood: above 0 and below 1")
# Prompts older than this are dropped; their fingerprints stay.
TEXT_RETENTION_DAYS = env.int("TEXT_RETENTION_DAYS", default=30)
# Whether a scoring compares texts of a template to show its fixed part.
READ_TEMPLATES = env.bool("READ_TEMPLATES", default=True)
# Where approved actions are sent, the key that they are signed with, and how long an answer may
# take and the first pause before another attempt is, in seconds.
PLATFORM_URL, PLATFORM_SECRET = checked_endpoint(
    "PLATFORM", env.str("PLATFORM_URL", default=""), env.str("PLATFORM_SECRET", default="")
)
PLATFORM_TIMEOUT = env.float("PLATFORM_TIMEOUT", default=10)
PLATFORM_BACK_OFF = env.float("PLATFORM_BACK_OFF", default=10)
# Where people read these pages, for links in mail; without it a link has no host.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
# Notices leave as mail (smtp+tls://user:password@host:587) and as signed messages.
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="hydrascope@localhost")
NOTICE_URL, NOTICE_SECRET = checked_endpoint(
    "NOTICE", env.str("NOTICE_URL", default=""), env.str("NOTICE_SECRET", default="")
)
# Templates of reports that take the place of the program's own: brief.md, report.md, page.typ.
REPORT_TEMPLATES = env.str("REPORT_TEMPLATES", default="")
# Files that were made to leave the program, and how long they stay.
EXPORTS = closed_folder(env.str("EXPORTS_FOLDER", default="") or VAR / "exports")
EXPORT_DAYS = env.int("EXPORT_DAYS", default=7)
# Keys that were agreed with partners: name=base64, separated by commas.
PARTNER_KEYS = partner_keys(env.list("PARTNER_KEYS", default=[]))
# Our own addresses: accounts and calls from there are nobody's campaign.
OWN_NETWORKS = own_networks(env.list("OWN_NETWORKS", default=[]))
# What the provider charges: a TOML file, which need not be there.
PRICES = Path(env.str("PRICES", default="") or VAR / "prices.toml")

# --- Who may reach it ----------------------------------------------------------------------------


def is_loopback(host: str) -> bool:
    """Whether ``host``, as ALLOWED_HOSTS spells it, can only mean this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(VAR, "django")
DEBUG = env.bool("HYDRASCOPE_DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BIND = env.str("BIND", default="127.0.0.1")
WEB_WORKERS = max(1, env.int("WEB_WORKERS", default=min(4, os.cpu_count() or 1)))

# On loopback there is no TLS, and a cookie marked secure would never come back.
PUBLIC = not all(is_loopback(host) for host in ALLOWED_HOSTS)
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # or all people would share the proxy's rate limits
SECURE_SSL_REDIRECT = PUBLIC
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # probes speak plain HTTP
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PUBLIC else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PUBLIC
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = PUBLIC
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # one long shift
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"  # survives a restart of the broker
CSRF_COOKIE_SECURE = PUBLIC
CSRF_COOKIE_HTTPONLY = True
# Messages in the session would make reading one a write.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],  # the UI kit draws its arrows as data images
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# --- The application -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",  # first: its templates take the place of allauth's
    "investigations",
    "config.apps.PlatformConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "config.apps.AssetsConfig",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_filters",
    "django_tables2",
    "rest_framework",
    "drf_spectacular",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.snapshot.SnapshotMiddleware",  # last: only the view and its template run inside it
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "investigations.web.context.frame",
            ],
            "libraries": {"hydrascope": "investigations.web.tags"},
        },
    }
]

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_THOUSAND_SEPARATOR = True

# --- People --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# allauth's own backend adds signing in by mail address, and would check each password twice.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE, and no question about it
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",  # key: the name that was typed, or the person's codes
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # telephones' clocks go wrong by half a minute

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    # The first one names the scheme in the answer to a request without credentials: 401.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PAGINATION_CLASS": "investigations.api.pages.KeysetPages",
    "DEFAULT_THROTTLE_CLASSES": ["investigations.api.throttles.ReadThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "read": env.str("API_READ_RATE", default="600/min"),
        "intake": env.str("API_INTAKE_RATE", default="60/min"),
    },
    "EXCEPTION_HANDLER": "investigations.api.errors.handle",
}
# The largest body that the intake takes, as sent and again after decompression, in bytes.
INTAKE_MAX_BYTES = env.int("INTAKE_MAX_BYTES", default=1 << 30)
INTAKE_MAX_LINE_BYTES = env.int("INTAKE_MAX_LINE_BYTES", default=64 << 20)
SPECTACULAR_SETTINGS = {
    "TITLE": "Hydrascope",
    "DESCRIPTION": "Runs, accounts, clusters and campaigns; intake of usage logs.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

# --- Files that the browser gets -----------------------------------------------------------------

NODE_MODULES = BASE_DIR / "node_modules"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
ASSETS = {
    "tabler/css": NODE_MODULES / "@tabler/core/dist/css",
    "tabler/js": NODE_MODULES / "@tabler/core/dist/js",
    "inter": NODE_MODULES / "@fontsource-variable/inter",
    # A third of the whole Plotly, with all that our charts draw, and free of eval.
    "plotly": NODE_MODULES / "plotly.js-cartesian-dist-min",
    "sigma": NODE_MODULES / "sigma/dist",
    "graphology": NODE_MODULES / "graphology/dist",
}
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *((prefix, folder) for prefix, folder in ASSETS.items() if folder.is_dir()),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- Logs ----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
