"""What the real litellm logs, through the whole import."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from investigations.ingest.formats import litellm
from investigations.lake.store import Lake
from tests.investigations.ingest.rows import ingest, write


@pytest.fixture(scope="module")
def log() -> bytes:
    """Three calls: one with a key of the proxy, one with an end user only, one that failed."""
    program = [sys.executable, "-m", "tests.investigations.ingest.formats.litellm_calls"]
    environment = {
        **os.environ,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # no look-up of prices over the network
        "PYTHONPATH": str(Path.cwd()),
    }
    done = subprocess.run(program, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    lines = [line for line in done.stdout.splitlines() if line.startswith(b"{")]
    assert len(lines) == 3
    return b"".join(line + b"\n" for line in lines)


def imported(tmp_path: Path, log: bytes, **options: Any) -> list[dict[str, Any]]:
    lake = Lake(tmp_path / "lake")
    report = ingest(lake, write(tmp_path / "litellm.jsonl", log), **options)
    assert (report.new, report.problems) == (3, [])
    with lake.reader() as reader:
        texts = reader.texts().select("exchange_id", "prompt", "system_prompt")
        rows = reader.exchanges().join(texts, "exchange_id").order_by("timestamp")
        return rows.to_pyarrow().to_pylist()


@pytest.mark.parametrize("options", [{}, {"format": "litellm"}])
def test_real_records_go_in(tmp_path: Path, log: bytes, options: dict[str, Any]) -> None:
    first, second, third = imported(tmp_path, log, **options)
    payload = json.loads(log.splitlines()[0])
    assert first["exchange_id"] == payload["id"]
    assert first["account_id"] == "key-hash-1"
    assert first["timestamp"] == dt.datetime.fromtimestamp(payload["startTime"], dt.UTC)
    assert (first["model"], first["platform"]) == ("gpt-4o-mini", "openai")
    assert (first["prompt"], first["system_prompt"]) == ("Explain step by step", "Be terse.")
    assert (first["ip"], first["user_agent"]) == ("203.0.113.5", "sdk/1.2")
    assert first["prompt_tokens"] == payload["prompt_tokens"] > 0
    assert first["completion_tokens"] == payload["completion_tokens"] > 0
    assert first["session_id"] == payload["trace_id"]
    assert (first["status"], first["tool_calls"]) == ("ok", 0)
    assert (second["account_id"], second["prompt"]) == ("customer-7", "Only this")
    assert third["status"] == "rate_limited"


def payload(**changes: Any) -> dict[str, Any]:
    return {"id": "x", "call_type": "completion", "startTime": 1.0, "messages": [], **changes}


def test_a_prompt_that_was_left_out_of_the_log_is_none() -> None:
    (row,) = litellm.rows(payload(messages=[{"role": "user", "content": "redacted-by-litellm"}]))
    assert (row["prompt"], row["system_prompt"]) == ("", None)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"status": "failure", "error_information": {"error_code": "500"}}, "error"),
        ({"error_information": {"error_class": "ContentPolicyViolationError"}}, "refused"),
        ({"status_fields": {"guardrail_status": "guardrail_intervened"}}, "refused"),
        ({"response": {"choices": [{"finish_reason": "content_filter"}]}}, "refused"),
        ({"response": "text", "error_information": "text", "status_fields": 7}, "ok"),
    ],
)
def test_the_status_of_a_call(changes: dict[str, Any], status: str) -> None:
    assert litellm.rows(payload(**changes))[0]["status"] == status


def test_tools_offered_or_called() -> None:
    offered = payload(model_parameters={"tools": [{}, {}]})
    called = payload(response={"choices": [{"message": {"tool_calls": [{}]}}]})
    assert [litellm.rows(record)[0]["tool_calls"] for record in (offered, called)] == [2, 1]


def test_a_time_that_is_none_is_left_for_the_conversion_to_reject() -> None:
    times = [litellm.rows(payload(startTime=value))[0]["timestamp"] for value in (1e300, "x", None)]
    assert times == ["1e+300 seconds", "x", None]
