"""A simulated month as files, which is all that a baseline gets to see of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import duckdb


class Truth(NamedTuple):
    """``label`` is campaign, reseller or benign; ``group`` the campaign's or the decoy's name."""

    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Month:
    """What ``simulate`` wrote into ``folder``: Parquet with the contract's columns."""

    folder: Path

    @property
    def exchanges(self) -> str:
        """Glob over the exchanges."""
        return str(self.folder / "exchanges" / "*.parquet")

    @property
    def accounts(self) -> Path:
        return self.folder / "accounts.parquet"

    def truth(self) -> dict[str, Truth]:
        rows = self.query('SELECT account_id, label, "group" FROM truth').fetchall()
        return {account: Truth(label, group) for account, label, group in rows}

    def query(self, sql: str, *values: Any) -> duckdb.DuckDBPyConnection:
        """An answer over the tables ``exchanges``, ``accounts`` and ``truth``."""
        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'UTC'")
        for name, path in (
            ("exchanges", self.exchanges),
            ("accounts", str(self.accounts)),
            ("truth", str(self.folder / "truth.parquet")),
        ):
            connection.read_parquet(path).create_view(name)
        return connection.execute(sql, list(values))
