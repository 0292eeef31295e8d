from __future__ import annotations

import stat

import pytest
import redis

from config import services
from config.secret import kept_secret
from config.services.addresses import embedded_broker
from tests.config.services.conftest import server_of


@pytest.fixture
def client(var) -> redis.Redis:
    services.ensure(var, "valkey", durable=True)
    return redis.Redis.from_url(embedded_broker(var))


def test_it_listens_on_its_socket_alone_behind_a_password(var, client) -> None:
    assert client.ping()
    assert client.config_get("port") == {"port": "0"}
    server = server_of(var, "valkey")
    assert not [each for each in server.net_connections() if each.laddr.port]

    path = var / "services" / "valkey" / "socket" / "valkey.sock"
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(unix_socket_path=str(path)).ping()
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(unix_socket_path=str(path), password="wrong").ping()


def test_the_password_is_on_no_command_line_and_in_no_file_but_its_own(var, client) -> None:
    password = kept_secret(var, "valkey")
    assert password not in " ".join(server_of(var, "valkey").cmdline())
    files = [path for path in (var / "services").rglob("*") if path.is_file()]
    assert files and not [path for path in files if password.encode() in path.read_bytes()]
    assert stat.S_IMODE((var / "secrets" / "valkey").stat().st_mode) == 0o600
    assert stat.S_IMODE((var / "services/valkey/socket").stat().st_mode) == 0o700


def test_what_is_queued_outlives_the_server(var, client) -> None:
    client.rpush("queue", "task")
    client.close()
    services.leave(var, "valkey")
    services.ensure(var, "valkey", durable=True)
    assert client.lpop("queue") == b"task"


def test_a_full_memory_refuses_and_forgets_nothing(var, client) -> None:
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
