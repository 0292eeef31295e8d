from __future__ import annotations

import pytest
from celery import Celery

from config import services
from config.services import addresses


@pytest.mark.parametrize(
    ("given", "redis", "celery"),
    [
        ("redis://h:6379/1", "redis://h:6379/1", "redis://h:6379/1"),
        ("rediss://:p@h/0", "rediss://:p@h/0", "rediss://:p@h/0"),
        ("valkey://h:6379/1", "redis://h:6379/1", "redis://h:6379/1"),
        ("valkeys://h/1", "rediss://h/1", "rediss://h/1"),
        ("unix://:p@/run/v.sock", "unix://:p@/run/v.sock", "redis+socket://:p@/run/v.sock"),
        ("redis+socket:///run/v.sock", "unix:///run/v.sock", "redis+socket:///run/v.sock"),
    ],
)
def test_each_client_gets_its_own_spelling(given: str, redis: str, celery: str) -> None:
    assert addresses.for_redis(given) == redis
    assert addresses.for_celery(given) == celery


def test_celery_reaches_the_embedded_broker(var) -> None:
    services.ensure(var, "valkey", durable=False)
    # Not as the current application, to which the product sends its tasks in every later test.
    broker = addresses.for_celery(addresses.embedded_broker(var))
    app = Celery(broker=broker, set_as_current=False)
    with app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=1, timeout=5)
        queue = connection.SimpleQueue("post")
        queue.put("hello")
        assert queue.get(timeout=5).payload == "hello"
