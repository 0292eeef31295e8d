from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from investigations.ingest.chunk import Chunk
from investigations.ingest.conform import MAX_FIELD_BYTES, Conformed, conform
from investigations.lake.schema import ACCOUNTS, EVENTS, RAW_EXCHANGES
from tests.investigations.ingest.rows import exchange


def conformed(
    *rows: dict[str, Any], schema: pa.Schema = RAW_EXCHANGES, **options: Any
) -> Conformed:
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [row.get(name) for row in rows] for name in names}
    return conform(Chunk(columns, np.arange(11, 11 + len(rows))), schema, **options)


def test_good_rows_come_out_in_the_schema() -> None:
    found = conformed(exchange(1), exchange(2, prompt="", extra="ignored", ip=""))
    assert found.rows.schema == RAW_EXCHANGES
    assert found.rejections == []
    assert found.rows.column("prompt").to_pylist()[1] == ""
    assert found.rows.column("ip").to_pylist() == [None, None]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exchange_id": None}, "exchange_id: missing"),
        ({"account_id": ""}, "account_id: missing"),
        ({"prompt": None}, "prompt: missing"),
        ({"timestamp": "9999-12-31T00:00:00Z"}, "timestamp: impossible time 9999-12-31"),
        ({"timestamp": "0000-01-01T00:00:00Z"}, "timestamp: impossible time 0000-01-01"),
        ({"timestamp": "1999-12-31T00:00:00Z"}, "timestamp: impossible time 1999-12-31"),
        ({"user_agent": "x\x00"}, "user_agent: NUL byte"),
        ({"tool_calls": -1}, "tool_calls: negative: -1"),
        ({"prompt_tokens": "lots"}, "prompt_tokens: wrong type: 'lots'"),
        ({"model": "m" * (MAX_FIELD_BYTES + 1)}, "model: 65,537 bytes, above the limit of 65,536"),
    ],
)
def test_a_bad_row_stays_out_with_its_number_and_reason(
    changes: dict[str, Any], reason: str
) -> None:
    found = conformed(exchange(1), exchange(2, **changes), exchange(3))
    assert found.rows.column("exchange_id").to_pylist() == ["e1", "e3"]
    (rejection,) = found.rejections
    assert rejection.row == 12
    assert rejection.reason.startswith(reason)
    assert rejection.record["timestamp"] == exchange(2, **changes)["timestamp"]


def test_no_byte_that_is_put_into_a_prompt_keeps_it_out() -> None:
    texts = {"prompt": "Grade\x00 this", "system_prompt": "x\ud83d"}
    found = conformed(exchange(1, **texts))
    assert found.rejections == []
    assert found.rows.column("prompt").to_pylist() == ["Grade this"]
    assert found.rows.column("system_prompt").to_pylist() == ["x\ufffd"]


def test_the_first_thing_wrong_with_a_row_is_its_reason() -> None:
    (rejection,) = conformed(exchange(1, account_id=None, prompt=[])).rejections
    assert rejection.reason == "account_id: missing"


def test_a_column_that_is_not_there_is_said_to_be_so() -> None:
    rows = [exchange(n) for n in (1, 2)]
    for row in rows:
        del row["model"]
    found = conformed(*rows)
    assert [rejection.reason for rejection in found.rejections] == ["model: no such column"] * 2
    assert found.rows.num_rows == 0


def test_the_limit_of_a_text_counts_bytes() -> None:
    rows = (exchange(1, prompt="é" * 5), exchange(2, prompt="é" * 6))
    found = conformed(*rows, max_text_bytes=10)
    assert [rejection.row for rejection in found.rejections] == [12]


def test_events_have_known_kinds_and_accounts_truth() -> None:
    event = {"kind": "ban_wave", "timestamp": "2026-09-01T00:00:00Z", "name": "first"}
    found = conformed(event, {**event, "kind": "party"}, schema=EVENTS)
    assert found.rejections[0].reason.startswith("kind: unknown kind 'party'")
    account = {"account_id": "a", "created_at": "2026-09-01T00:00:00Z", "verified": "yes"}
    assert conformed(account, schema=ACCOUNTS).rows.column("verified").to_pylist() == [True]
