from __future__ import annotations

import json

import numpy as np
import pyarrow as pa

from investigations.ingest.chunk import Chunk


def test_a_record_can_be_written_as_json_whatever_it_holds() -> None:
    broken = pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff"]).buffers())
    far = pa.array([2**60], pa.timestamp("s"))
    columns = {"text": broken, "time": far, "raw": [b"\xfe"], "list": [[1]]}
    record = Chunk(columns, np.array([1])).record(0)
    assert json.loads(json.dumps(record)) == {
        "text": "\\xff",
        "time": str(2**60),
        "raw": "\\xfe",
        "list": [1],
    }
