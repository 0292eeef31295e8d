"""DuckDB inside this process, the default: it spills to disk beyond its memory limit."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler

from investigations.lake.storage import Storage

# Rows of a batch that is streamed: enough that what is done for each batch costs little.
BATCH_ROWS = 100_000


class _Compiler(DuckDBCompiler):
    """Ibis expressions → DuckDB's SQL."""

    __slots__ = ()

    def visit_ExtractEpochSeconds(self, op: ops.ExtractEpochSeconds, *, arg: Any) -> Any:  # noqa: N802
        # Ibis takes the time zone off first, which is a look into ICU's calendar for each row: it
        # took half of the time that counting exchanges by hour did.
        return self.f.epoch(arg)


class _Backend(Backend):
    compiler = _Compiler()


@dataclasses.dataclass(frozen=True, slots=True)
class DuckDB:
    """``memory`` is the limit of each session, ``threads`` how many it uses (None: all cores)."""

    memory: str = "2GB"
    threads: int | None = None

    @contextlib.contextmanager
    def opened(self, storage: Storage) -> Iterator[DuckDBSession]:
        """A session with UTC as its time zone and a spill folder of its own."""
        with storage.scratch() as folder:
            settings: dict[str, Any] = {
                "memory_limit": self.memory,
                "temp_directory": str(folder),
                "preserve_insertion_order": False,
            }
            if self.threads is not None:
                settings["threads"] = self.threads
            connection = _Backend()
            connection.do_connect(**settings)
            try:
                connection.raw_sql("SET TimeZone = 'UTC'")
                # DuckDB 2.0 fails in them on what a join has made dictionaries of ("dict-surviving
                # cache: global dictionary column 0 changed identity"); without them it is as fast.
                connection.raw_sql("SET enable_caching_operators = false")
                if not storage.is_local:
                    connection.register_filesystem(storage.filesystem)
                yield DuckDBSession(connection)
            finally:
                connection.disconnect()


class DuckDBSession:
    """``engines.Session`` on an Ibis connection to DuckDB."""

    in_process = True

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def read(self, paths: Sequence[str], fields: pa.Schema, *, dated: bool) -> ir.Table:
        if not dated:
            return self.connection.read_parquet(paths, filename=True)
        rows = self.connection.read_parquet(paths, hive_partitioning=True)
        return rows.select(*fields.names, rows["day"].cast("date"))

    def keep(self, rows: ir.Table | pa.Table) -> ir.Table:
        # Ibis's own cache() drops its tables when Python forgets the expression, which may be
        # after the connection is closed.
        return self.connection.create_table(ibis.util.gen_name("kept"), rows, temp=True)

    def lend(self, rows: pa.Table) -> ir.Table:
        """The rows where they are, for as long as the session is open: no copy is made."""
        name = ibis.util.gen_name("lent")
        self.connection.con.register(name, rows)
        return self.connection.table(name)

    def stream(self, rows: ir.Table) -> Iterator[pa.RecordBatch]:
        # Ibis's own to_pyarrow_batches() asks for a method that DuckDB 2.0 no longer has.
        compiled = self.connection.compile(rows)
        yield from self.connection.con.sql(compiled).to_arrow_reader(BATCH_ROWS)

    def interrupt(self) -> None:
        self.connection.con.interrupt()
