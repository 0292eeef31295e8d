"""Where Ibis expressions over a lake are worked out: in this process, or on a Spark cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import ibis.expr.types as ir
import pyarrow as pa

from investigations.lake.storage import Storage


class EngineError(Exception):
    """An engine cannot be reached or started; the message is meant for people."""


class Session(Protocol):
    """An engine at work on one lake. ``connection`` is its Ibis backend; ``in_process`` says
    whether it works here, so that what it counts of a day is here as well."""

    connection: Any
    in_process: bool

    def read(self, paths: Sequence[str], fields: pa.Schema, *, dated: bool) -> ir.Table:
        """The columns ``fields`` of Parquet files (``Storage.path`` of each), and ``day`` (date) by
        the folder of a dated file, or else ``filename``."""
        ...

    def keep(self, rows: ir.Table | pa.Table) -> ir.Table:
        """The rows, computed once and held for as long as the session is open."""
        ...

    @property
    def stream(self) -> Callable[[ir.Table], Iterator[pa.RecordBatch]] | None:
        """Takes rows as they come, a batch at a time; None where that would fetch them from other
        machines. Nothing else can be computed before the last batch."""
        ...

    @property
    def lend(self) -> Callable[[pa.Table], ir.Table] | None:
        """Takes rows without copying them, for as long as the session is open; None where they
        would have to be sent to other machines."""
        ...

    def interrupt(self) -> None:
        """Break off, from another thread, what is being computed: whoever waits for it raises."""
        ...


class Engine(Protocol):
    """How to open a session on a lake's files.

    Raises ``EngineError`` when the engine cannot be had.
    """

    def opened(self, storage: Storage) -> AbstractContextManager[Session]: ...


def on_spark(master: str, waiting: Callable[[], None] = lambda: None) -> Engine:
    """The engine on the Spark cluster of ``master`` (``spark://host:7077``).

    ``waiting`` is called while the cluster makes room; what it raises ends the waiting.

    Raises:
        EngineError: its packages are not installed.
    """
    try:
        from investigations.lake.engines.spark.engine import Spark
    except ImportError as error:
        raise EngineError(
            f"Scoring on Spark needs the packages of the extra 'spark': {error}"
        ) from error
    return Spark(master, waiting)
