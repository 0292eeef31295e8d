"""Small headline months, one for each level of evasion, written once for all tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

import simulator
from simulator.evasion import LEVELS

SCALE = 0.002


@dataclass(frozen=True)
class Month:
    """A written scenario and a connection with its tables as views."""

    folder: Path
    written: simulator.Written
    tables: duckdb.DuckDBPyConnection

    def rows(self, query: str) -> list[tuple]:
        """Rows of a query over exchanges, accounts, truth and events."""
        return self.tables.execute(query).fetchall()

    def one(self, query: str) -> tuple:
        """The only row of a query."""
        (row,) = self.rows(query)
        return row


def open_month(folder: Path, written: simulator.Written) -> Month:
    """Views over the files of a written scenario, with times in UTC."""
    tables = duckdb.connect()
    tables.execute("SET timezone = 'UTC'")
    tables.execute(f"CREATE VIEW exchanges AS SELECT * FROM '{folder}/exchanges/*.parquet'")
    for name in ("accounts", "truth", "events"):
        tables.execute(f"CREATE VIEW {name} AS SELECT * FROM '{folder}/{name}.parquet'")
    return Month(folder, written, tables)


@pytest.fixture(scope="session")
def months(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Month]:
    """The headline month by level of evasion."""
    found = {}
    for evasion in LEVELS:
        folder = tmp_path_factory.mktemp(evasion)
        written = simulator.write(
            scenario="headline", scale=SCALE, seed=7, evasion=evasion, output=folder
        )
        found[evasion] = open_month(folder, written)
    return found


@pytest.fixture(scope="session")
def careful(months: dict[str, Month]) -> Month:
    """The headline month with careful operators."""
    return months["careful"]
