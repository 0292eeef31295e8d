"""Spans that the real OpenTelemetry SDK writes as OTLP JSON, through the whole import."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.exporter.otlp.json.file import FileSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Span, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.semconv._incubating.attributes import (
    client_attributes,
    enduser_attributes,
    error_attributes,
    user_agent_attributes,
)
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes as gen_ai
from opentelemetry.trace import Status, StatusCode

from investigations.ingest.formats import otel
from investigations.lake.store import Lake
from tests.investigations.ingest.rows import ingest, write

BASE = {
    gen_ai.GEN_AI_OPERATION_NAME: "chat",
    gen_ai.GEN_AI_PROVIDER_NAME: "orion",
    gen_ai.GEN_AI_REQUEST_MODEL: "orion-2",
}
TURNS = [
    {"role": "user", "parts": [{"type": "text", "content": "First"}]},
    {"role": "user", "parts": [{"type": "text", "content": "Prove it"}]},
]


class Recorder:
    """A tracer whose finished spans are lines of OTLP JSON."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        resource = Resource.create(
            {"service.name": "gateway", enduser_attributes.ENDUSER_ID: "of-resource"}
        )
        self.provider = TracerProvider(resource=resource)
        self.provider.add_span_processor(SimpleSpanProcessor(FileSpanExporter(stream=self.stream)))

    @contextmanager
    def span(self, attributes: dict[str, Any]) -> Iterator[Span]:
        with self.provider.get_tracer("t").start_as_current_span("s") as span:
            span.set_attributes({**BASE, **attributes})
            yield span

    def rows(self) -> list[dict[str, Any]]:
        lines = self.stream.getvalue().splitlines()
        return [row for line in lines for row in otel.rows(json.loads(line))]


def full_span(recorder: Recorder) -> None:
    attributes = {
        enduser_attributes.ENDUSER_ID: "account-1",
        client_attributes.CLIENT_ADDRESS: "203.0.113.9",
        user_agent_attributes.USER_AGENT_ORIGINAL: "sdk/3",
        gen_ai.GEN_AI_CONVERSATION_ID: "c-1",
        gen_ai.GEN_AI_USAGE_INPUT_TOKENS: 12,
        gen_ai.GEN_AI_USAGE_OUTPUT_TOKENS: 34,
        gen_ai.GEN_AI_INPUT_MESSAGES: json.dumps(TURNS),
        gen_ai.GEN_AI_SYSTEM_INSTRUCTIONS: json.dumps([{"type": "text", "content": "Be terse."}]),
        gen_ai.GEN_AI_TOOL_DEFINITIONS: json.dumps([{"name": "f"}, {"name": "g"}]),
        gen_ai.GEN_AI_RESPONSE_FINISH_REASONS: ["stop"],
    }
    with recorder.span(attributes):
        pass


