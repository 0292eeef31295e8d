"""Whether this installation can do its work, for probes."""

from __future__ import annotations

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

PATIENCE_SECONDS = 3
UNAVAILABLE = 503


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when web server, database and broker are up, 503 otherwise; no sign-in.

    It says which one is down and nothing more: no version, no address, no error text.
    """
    parts = {"database": database_answers, "broker": broker_answers}
    state = {name: _tried(answers) for name, answers in parts.items()}
    return JsonResponse({"web": True, **state}, status=200 if all(state.values()) else UNAVAILABLE)


def database_answers() -> None:
    """Raise DatabaseError unless the database answers a query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def broker_answers() -> None:
    """Raise a redis error unless the broker answers, with a write as a queue needs one."""
    with redis.Redis.from_url(
        settings.BROKER_FOR_REDIS,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
    ) as client:
        client.set("hydrascope-health", "1", ex=60)


def _tried(answers: Callable[[], None]) -> bool:
    try:
        answers()
    except (DatabaseError, redis.RedisError, OSError, RuntimeError):
        return False
    return True
