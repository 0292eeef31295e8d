"""LiteLLM's ``StandardLoggingPayload``, one JSON object a line, as its loggers write it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from investigations.ingest.formats.messages import (
    as_list,
    as_mapping,
    count_tool_calls,
    first,
    prompts,
)

# Whose call it was, the most specific first: a key belongs to one account, and its hash is always
# logged by the proxy.
_ACCOUNT: Final = (
    "user_api_key_hash",
    "user_api_key_user_id",
    "user_api_key_end_user_id",
    "user_api_key_team_id",
    "user_api_key_org_id",
)
# What stands for a prompt when logging of messages is switched off; it is no text to compare.
_REDACTED: Final = "redacted-by-litellm"


def recognises(record: Mapping[str, Any]) -> bool:
    return "startTime" in record and ("litellm_call_id" in record or "call_type" in record)


def rows(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The one call that a payload tells of."""
    metadata = as_mapping(record.get("metadata"))
    parameters = as_mapping(record.get("model_parameters"))
    prompt, system = prompts(record.get("messages"))
    if _REDACTED in (prompt, system):
        prompt, system = "", None
    return [
        {
            "exchange_id": first(record.get("id"), record.get("litellm_call_id")),
            "account_id": first(
                *(metadata.get(name) for name in _ACCOUNT),
                record.get("end_user"),
                parameters.get("user"),
            ),
            "timestamp": _time(record.get("startTime")),
            "model": first(record.get("model_group"), record.get("model")),
            "prompt": prompt,
            "system_prompt": system,
            "platform": first(record.get("custom_llm_provider")),
            "ip": first(record.get("requester_ip_address"), metadata.get("requester_ip_address")),
            "user_agent": first(record.get("user_agent"), metadata.get("user_agent")),
            "session_id": first(record.get("session_id"), record.get("trace_id")),
            "prompt_tokens": record.get("prompt_tokens"),
            "completion_tokens": record.get("completion_tokens"),
            "tool_calls": _tools(parameters, record),
            "status": _status(record),
        }
    ]


def _time(value: Any) -> Any:
    """Seconds since 1970; anything else is left for the conversion to judge."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return dt.datetime.fromtimestamp(value, dt.UTC)
        except (OverflowError, ValueError, OSError):
            return f"{value} seconds"
    return value


def _tools(parameters: Mapping[str, Any], record: Mapping[str, Any]) -> int:
    offered = len(as_list(parameters.get("tools"))) + len(as_list(parameters.get("functions")))
    choices = as_list(as_mapping(record.get("response")).get("choices"))
    called = count_tool_calls([as_mapping(choice).get("message") for choice in choices])
    return max(offered, called)


def _status(record: Mapping[str, Any]) -> str:
    error = as_mapping(record.get("error_information"))
    guardrail = as_mapping(record.get("status_fields")).get("guardrail_status")
    if guardrail == "guardrail_intervened" or "ContentPolicy" in str(error.get("error_class")):
        return "refused"
    if record.get("status") != "failure":
        choices = as_list(as_mapping(record.get("response")).get("choices"))
        reasons = [as_mapping(choice).get("finish_reason") for choice in choices]
        return "refused" if "content_filter" in reasons else "ok"
    return "rate_limited" if str(error.get("error_code")) == "429" else "error"
