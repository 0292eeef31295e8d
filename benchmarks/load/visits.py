"""What analysts do all day, for locust: each page under the name that the report gives it."""

from __future__ import annotations

import itertools
import random
import re
from typing import Final

from locust import FastHttpUser, between, task

from benchmarks.load.crowd import PASSWORD, PEOPLE

TAKEN: Final = re.compile(r"/clusters/(HC-\d+)/")
TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LARGEST: Final = "HC-00001"
_names = itertools.cycle(f"load-{number}" for number in range(PEOPLE))


def some_cluster() -> str:
    """One of those that are looked at most."""
    return f"HC-{random.randint(2, 2_000):05d}"


def some_account() -> str:
    return f"acct-{random.randint(1, 200_000):08d}"


class Analyst(FastHttpUser):
    """Looks at a page for about a second, then at the next."""

    wait_time = between(0.5, 1.5)

    def on_start(self) -> None:
        page = self.client.get("/accounts/login/", name="the form to sign in").text
        self._post("/accounts/login/", page, "sign in", login=next(_names), password=PASSWORD)

    def _post(self, address: str, page: str | None, name: str, **fields: str) -> str:
        """Where the answer leads to; nowhere without a form to send."""
        token = TOKEN.search(page or "")
        if token is None:
            return ""
        answer = self.client.post(
            address,
            data={"csrfmiddlewaretoken": token[1], **fields},
            headers={"Referer": f"{self.host}{address}"},
            name=name,
            allow_redirects=False,
        )
        headers = answer.headers
        return str(headers.get("Location", "")) if headers else ""

    def _open(self, key: str, name: str) -> None:
        """The page, and what it asks for as soon as it is there."""
        self.client.get(f"/clusters/{key}/", name=name)
        self._part(f"/clusters/{key}/", "activity-soon", f"{name}, its time lines")

    def _part(self, address: str, target: str, name: str) -> None:
        headers = {"HX-Request": "true", "HX-Target": target}
        self.client.get(address, headers=headers, name=name)

    @task(2)
    def overview(self) -> None:
        self.client.get("/", name="overview")

    @task(5)
    def queue(self) -> None:
        self.client.get("/queue/", name="queue")

    @task(2)
    def queue_late_page(self) -> None:
        self.client.get("/queue/?page=280", name="queue, page 280")

    @task(2)
    def queue_search(self) -> None:
        self.client.get(f"/queue/?q={some_account()}", name="queue, one account looked for")

    @task(3)
    def clusters(self) -> None:
        self.client.get("/clusters/", name="clusters")

    @task(2)
    def clusters_sorted(self) -> None:
        self.client.get("/clusters/?sort=-exchanges&page=200", name="clusters by volume, page 200")

    @task(6)
    def cluster(self) -> None:
        self._open(some_cluster(), "cluster")

    @task(3)
    def largest(self) -> None:
        self._open(LARGEST, "largest cluster")

    @task(2)
    def largest_accounts(self) -> None:
        address = f"/clusters/{LARGEST}/?m-page=700&m-sort=-exchanges"
        self._part(address, "members", "largest cluster, accounts by volume, page 700")

    @task(3)
    def account(self) -> None:
        self.client.get(f"/watched/{some_account()}/", name="account")

    @task(1)
    def network(self) -> None:
        address = f"/clusters/{LARGEST}/network.json"
        self.client.get(address, name="largest cluster, its network")

    @task(2)
    def similar(self) -> None:
        self.client.get(f"/clusters/{some_cluster()}/similar/", name="similar clusters")

    @task(2)
    def palette(self) -> None:
        self.client.get(f"/palette/?q={some_account()[:11]}", name="palette")

    @task(1)
    def compare(self) -> None:
        names = f"c={some_cluster()}&c={some_cluster()}&c={some_cluster()}"
        self.client.get(f"/compare/?{names}", name="three clusters compared")

    @task(1)
    def bulk(self) -> None:
        self.client.get("/queue/bulk/?show=waiting", name="bulk over the whole queue")

    @task(1)
    def runs(self) -> None:
        self.client.get("/runs/", name="runs")

    @task(2)
    def take_next(self) -> None:
        page = self.client.get("/queue/", name="queue").text
        taken = self._post("/queue/take-next/", page, "take next")
        found = TAKEN.search(taken)
        if found:
            self._open(found[1], "cluster")
