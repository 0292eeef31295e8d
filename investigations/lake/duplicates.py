"""Which rows of a staged batch are there already: found by DuckDB, outside Python's memory."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from investigations.lake import manifest
from investigations.lake.engines.duckdb import DuckDB, DuckDBSession
from investigations.lake.staging import SCHEMAS, StagedBatch
from investigations.lake.store import IDENTITY, LakeReader, LakeWriter

# Beside the rows that wait in the importer this must stay far below its two gigabytes.
MEMORY: Final = "600MB"

# By the 64-bit key first, which reads eight bytes a row; then the few that agree by their whole id.
_CANDIDATES: Final = """
CREATE OR REPLACE TEMP TABLE candidates AS
SELECT exchange_key FROM staged SEMI JOIN published USING (exchange_key)
UNION
SELECT exchange_key FROM staged GROUP BY exchange_key HAVING count(*) > 1
"""
_CONFIRMED: Final = """
CREATE OR REPLACE TEMP TABLE duplicates AS
WITH known AS (
    SELECT exchange_id FROM published SEMI JOIN candidates USING (exchange_key)
), again AS (
    SELECT filename, file_row_number, exchange_id, row_number() OVER (
        PARTITION BY exchange_id ORDER BY timestamp, filename, file_row_number
    ) AS place
    FROM staged SEMI JOIN candidates USING (exchange_key)
)
SELECT filename, file_row_number FROM again
WHERE place > 1 OR exchange_id IN (SELECT exchange_id FROM known)
"""


@contextlib.contextmanager
def searching(writer: LakeWriter) -> Iterator[DuckDBSession]:
    """A session to find duplicates with, for all batches of one import."""
    with DuckDB(MEMORY, writer.lake.threads).opened(writer.storage) as session:
        yield session


def leave_out_duplicates(
    session: DuckDBSession, writer: LakeWriter, staged: StagedBatch, kind: str
) -> int:
    """Remove rows from a finished batch that are published, or come twice in it.

    Of exchanges with one ``exchange_id`` the one that was there first stays, within a batch the
    earliest. Of accounts and events the last of a batch stays, unless the published row is the
    same. Returns how many rows went out.
    """
    files = [file for file in staged.files if file.table == kind]
    if not files:
        return 0
    reader = LakeReader(writer.storage, session, writer.batches)
    sql = session.connection.con
    paths = [writer.storage.path(file.path) for file in files]
    sql.read_parquet(paths, file_row_number=True, filename=True).create_view("staged")
    _find_exchanges(reader, sql) if kind == "exchanges" else _find_rows(reader, sql, kind)
    removed = 0
    for file, path in zip(files, paths, strict=True):
        found = sql.execute(
            "SELECT file_row_number FROM duplicates WHERE filename = ? ORDER BY ALL", [path]
        ).fetchnumpy()["file_row_number"]
        if len(found):
            staged.leave_out(file, np.asarray(found, np.int64))
            removed += len(found)
    return removed


def _find_exchanges(reader: LakeReader, sql: Any) -> None:
    published = manifest.files_of(reader.batches, "exchanges", None, None)
    if published:
        paths = [reader.storage.path(file.path) for file in published]
        sql.read_parquet(paths).create_view("published")
    else:
        sql.sql("FROM staged WHERE false").create_view("published")
    sql.execute(_CANDIDATES)
    sql.execute(_CONFIRMED)


def _find_rows(reader: LakeReader, sql: Any, kind: str) -> None:
    expression = reader.accounts() if kind == "accounts" else reader.events()
    reader.connection.create_table("published", expression, temp=True, overwrite=True)
    identity = ", ".join(IDENTITY[kind])
    same = " AND ".join(f"s.{name} IS NOT DISTINCT FROM p.{name}" for name in SCHEMAS[kind].names)
    first = IDENTITY[kind][0]
    # The names are columns of the schema, not anything that was read.
    sql.execute(f"""
        CREATE OR REPLACE TEMP TABLE duplicates AS
        SELECT s.filename, s.file_row_number
        FROM (
            SELECT *, row_number() OVER (
                PARTITION BY {identity} ORDER BY filename DESC, file_row_number DESC
            ) AS place
            FROM staged
        ) s LEFT JOIN published p ON {same}
        WHERE s.place > 1 OR p.{first} IS NOT NULL
    """)  # noqa: S608
