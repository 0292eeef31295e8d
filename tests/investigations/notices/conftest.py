"""A real mail server and a real receiver of signed messages."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiosmtpd.controller import Controller
from standardwebhooks import Webhook

from tests.receiver import SECRET


class Mailbox:
    """An SMTP server that keeps what it gets; ``says`` maps an address to the answer for it, or to
    a list of answers, one a time."""

    def __init__(self) -> None:
        self.mails: list = []
        self.says: dict[str, list[str]] = {}

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        waiting = self.says.get(address)
        if waiting:
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append((envelope.rcpt_tos[0], envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    """Where mail goes from now on."""
    found = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(found, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_URL = "smtp://127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "hydrascope@lab.example"
    settings.PUBLIC_URL = "https://hydrascope.lab.example"
    found.stop = server.stop
    yield found
    if server.server is not None:
        server.stop()


@pytest.fixture
def hook(settings):
    """A receiver that checks signatures; ``answers`` are its next status codes."""

    class Hook:
        said: list = []
        answers: list = []

    Hook.said, Hook.answers = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            said = Webhook(SECRET).verify(body, dict(self.headers.items()))
            status = Hook.answers.pop(0) if Hook.answers else 204
            Hook.said.append((status, said, json.loads(body)))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.NOTICE_URL = f"http://127.0.0.1:{server.server_port}/notices"
    settings.NOTICE_SECRET = SECRET
    yield Hook
    server.shutdown()
    server.server_close()
