"""The import contract holds, and would be seen to be broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("accounts", "benchmarks", "config", "investigations", "simulator")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_tree_as_it_is_keeps_it(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("investigations/lake/upwards.py", "import investigations.clusters", "the flow"),
        ("investigations/detectors/web.py", "import django.db", "no web framework"),
        ("simulator/cheat.py", "import investigations.detectors", "nothing of detection"),
        ("simulator/race.py", "import benchmarks", "leans on the benchmarks"),
    ],
)
def test_an_import_the_wrong_way_breaks_it(copy: Path, module, line, contract) -> None:
    (copy / module).write_text(f"{line}\n")
    done = lint(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [each for each in done.stdout.splitlines() if each.endswith("BROKEN")]
    assert len(broken) == 1 and contract in broken[0]
