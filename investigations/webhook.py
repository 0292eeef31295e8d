"""A signed message goes out (Standard Webhooks), and an answer comes back or does not."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from typing import Final

import httpx
from django.utils import timezone
from standardwebhooks import Webhook

# An answer may say little; whoever sends more is cut off.
MOST_BYTES: Final = 64 << 10
_KEPT_CHARACTERS: Final = 2_000
_WAIT_AT_MOST: Final = 3_600.0
# A receiver that refuses the message itself refuses it the next time, too.
_LASTING: Final = frozenset(range(400, 500)) - {408, 409, 423, 425, 429}


@dataclasses.dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets messages: an address, the key that they are signed with (base64), how long an answer
    may take in seconds, and whether it counts only if it names the message (``{"id": …}``)."""

    url: str
    secret: str
    timeout: float
    names_it: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Message:
    """``id`` is the same however often it is sent: the receiver's idempotency key."""

    id: str
    body: str

    def headers(self, secret: str, at: dt.datetime) -> dict[str, str]:
        """HMAC-SHA256 over id, time stamp and body, by a key in base64."""
        return {
            "content-type": "application/json",
            "idempotency-key": self.id,
            "webhook-id": self.id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign(self.id, at, self.body),
        }


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """``error`` is empty when the message arrived; ``lasting`` when trying again is no use.

    ``wait`` are the seconds for which the receiver asked to be left alone.
    """

    at: dt.datetime
    seconds: float
    status: int | None = None
    error: str = ""
    receipt: str = ""
    receipt_sha256: str = ""
    lasting: bool = False
    wait: float = 0.0

    @property
    def arrived(self) -> bool:
        return not self.error


@contextlib.contextmanager
def connected(receiver: Receiver) -> Iterator[Callable[[Message], Answer]]:
    """A function that sends a message, for several threads.

    Each message has a connection of its own: a receiver that answers twice must not have its second
    answer taken for that to the next message.
    """
    timeout = httpx.Timeout(receiver.timeout)
    limits = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(timeout=timeout, limits=limits, follow_redirects=False) as client:
        yield lambda message: _sent(client, receiver, message)


def _sent(client: httpx.Client, receiver: Receiver, message: Message) -> Answer:
    at, began = timezone.now(), time.monotonic()
    headers = message.headers(receiver.secret, at)
    try:
        with client.stream(
            "POST", receiver.url, content=message.body.encode(), headers=headers
        ) as response:
            body = _read(response, began + receiver.timeout)
    except httpx.TimeoutException:
        error = f"No answer within {receiver.timeout:g} seconds"
        return Answer(at, time.monotonic() - began, error=error)
    except httpx.HTTPError as problem:
        error = f"{type(problem).__name__}: {problem}"[:500]
        return Answer(at, time.monotonic() - began, error=error)
    error = _problem(response.status_code, body, message if receiver.names_it else None)
    return Answer(
        at,
        time.monotonic() - began,
        status=response.status_code,
        error=error,
        receipt=body.decode(errors="replace").replace("\x00", "")[:_KEPT_CHARACTERS],
        receipt_sha256=hashlib.sha256(body).hexdigest(),
        lasting=response.status_code in _LASTING,
        wait=_asked_to_wait(response.headers.get("retry-after", "")),
    )


def _read(response: httpx.Response, until: float) -> bytes:
    """The whole answer must be there in time, however slowly its bytes come."""
    body = b""
    for part in response.iter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise httpx.ReadError(f"The answer has more than {MOST_BYTES:,} bytes")
        if time.monotonic() > until:
            raise httpx.ReadTimeout("The answer takes too long")
    return body


def _problem(status: int, body: bytes, message: Message | None) -> str:
    """Why this is no proof that the message arrived, by its name if it must be named; empty when
    it is."""
    if not 200 <= status < 300:
        return f"Answered with status {status}"
    if message is None:
        return ""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("id") != message.id:
        return "The answer does not name the message"
    return ""


def _asked_to_wait(text: str) -> float:
    """Seconds; a receiver may also name a date, which is not followed."""
    return min(float(text), _WAIT_AT_MOST) if text.isascii() and text.isdecimal() else 0.0
