"""What is compiled ahead is all that there is to compile."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

# In a process of its own, in which nothing else has called a loop. What one loop calls is compiled
# with it.
LOOPS = """
import importlib, json, pathlib, sys
import django
django.setup()
from django.core.management import call_command
from numba.core.dispatcher import Dispatcher

call_command("compile_loops")
loops, called = {}, set()
for folder in ("investigations", "simulator"):
    for path in pathlib.Path(folder).rglob("*.py"):
        if "numba.njit" not in path.read_text():
            continue
        name = ".".join(path.with_suffix("").parts)
        for key, value in vars(importlib.import_module(name)).items():
            if isinstance(value, Dispatcher) and value.py_func.__module__ == name:
                loops[key] = len(value.signatures)
                called.update(value.py_func.__code__.co_names)
json.dump({key: times for key, times in loops.items() if key not in called}, sys.stdout)
"""


def test_every_loop_is_compiled(settings, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOPS],
        cwd=settings.BASE_DIR,
        env={
            "PATH": "",
            "HYDRASCOPE_VAR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    loops = json.loads(done.stdout)
    assert len(loops) > 10
    assert [name for name, signatures in loops.items() if not signatures] == []
