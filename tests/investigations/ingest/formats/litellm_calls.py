"""Calls through the real litellm, answered by its own mock, logged as its loggers see them.

Run as a program, because litellm changes its process: prints one payload a line.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import litellm
from litellm.integrations.custom_logger import CustomLogger

PAYLOADS: list[Any] = []
CONVERSATION = [
    {"role": "system", "content": "Be terse."},
    {"role": "user", "content": "Hi there"},
    {"role": "assistant", "content": "Hello"},
    {"role": "user", "content": [{"type": "text", "text": "Explain step by step"}]},
]
PROXY = {
    "user_api_key_hash": "key-hash-1",
    "user_api_key_team_id": "team-1",
    "user_api_key_user_id": "user-1",
    "requester_ip_address": "203.0.113.5",
    "user_agent": "sdk/1.2",
}


class Keeper(CustomLogger):
    def log_success_event(
        self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any
    ) -> None:
        PAYLOADS.append(kwargs["standard_logging_object"])

    log_failure_event = log_success_event


def call(**changes: Any) -> None:
    arguments = {
        "model": "openai/gpt-4o-mini",
        "messages": CONVERSATION,
        "mock_response": "ok",
        "api_key": "k",
        "metadata": PROXY,
        **changes,
    }
    expected = len(PAYLOADS) + 1
    try:
        litellm.completion(**arguments)
    except litellm.exceptions.APIError as error:
        if "mock" not in str(error).lower():
            raise
    except litellm.exceptions.RateLimitError:
        assert "RateLimit" in str(arguments["mock_response"])
    until = time.monotonic() + 20
    while len(PAYLOADS) < expected and time.monotonic() < until:
        time.sleep(0.02)


if __name__ == "__main__":
    litellm.callbacks = [Keeper()]
    call()
    call(metadata={}, user="customer-7", messages=[{"role": "user", "content": "Only this"}])
    call(mock_response="litellm.RateLimitError")
    for payload in PAYLOADS:
        sys.stdout.write(json.dumps(payload, default=str) + "\n")
