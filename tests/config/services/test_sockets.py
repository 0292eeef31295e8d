from __future__ import annotations

import shutil
import stat

import redis

from config import services
from config.services.addresses import embedded_broker
from config.services.sockets import LONGEST_FOLDER, socket_folder


def test_it_is_inside_the_installation_when_the_path_is_short(var) -> None:
    assert socket_folder(var, "valkey") == var / "services" / "valkey" / "socket"


def test_a_long_path_gets_a_private_folder_elsewhere_always_the_same(var) -> None:
    deep = var / ("d" * 100)
    folder = socket_folder(deep, "valkey")
    assert len(str(folder)) <= LONGEST_FOLDER
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert socket_folder(deep, "valkey") == folder
    assert socket_folder(deep, "postgresql") != folder
    assert socket_folder(var / ("e" * 100), "valkey") != folder

    folder.rmdir()  # by whoever tidies temporary files
    again = socket_folder(deep, "valkey")
    assert again.is_dir() and socket_folder(deep, "valkey") == again
    again.rmdir()


def test_a_folder_that_others_may_enter_is_not_used(var) -> None:
    deep = var / ("d" * 100)
    folder = socket_folder(deep, "valkey")
    folder.chmod(0o777)
    assert socket_folder(deep, "valkey") != folder


def test_a_server_works_there(var) -> None:
    deep = var / ("ü" * 60)
    for server in ("postgresql", "valkey"):
        services.ensure(deep, server, durable=False)
    with redis.Redis.from_url(embedded_broker(deep)) as client:
        assert client.ping()
    for server in ("postgresql", "valkey"):
        services.leave(deep, server)
        shutil.rmtree(socket_folder(deep, server))


def test_a_path_with_blanks_and_quotes_works(var) -> None:
    odd = var / 'it\'s "odd" 100%'
    services.ensure(odd, "valkey", durable=False)
    with redis.Redis.from_url(embedded_broker(odd)) as client:
        assert client.ping()
    services.ensure(odd, "postgresql", durable=False)
    for server in ("postgresql", "valkey"):
        services.leave(odd, server)
