"""Rows of the contract for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from investigations.ingest import IngestReport, run
from investigations.lake.store import Lake


def exchange(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "exchange_id": f"e{number}",
        "account_id": f"a{number % 3}",
        "timestamp": "2026-09-01T10:00:00Z",
        "model": "orion-2",
        "prompt": f"What is {number} times 7?",
        **changes,
    }


def lines(rows: Iterable[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def ingest(lake: Lake, *paths: Path, kind: str = "exchanges", **options: Any) -> IngestReport:
    folder = Path(lake.storage.root).parent / "quarantine"
    return run(lake, kind, paths, quarantine=folder, **options)


def ids(lake: Lake) -> list[str]:
    with lake.reader() as reader:
        found = reader.exchanges().exchange_id.to_pyarrow().to_pylist()
        texts = reader.texts().exchange_id.to_pyarrow().to_pylist()
    assert sorted(found) == sorted(texts)
    return sorted(found)


def numbered(numbers: Sequence[int]) -> list[str]:
    return sorted(f"e{number}" for number in numbers)
