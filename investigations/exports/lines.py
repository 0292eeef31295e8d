"""JSON lines in a file that appears whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def write_lines(output: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write one JSON object a line and return how many; UTF-8.

    The lines go to a file beside ``output`` that takes its place at the end, so that a reader, or
    a run that is broken off, never leaves half an export. Raises ``OSError`` when it cannot.
    """
    if output.exists() and not output.is_file():
        raise FileExistsError(f"{output} is there already and is not a file.")
    output.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    written = 0
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False, allow_nan=False))
                file.write("\n")
                written += 1
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return written


def rfc3339(moment: dt.datetime) -> str:
    """A UTC time as the contract wants it: 2026-09-01T00:00:00Z."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
