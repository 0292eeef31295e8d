"""A platform that takes orders over HTTP, and goes wrong as it is told to."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

SECRET = "whsec_" + "c2VjcmV0LW9mLXRoZS1wbGF0Zm9ybS1mb3ItdGVzdHM="


class Receiver:
    """``done`` holds the account of each order as the platform carried it out: once, however often
    it came. ``wrong`` maps an account to what goes wrong with it and how often it still does."""

    def __init__(self) -> None:
        self.done: dict[str, str] = {}  # account → action that stands
        self.seen: Counter[str] = Counter()  # message id → how often
        self.bodies: dict[str, dict] = {}
        self.bad_signatures = 0
        self.wrong: dict[str, list] = {}
        self.port = 0
        self._server: ThreadingHTTPServer | None = None
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/orders"

    def start(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver._handle(self)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            allow_reuse_address = True
            request_queue_size = 128
            daemon_threads = True

        self._server = Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def goes_wrong(self, account: str, how: str, times: int = 10**6) -> None:
        self.wrong[account] = [how, times]

    def _handle(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["content-length"]))
        try:
            said = Webhook(SECRET).verify(body, dict(request.headers.items()))
        except WebhookVerificationError:
            self.bad_signatures += 1
            return _answer(request, 401, {})
        with self._lock:
            self.seen[said["id"]] += 1
            self.bodies[said["id"]] = said
            how = self._how(said["account_id"])
        return self._take(request, said, how)

    def _how(self, account: str) -> str:
        fault = self.wrong.get(account)
        if not fault or not fault[1]:
            return ""
        fault[1] -= 1
        return fault[0]

    def _take(self, request: BaseHTTPRequestHandler, said: dict, how: str) -> None:
        if how in ("fails", "refuses", "busy"):
            status = {"fails": 500, "refuses": 422, "busy": 429}[how]
            wait = {"Retry-After": "120"} if how == "busy" else {}
            return _answer(request, status, {"error": how}, wait)
        if said["type"] == "enforcement.undo":
            self.done.pop(said["account_id"], None)
        else:
            self.done[said["account_id"]] = said["action"]
        if how == "hangs":
            time.sleep(1.5)
        if how == "drops":
            request.connection.shutdown(socket.SHUT_RDWR)
            return None
        if how == "mumbles":
            return _answer(request, 200, {"id": "somebody else's"})
        if how == "floods":
            return _answer(request, 200, {"id": said["id"], "filler": "x" * 100_000})
        if how == "twice":
            _answer(request, 200, {"id": said["id"]})
        return _answer(request, 200, {"id": said["id"]})


def _answer(request, status, body, headers=None) -> None:
    text = json.dumps(body).encode()
    request.send_response(status)
    for name, value in {"Content-Length": str(len(text)), **(headers or {})}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(text)
