from __future__ import annotations

import stat

import psycopg
import pytest

from config import services
from config.secret import kept_secret
from config.services.addresses import database, database_url
from tests.config.services.conftest import server_of


@pytest.fixture
def parameters(var) -> dict[str, str]:
    """How to connect as the application does."""
    services.ensure(var, "postgresql", durable=False)
    settings = database(var)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    return {ours: settings[theirs] for theirs, ours in names.items()}


def test_it_listens_on_its_socket_alone_behind_a_password(var, parameters) -> None:
    with psycopg.connect(**parameters) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW password_encryption").fetchone() == ("scram-sha-256",)
        rules = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert rules.fetchone() == (False,)
    assert not [each for each in server_of(var, "postgresql").net_connections() if each.laddr.port]

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**{**parameters, "password": "wrong"})
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(**{**parameters, "password": ""}, passfile="/dev/null")
    for user, name in (("postgres", "postgres"), ("postgres", "hydrascope")):
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(host=parameters["host"], user=user, dbname=name, passfile="/dev/null")


def test_every_rule_of_its_own_asks_for_the_password(var, parameters) -> None:
    rules = (var / "services" / "postgresql" / "data" / "pg_hba.conf").read_text()
    methods = {line.split()[-1] for line in rules.splitlines() if line and line[0] != "#"}
    assert methods == {"scram-sha-256"}


def test_nobody_else_gets_at_folders_and_secrets(var, parameters) -> None:
    home = var / "services" / "postgresql"
    for folder in (home / "data", home / "socket", var / "secrets"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder
    assert not stat.S_IMODE(home.stat().st_mode) & 0o066
    for name in ("postgresql", "postgresql-superuser"):
        assert stat.S_IMODE((var / "secrets" / name).stat().st_mode) == 0o600
    assert not list(home.glob("*password*"))
    log = (home / "log").read_text()
    assert kept_secret(var, "postgresql") not in log


def test_the_url_leads_to_the_same_database(var, parameters) -> None:
    with psycopg.connect(database_url(var)) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("hydrascope",)


def test_data_outlive_the_server(var, parameters) -> None:
    with psycopg.connect(**parameters) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 41 + 1 AS answer")
    services.leave(var, "postgresql")
    assert services.ensure(var, "postgresql", durable=False)
    with psycopg.connect(**parameters) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_pid_file_that_names_a_stranger_is_no_hindrance(var, parameters) -> None:
    services.leave(var, "postgresql")
    stale = var / "services" / "postgresql" / "data" / "postmaster.pid"
    stale.write_text("1\n/elsewhere\n0\n5432\n/elsewhere\n\n0 0\nready\n")
    assert services.ensure(var, "postgresql", durable=False)


def test_a_set_up_that_was_broken_off_begins_anew(var) -> None:
    draft = var / "services" / "postgresql" / "data.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    assert services.ensure(var, "postgresql", durable=False)
    assert not draft.exists()


def test_variables_meant_for_other_databases_do_not_reach_it(var, monkeypatch) -> None:
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGOPTIONS", "-c nonsense=1")
    assert services.ensure(var, "postgresql", durable=False)
    monkeypatch.delenv("PGOPTIONS")
    settings = database(var)
    with psycopg.connect(
        host=settings["HOST"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname=settings["NAME"],
        port=settings["PORT"],
    ) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
