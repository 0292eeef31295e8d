"""What a figure was measured on: the machine, the versions and the commit."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent

# The libraries whose speed is part of the figures.
LIBRARIES: Final = (
    "duckdb",
    "ibis-framework",
    "igraph",
    "numba",
    "numpy",
    "pyarrow",
    "scipy",
    "sparse-dot-topn",
)


def machine() -> dict[str, Any]:
    """Processor, cores that this process may use, memory (GiB) and system; no names of hosts."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(_memory_kib() / 2**20, 1),
        "system": f"{platform.system()} {platform.release().split('-')[0]}, {platform.machine()}",
    }


def versions() -> dict[str, str]:
    """Python and the libraries that count."""
    found = {name: importlib.metadata.version(name) for name in LIBRARIES}
    return {"python": platform.python_version(), **found}


def provenance() -> dict[str, Any]:
    """When and from which commit; ``load`` is how many processes wanted a core at that moment."""
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "commit": _git("rev-parse", "--short=10", "HEAD"),
        "modified": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "load": round(os.getloadavg()[0], 1),
    }


def high_water(process: int | str = "self") -> float:
    """The most memory (resident, MiB) that a process has held so far; 0 when it is gone.

    From ``VmHWM``: what ``getrusage`` says of a child also counts its parent at the fork.
    """
    try:
        return _field(Path(f"/proc/{process}/status"), "VmHWM") / 1024
    except (LookupError, OSError):
        return 0.0


def _memory_kib() -> float:
    return _field(Path("/proc/meminfo"), "MemTotal")


def _field(path: Path, name: str) -> float:
    for line in path.read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return float(line.split()[1])
    raise LookupError(f"{path} has no {name}")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
