from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.services import identity as module
from config.services.identity import Identity

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can step down")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("identity", [Identity(), Identity(os.geteuid(), os.getegid())])
def test_what_servers_own_is_closed_to_others(tmp_path: Path, identity: Identity) -> None:
    identity.own(tmp_path / "data")
    assert mode(tmp_path / "data") == 0o700


def test_a_shared_folder_can_be_passed_through_only_where_the_servers_are_others(tmp_path) -> None:
    Identity().share(tmp_path / "a")
    Identity(1, 1).share(tmp_path / "b")
    assert (mode(tmp_path / "a"), mode(tmp_path / "b")) == (0o700, 0o711)


def test_the_way_is_opened_for_passing_and_not_for_looking(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    Identity().open_way(home / "data")
    assert mode(home) == 0o700
    Identity(1, 1).open_way(home / "data")
    assert mode(home) == 0o701


def test_a_program_that_others_cannot_run_is_opened_with_its_libraries(tmp_path: Path) -> None:
    program, library = tmp_path / "bin" / "server", tmp_path / "lib" / "library.so"
    for path, bits in ((program, 0o700), (library, 0o600)):
        path.parent.mkdir(mode=0o700)
        path.touch()
        path.chmod(bits)
    Identity(1, 1).open_program(program)
    assert (mode(program), mode(library), mode(library.parent)) == (0o705, 0o604, 0o705)


def test_somebody_who_is_not_root_stays_who_they_are(monkeypatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert Identity.of_servers() == Identity()
    assert Identity().for_popen() == {}


@as_root
def test_root_steps_down() -> None:
    identity = Identity.of_servers()
    assert identity.user not in (None, 0)
    assert identity.for_popen()["extra_groups"] == []


@as_root
def test_without_a_user_to_step_down_to_it_says_what_to_do(monkeypatch) -> None:
    monkeypatch.setattr("config.services.identity.SERVICE_USER", "nobody-has-this-name")
    monkeypatch.setattr("config.services.identity.shutil.which", lambda *_, **__: None)
    with pytest.raises(RuntimeError, match="create the user nobody-has-this-name"):
        Identity.of_servers()


def test_two_who_need_the_user_at_once_make_it_once(tmp_path: Path, monkeypatch) -> None:
    """Else the servers of one run under a number that the other has taken away again."""
    passwd, tool = tmp_path / "passwd", tmp_path / "useradd"
    passwd.touch()
    tool.write_text(f"#!/bin/sh\nsleep 0.2\necho made >>{passwd}\n")
    tool.chmod(0o700)

    def found(name: str) -> int:
        return {1: 77}[passwd.read_text().count("made")]

    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(module, "PASSWD", passwd)
    monkeypatch.setattr(module.pwd, "getpwnam", found)
    with ThreadPoolExecutor(4) as threads:
        made = [threads.submit(module._make_user) for _ in range(4)]
    assert [each.result() for each in made] == [77] * 4
