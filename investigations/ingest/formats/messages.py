"""The turns of a conversation, in the shapes that APIs and their logs use."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

_SYSTEM_ROLES: Final = ("system", "developer")


def prompts(messages: Any) -> tuple[str, str | None]:
    """The last user message and the system prompt of a list of messages (or of one string)."""
    if isinstance(messages, str):
        return messages, None
    turns = [turn for turn in as_list(messages) if isinstance(turn, Mapping)]
    users = [text_of(turn) for turn in turns if turn.get("role") == "user"]
    systems = [text_of(turn) for turn in turns if turn.get("role") in _SYSTEM_ROLES]
    return (users[-1] if users else ""), "\n".join(text for text in systems if text) or None


def text_of(content: Any) -> str:
    """The text in a message, a part of one, or a list of parts; what is no text is left out."""
    if isinstance(content, str):
        return content
    if isinstance(content, Sequence):
        return "\n".join(text for part in content if (text := text_of(part)))
    if isinstance(content, Mapping):
        for name in ("content", "text", "parts"):
            if name in content:
                return text_of(content[name])
    return ""


def count_tool_calls(messages: Any) -> int:
    """Tool calls in messages, as OpenAI's ``tool_calls`` or as parts of type ``tool_call``."""
    count = 0
    for turn in as_list(messages):
        if isinstance(turn, Mapping):
            count += len(as_list(turn.get("tool_calls")))
            parts = [part for part in as_list(turn.get("parts")) if isinstance(part, Mapping)]
            count += sum(part.get("type") == "tool_call" for part in parts)
    return count


def from_json(value: Any) -> Any:
    """What a JSON text holds; other values, and text that is no JSON, as they are."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def as_mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def first(*values: Any) -> Any:
    """The first value that says something."""
    return next((value for value in values if value not in (None, "")), None)
