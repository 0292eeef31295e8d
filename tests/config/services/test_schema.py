from __future__ import annotations

import psycopg
import pytest

from config import services
from config.services import schema
from config.services.addresses import database_url
from config.services.schema import NotMigratedError, bring_up_to_date


@pytest.fixture(autouse=True)
def no_memory():
    """In one process it looks once; here each test is a process of its own."""
    bring_up_to_date.cache_clear()
    yield
    bring_up_to_date.cache_clear()


def test_changed_code_is_followed_and_unchanged_code_costs_nothing(var, monkeypatch) -> None:
    services.ensure(var, "postgresql", durable=False)
    bring_up_to_date(var)
    stamp = var / "services" / "postgresql" / "migrated"
    first = stamp.read_text()
    with psycopg.connect(database_url(var)) as connection:
        assert connection.execute("SELECT count(*) FROM investigations_run").fetchone() == (0,)

    def no_process(*_, **__):
        raise AssertionError("it asked the database although the code is the same")

    bring_up_to_date.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(schema.subprocess, "run", no_process)
        bring_up_to_date(var)

    stamp.write_text("what an older version had")
    bring_up_to_date.cache_clear()
    bring_up_to_date(var)
    assert stamp.read_text() == first


def test_a_failure_says_what_happened_and_is_tried_again(var) -> None:
    services.ensure(var, "postgresql", durable=False)
    with psycopg.connect(database_url(var)) as connection:
        connection.execute("CREATE TABLE accounts_user (in_the_way int)")
    with pytest.raises(NotMigratedError, match="accounts_user"):
        bring_up_to_date(var)
    assert not (var / "services" / "postgresql" / "migrated").exists()
    with psycopg.connect(database_url(var)) as connection:
        connection.execute("DROP TABLE accounts_user")
    bring_up_to_date(var)
