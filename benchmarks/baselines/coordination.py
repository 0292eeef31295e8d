"""coordination-network-toolkit's networks of messages, an exchange being a message.

The package's own command line: two accounts are tied by every message of the one that is like a
message of the other, or the same, within a time. An account's score is the greatest number of such
messages at which it still hangs together with four others.
"""

from __future__ import annotations

import csv
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.baselines.month import Month

# Fewer accounts than this are no network, here as in this program.
SMALLEST: Final = 5
COLUMNS: Final = (
    "message_id",
    "user_id",
    "username",
    "repost_id",
    "reply_id",
    "message",
    "timestamp",
    "urls",
)

Edge = tuple[str, str, float]


@dataclass(frozen=True, slots=True)
class Network:
    """One of the package's networks, and within how many seconds two messages tie."""

    kind: str
    seconds: int


# All else is the package's default. Its windows are of one second, made for retweets; these are the
# longest at which a month of half a million messages takes minutes: every message is held against
# every other one in the window, or every other one of the same text.
SIMILAR: Final = Network("co_similar_tweet", 60)
IDENTICAL: Final = Network("co_tweet", 24 * 3600)


def detect(month: Month, history: Month, network: Network = SIMILAR) -> dict[str, float]:
    """Account → weight at which it is last in a component of ``SMALLEST``, 0 if it never is."""
    found = {row[0]: 0.0 for row in month.query("SELECT account_id FROM accounts").fetchall()}
    with tempfile.TemporaryDirectory() as folder:
        messages, database = Path(folder) / "messages.csv", Path(folder) / "network.sqlite"
        write(month, messages)
        for command in commands(messages, database, network):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return found | levels(edges(database, network), SMALLEST)


def write(month: Month, path: Path, limit: int | None = None) -> int:
    """The month, or its first ``limit`` exchanges, as the package's CSV; returns how many."""
    rows = month.query(
        "SELECT exchange_id, account_id, account_id, '', '', prompt, epoch(timestamp), '' "
        f"FROM exchanges ORDER BY timestamp{'' if limit is None else f' LIMIT {limit}'}"
    )
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        while batch := rows.fetchmany(10_000):
            writer.writerows(batch)
            count += len(batch)
    return count


def commands(messages: Path, database: Path, network: Network) -> list[list[str]]:
    """What to run, one after the other: read the messages, compute the network."""
    program = [sys.executable, "-m", "coordination_network_toolkit", str(database)]
    window = ["--time_window", str(network.seconds)]
    return [
        [*program, "preprocess", str(messages)],
        [*program, "compute", network.kind, *window, "--output_file", f"{database}.graphml"],
    ]


def edges(database: Path, network: Network) -> list[Edge]:
    """The network that was computed, without what ties an account to itself."""
    with sqlite3.connect(database) as connection:
        return connection.execute(
            f"SELECT user_1, user_2, weight FROM {network.kind}_network WHERE user_1 < user_2"
        ).fetchall()


def levels(network: Iterable[Edge], smallest: int) -> dict[str, float]:
    """Account → the greatest w at which the edges of weight ≥ w put it among ``smallest`` accounts.

    Kruskal's order: components only grow, and an account's level is the weight of the edge that
    made its component big enough.
    """
    root: dict[str, str] = {}
    members: dict[str, list[str]] = {}
    found: dict[str, float] = {}

    def find(node: str) -> str:
        while root.setdefault(node, node) != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for left, right, weight in sorted(network, key=lambda edge: -edge[2]):
        small, large = sorted(
            (find(left), find(right)), key=lambda node: len(members.setdefault(node, [node]))
        )
        if small == large:
            continue
        root[small] = large
        members[large] += members.pop(small)
        if len(members[large]) >= smallest:
            for node in members[large]:
                found.setdefault(node, float(weight))
    return found
