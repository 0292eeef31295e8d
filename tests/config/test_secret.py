from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config.secret import kept_secret


def test_all_who_ask_at_once_get_the_same_and_nothing_is_left_over(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        answers = set(threads.map(lambda _: kept_secret(tmp_path, "word"), range(64)))
    assert len(answers) == 1
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["word"]


def test_file_and_folder_are_closed_to_others(tmp_path: Path) -> None:
    kept_secret(tmp_path, "word")
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "secrets" / "word").stat().st_mode) == 0o600


def test_each_name_and_each_installation_has_its_own(tmp_path: Path) -> None:
    words = {kept_secret(tmp_path / var, name) for var in "ab" for name in "cd"}
    assert len(words) == 4
    assert len(kept_secret(tmp_path, "short", size=12)) == 16
