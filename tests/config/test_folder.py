from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.folder import installation_folder


@pytest.mark.parametrize(("user", "mode"), [(0, 0o711), (1000, 0o700)])
def test_it_is_made_and_others_cannot_look_in(tmp_path: Path, monkeypatch, user, mode) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    folder = installation_folder(tmp_path / "a" / "var")
    assert stat.S_IMODE(folder.stat().st_mode) == mode


def test_nobody_else_reaches_logs_and_prompts_in_it(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)  # whose folder others may pass through
    folder = installation_folder(tmp_path / "var")
    for name in ("lake", "quarantine", "spool", "logs"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o700


def test_a_folder_in_it_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir(mode=0o750)
    installation_folder(tmp_path)
    assert stat.S_IMODE((tmp_path / "lake").stat().st_mode) == 0o750


def test_one_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    assert installation_folder(tmp_path) == tmp_path
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750


def test_a_relative_one_is_meant_from_here(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert installation_folder("var") == tmp_path / "var"


def test_one_that_cannot_be_made_or_written_is_told(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match="cannot be made"):
        installation_folder(tmp_path / "file" / "var")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ImproperlyConfigured, match="cannot be written to"):
        installation_folder(tmp_path)
