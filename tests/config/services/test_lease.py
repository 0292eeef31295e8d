from __future__ import annotations

import psutil
import pytest

from config import services
from config.services.lease import ServerNotStartedError
from tests.config.services.conftest import eventually, keeper_of, running, server_of


def test_the_first_starts_it_and_the_last_stops_it(var, hold) -> None:
    first = hold(var, "valkey")
    assert first.said() == "started"
    second = hold(var, "valkey")
    assert second.said() == "joined"
    server = server_of(var, "valkey")

    first.let_go()
    assert server.is_running() and running(var, "valkey")

    second.let_go()
    # Not eventually: when a command has ended, nothing that it started may be left.
    assert not running(var, "valkey")
    assert not server.is_running()


def test_two_at_once_start_one_server(var, hold) -> None:
    holders = [hold(var, "valkey") for _ in range(4)]
    assert sorted(holder.said() for holder in holders) == ["joined"] * 3 + ["started"]
    assert len(keeper_of(var, "valkey").children()) == 1


def test_a_killed_user_leaves_no_server_behind(var, hold) -> None:
    user = hold(var, "valkey")
    user.said()
    server = server_of(var, "valkey")
    user.kill()
    eventually(lambda: not running(var, "valkey"))
    assert not server.is_running()


def test_a_killed_user_does_not_take_it_from_others(var, hold) -> None:
    killed, other = hold(var, "valkey"), hold(var, "valkey")
    killed.said(), other.said()
    server = server_of(var, "valkey")
    killed.kill()
    other.let_go()
    assert not server.is_running()


def test_it_starts_again_at_once_after_the_last_has_left(var, hold) -> None:
    for _ in range(3):
        user = hold(var, "valkey")
        assert user.said() == "started"
        user.let_go()


@pytest.mark.parametrize("server", ["postgresql", "valkey"])
def test_a_killed_keeper_takes_its_server_along_and_the_next_one_starts(var, hold, server) -> None:
    lost = hold(var, server)
    lost.said()
    process = server_of(var, server)
    keeper_of(var, server).kill()
    eventually(lambda: not process.is_running())
    lost.kill()
    assert hold(var, server).said() == "started"


@pytest.mark.parametrize("server", ["postgresql", "valkey"])
def test_a_killed_server_ends_its_keeper_and_starts_again_with_its_files_left_over(
    var, hold, server
) -> None:
    lost = hold(var, server)
    lost.said()
    server_of(var, server).kill()
    eventually(lambda: not running(var, server))
    lost.kill()
    assert hold(var, server).said() == "started"


@pytest.mark.parametrize("server", ["postgresql", "valkey"])
def test_one_that_died_comes_back_for_a_process_that_holds_it(var, server) -> None:
    assert services.ensure(var, server)
    try:
        server_of(var, server).kill()
        eventually(lambda: not running(var, server))
        assert services.ensure(var, server)
        assert server_of(var, server).is_running()
        assert not services.ensure(var, server)
    finally:
        services.leave(var, server)
    assert not running(var, server)


def test_two_installations_do_not_know_of_each_other(var, hold, tmp_path) -> None:
    other_var = tmp_path / "other"
    one, other = hold(var, "valkey"), hold(other_var, "valkey")
    assert (one.said(), other.said()) == ("started", "started")
    one.let_go()
    assert running(other_var, "valkey")
    other.let_go()


def test_giving_back_in_the_same_process(var) -> None:
    assert services.ensure(var, "valkey", durable=False)
    assert not services.ensure(var, "valkey", durable=False)
    server = server_of(var, "valkey")
    services.leave(var, "valkey")
    assert not server.is_running()
    services.leave(var, "valkey")  # has nothing to give back any more
    assert services.ensure(var, "valkey", durable=False)


def test_a_server_that_cannot_start_says_why(var) -> None:
    data = var / "services" / "postgresql" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("not a number")
    with pytest.raises(ServerNotStartedError, match="postgresql did not start"):
        services.ensure(var, "postgresql", durable=False)
    assert not running(var, "postgresql")
    assert not [each for each in psutil.process_iter(["cmdline"]) if _names(each, str(var))]


def _names(process: psutil.Process, path: str) -> bool:
    return path in " ".join(process.info["cmdline"] or [])
