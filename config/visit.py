"""A look at the overview as a person gets it: over HTTP, signed in with name and password."""

from __future__ import annotations

import html
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable

TIMEOUT_SECONDS = 20
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """A browser's cookies and nothing more; ``address`` is the web server's, without a path."""

    def __init__(self, address: str) -> None:
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        # No proxy of the environment stands between this machine and itself.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)

    def is_healthy(self) -> bool:
        """Whether web server, database and broker all answer."""
        try:
            return bool(self._get("/healthz"))
        except OSError:  # refused, or 503
            return False

    def sign_in(self, name: str, password: str) -> bool:
        """Sign in through the form; whether it let the person in. Raises OSError."""
        token = TOKEN.search(self._get("/accounts/login/"))
        if token is None:
            return False
        fields = {"csrfmiddlewaretoken": token[1], "login": name, "password": password}
        request = urllib.request.Request(  # noqa: S310 - the address is this program's own
            f"{self.address}/accounts/login/",
            data=urllib.parse.urlencode(fields).encode(),
            headers={"Referer": f"{self.address}/accounts/login/"},
        )
        with self.opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return not urllib.parse.urlsplit(answer.url).path.startswith("/accounts/login")

    def overview_shows(self, names: Iterable[str]) -> bool:
        """Whether the overview names at least one of ``names``. Raises OSError."""
        page = html.unescape(self._get("/"))
        return any(name in page for name in names)

    def _get(self, path: str) -> str:
        with self.opener.open(f"{self.address}{path}", timeout=TIMEOUT_SECONDS) as answer:
            return str(answer.read().decode())
