"""OpenTelemetry spans with GenAI attributes, in OTLP's JSON: one export request a line.

Both generations of the semantic conventions are read: ``gen_ai.input.messages`` with parts, and
the older prompt events, message events and numbered attributes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from investigations.ingest.formats.messages import (
    as_list,
    as_mapping,
    count_tool_calls,
    first,
    from_json,
    prompts,
    text_of,
)

# Spans of tools and agents contain calls of the model, which have spans of their own.
_OPERATIONS: Final = ("chat", "text_completion", "generate_content")
_ACCOUNT: Final = ("enduser.id", "user.id", "enduser.pseudo.id", "user.hash")
_NUMBERED: Final = re.compile(r"gen_ai\.prompt\.(\d+)\.(role|content)")
_MESSAGE_EVENTS: Final = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
}
_ERROR_CODES: Final = (2, "2", "STATUS_CODE_ERROR")


def recognises(record: Mapping[str, Any]) -> bool:
    return "resourceSpans" in record or "resource_spans" in record


def rows(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row for each span that is a call of a model; there may be none."""
    if not recognises(record):
        raise ValueError("no resourceSpans in it")
    return [
        _row(span, attributes) for span, attributes in _spans(record) if _is_model_call(attributes)
    ]


def _spans(record: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each span with its attributes, those of its resource below them."""
    for group in as_list(first(record.get("resourceSpans"), record.get("resource_spans"))):
        resource = _attributes(as_mapping(as_mapping(group).get("resource")))
        scopes = first(as_mapping(group).get("scopeSpans"), as_mapping(group).get("scope_spans"))
        for scope in as_list(scopes):
            for span in as_list(as_mapping(scope).get("spans")):
                yield as_mapping(span), {**resource, **_attributes(as_mapping(span))}


def _attributes(owner: Mapping[str, Any]) -> dict[str, Any]:
    return {
        str(item.get("key")): _value(item.get("value"))
        for item in as_list(owner.get("attributes"))
        if isinstance(item, Mapping)
    }


def _value(value: Any) -> Any:
    """OTLP's AnyValue; whole numbers may be strings there."""
    value = as_mapping(value)
    if "intValue" in value:
        text = str(value["intValue"])
        return int(text) if re.fullmatch(r"-?\d{1,19}", text) else text
    if "arrayValue" in value:
        return [_value(item) for item in as_list(as_mapping(value["arrayValue"]).get("values"))]
    if "kvlistValue" in value:
        pairs = as_mapping(value["kvlistValue"]).get("values")
        return _attributes({"attributes": pairs})
    return next(iter(value.values()), None)


def _is_model_call(attributes: Mapping[str, Any]) -> bool:
    operation = attributes.get("gen_ai.operation.name")
    if operation is None:
        return "gen_ai.request.model" in attributes
    return operation in _OPERATIONS


def _row(span: Mapping[str, Any], attributes: Mapping[str, Any]) -> dict[str, Any]:
    prompt, system = _prompts(span, attributes)

    def get(*names: str) -> Any:
        return first(*(attributes.get(name) for name in names))

    return {
        "exchange_id": f"{span.get('traceId')}-{span.get('spanId')}" if _has_ids(span) else None,
        "account_id": get(*_ACCOUNT),
        "timestamp": _time(span.get("startTimeUnixNano")),
        "model": get("gen_ai.request.model", "gen_ai.response.model"),
        "prompt": prompt,
        "system_prompt": system,
        "platform": get("gen_ai.provider.name", "gen_ai.system"),
        "ip": get("client.address", "source.address", "network.peer.address"),
        "country": get("geo.country.iso_code"),
        "user_agent": get("user_agent.original"),
        "client_fingerprint": get("tls.client.ja4", "tls.client.ja3"),
        "session_id": get("gen_ai.conversation.id", "session.id"),
        "prompt_tokens": get("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
        "completion_tokens": get("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
        "tool_calls": _tools(attributes),
        "status": _status(span, attributes),
    }


def _has_ids(span: Mapping[str, Any]) -> bool:
    return bool(span.get("traceId")) and bool(span.get("spanId"))


def _prompts(span: Mapping[str, Any], attributes: Mapping[str, Any]) -> tuple[str, str | None]:
    events = [as_mapping(event) for event in as_list(span.get("events"))]
    known = dict(attributes)
    for event in events:
        if event.get("name") not in _MESSAGE_EVENTS:
            known = {**_attributes(event), **known}
    told = first(
        known.get("gen_ai.input.messages"),
        known.get("gen_ai.prompt"),
        _numbered(known) or None,
        _message_events(events) or None,
    )
    prompt, system = prompts(from_json(told))
    instructions = from_json(known.get("gen_ai.system_instructions"))
    return prompt, first(text_of(instructions), system)


def _numbered(attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
    turns: dict[int, dict[str, Any]] = {}
    for name, value in attributes.items():
        match = _NUMBERED.fullmatch(name)
        if match:
            turns.setdefault(int(match[1]), {})[match[2]] = from_json(value)
    return [turn for _number, turn in sorted(turns.items())]


def _message_events(events: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"role": _MESSAGE_EVENTS[str(event.get("name"))], **_attributes(event)}
        for event in events
        if event.get("name") in _MESSAGE_EVENTS
    ]


def _time(value: Any) -> Any:
    """Nanoseconds since 1970, as a number or a string of digits."""
    text = str(value)
    if not re.fullmatch(r"\d{1,20}", text):
        return value
    seconds, nanoseconds = divmod(int(text), 1_000_000_000)
    moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return moment.replace(microsecond=nanoseconds // 1000)


def _tools(attributes: Mapping[str, Any]) -> int:
    offered = len(as_list(from_json(attributes.get("gen_ai.tool.definitions"))))
    return max(offered, count_tool_calls(from_json(attributes.get("gen_ai.output.messages"))))


def _status(span: Mapping[str, Any], attributes: Mapping[str, Any]) -> str:
    reasons = attributes.get("gen_ai.response.finish_reasons")
    if "content_filter" in as_list(reasons):
        return "refused"
    if as_mapping(span.get("status")).get("code") not in _ERROR_CODES:
        return "ok"
    kind = str(attributes.get("error.type")).lower()
    limited = "429" in kind or "ratelimit" in kind.replace("_", "").replace(" ", "")
    return "rate_limited" if limited else "error"