@pytest.mark.parametrize("options", [{}, {"format": "otel"}])
def test_real_spans_go_in(tmp_path: Path, options: dict[str, Any]) -> None:
    recorder = Recorder()
    full_span(recorder)
    with recorder.span({gen_ai.GEN_AI_OPERATION_NAME: "execute_tool"}):
        pass
    with recorder.provider.get_tracer("t").start_as_current_span("GET /"):
        pass
    lake = Lake(tmp_path / "lake")
    path = write(tmp_path / "spans.jsonl", recorder.stream.getvalue().encode())
    report = ingest(lake, path, **options)
    assert (report.read, report.new, report.problems) == (1, 1, [])
    with lake.reader() as reader:
        (row,) = reader.exchanges().to_pyarrow().to_pylist()
        (text,) = reader.texts().to_pyarrow().to_pylist()
    span = json.loads(recorder.stream.getvalue().splitlines()[0])
    (span,) = span["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert row["exchange_id"] == f"{span['traceId']}-{span['spanId']}"
    microseconds = int(span["startTimeUnixNano"]) // 1000
    assert round(row["timestamp"].timestamp() * 1_000_000) == microseconds
    assert (row["account_id"], row["model"], row["platform"]) == ("account-1", "orion-2", "orion")
    assert (row["ip"], row["user_agent"], row["session_id"]) == ("203.0.113.9", "sdk/3", "c-1")
    assert (row["prompt_tokens"], row["completion_tokens"], row["tool_calls"]) == (12, 34, 2)
    assert (text["prompt"], text["system_prompt"], row["status"]) == ("Prove it", "Be terse.", "ok")


def test_older_ways_to_write_a_prompt() -> None:
    recorder = Recorder()
    plain = json.dumps(
        [{"role": "system", "content": "S"}, {"role": "user", "content": "in an event"}]
    )
    with recorder.span({}) as span:
        span.add_event("gen_ai.content.prompt", {gen_ai.GEN_AI_PROMPT: plain})
    with recorder.span({}) as span:
        span.add_event("gen_ai.system.message", {"content": "S"})
        span.add_event("gen_ai.user.message", {"content": "a message event"})
    numbered = {"gen_ai.prompt.0.role": "system", "gen_ai.prompt.0.content": "S"}
    with recorder.span(
        {**numbered, "gen_ai.prompt.1.role": "user", "gen_ai.prompt.1.content": "numbered"}
    ):
        pass
    with recorder.span({gen_ai.GEN_AI_PROMPT: plain.replace("in an event", "an attribute")}):
        pass
    with recorder.span({}) as span:
        details = "gen_ai.client.inference.operation.details"
        span.add_event(details, {gen_ai.GEN_AI_INPUT_MESSAGES: json.dumps(TURNS)})
    found = [(row["prompt"], row["system_prompt"]) for row in recorder.rows()]
    assert found == [
        ("in an event", "S"),
        ("a message event", "S"),
        ("numbered", "S"),
        ("an attribute", "S"),
        ("Prove it", None),
    ]


def test_messages_may_be_structured_values() -> None:
    recorder = Recorder()
    with recorder.span({}) as span:
        span.set_attribute(gen_ai.GEN_AI_INPUT_MESSAGES, TURNS)
    assert recorder.rows()[0]["prompt"] == "Prove it"


def test_how_a_call_ended() -> None:
    recorder = Recorder()
    with recorder.span({error_attributes.ERROR_TYPE: "429"}) as span:
        span.set_status(Status(StatusCode.ERROR))
    with recorder.span({error_attributes.ERROR_TYPE: "RateLimitError"}) as span:
        span.set_status(Status(StatusCode.ERROR))
    with recorder.span({error_attributes.ERROR_TYPE: "timeout"}) as span:
        span.set_status(Status(StatusCode.ERROR))
    with recorder.span({gen_ai.GEN_AI_RESPONSE_FINISH_REASONS: ["content_filter"]}):
        pass
    statuses = [row["status"] for row in recorder.rows()]
    assert statuses == ["rate_limited", "rate_limited", "error", "refused"]
    assert {row["account_id"] for row in recorder.rows()} == {"of-resource"}


@pytest.mark.parametrize(
    "record",
    [
        {"resourceSpans": None},
        {"resourceSpans": [None, {"scopeSpans": [7, {"spans": ["x"]}]}]},
        {"resourceSpans": [{"resource": [], "scopeSpans": {}}]},
    ],
)
def test_what_only_looks_like_spans_gives_no_rows(record: dict[str, Any]) -> None:
    assert otel.rows(record) == []


def test_a_span_without_ids_or_time_is_left_for_the_check_to_reject() -> None:
    attributes = [{"key": "gen_ai.request.model", "value": {"stringValue": "m"}}]
    span = {"attributes": attributes, "startTimeUnixNano": "9" * 20}
    (row,) = otel.rows({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})
    assert row["exchange_id"] is None
    assert row["timestamp"].year == 5138
