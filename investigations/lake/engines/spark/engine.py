"""A lake's files on a Spark cluster: workers read them, and kept rows lie beside them."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import Column, SparkSession, functions
from pyspark.sql.types import DecimalType, StructField, StructType

from investigations.lake.engines import EngineError
from investigations.lake.engines.spark.backend import SparkBackend, as_held, held
from investigations.lake.engines.spark.driver import driver
from investigations.lake.staging import SELDOM_REPEAT
from investigations.lake.storage import Storage

# What Hadoop, which Spark reads through, calls the stores that fsspec knows by other names.
_SCHEMES: Final = {"s3": "s3a", "s3a": "s3a", "gs": "gs", "gcs": "gs", "abfs": "abfs"}
# Wide enough for 2^64.
_CODED: Final = DecimalType(20, 0)


@dataclasses.dataclass(frozen=True, slots=True)
class Spark:
    """``master`` is a cluster's address, ``spark://host:7077``.

    ``waiting`` is called while it makes room. Its workers reach the lake under the same path or URL
    as this process, and may write there.
    """

    master: str
    waiting: Callable[[], None] = lambda: None

    @contextlib.contextmanager
    def opened(self, storage: Storage) -> Iterator[LakeOnSpark]:
        """A session with UTC as its time zone and a shared folder of its own for kept rows.

        Raises:
            EngineError: the cluster does not answer, has no worker to give, or cannot reach the
                lake.
        """
        url(storage.path(""))
        with storage.shared_scratch() as folder, driver(self.master, self.waiting) as session:
            yield LakeOnSpark(session, storage, folder)


class LakeOnSpark:
    """``engines.Session`` on a cluster; ``folder`` (in ``storage``) takes the kept rows."""

    in_process = False
    stream = None
    lend = None

    def __init__(self, session: SparkSession, storage: Storage, folder: str) -> None:
        self.connection = SparkBackend()
        self.connection.do_connect(session)
        self._session, self._storage, self._folder = session, storage, folder

    def read(self, paths: Sequence[str], fields: pa.Schema, *, dated: bool) -> ir.Table:
        names = [*fields, pa.field("day", pa.date32())] if dated else list(fields)
        schema = ibis.Schema.from_pyarrow(pa.schema(names))
        coded = [name for name, dtype in schema.items() if _is_coded(name, dtype)]
        stored = StructType(
            [
                StructField(field.name, _CODED if field.name in coded else field.dataType)
                for field in held(schema)
            ]
        )
        reader = self._session.read.schema(stored)
        if dated:
            # A dated file lies in <table>/day=YYYY-MM-DD/; Spark finds the day below the table.
            reader = reader.option("basePath", url(paths[0].rsplit("/", 2)[0]))
        frame = reader.parquet(*map(url, paths)).withColumns({n: _bits(n) for n in coded})
        if not dated:
            frame = frame.withColumn("filename", functions.col("_metadata.file_path"))
            schema = ibis.schema({**schema, "filename": "string"})
        return self.connection.declare(frame.select(*schema.names), schema)

    def keep(self, rows: ir.Table | pa.Table) -> ir.Table:
        """Written out as Parquet: rows that a lost worker held would be computed again."""
        name = f"{self._folder}/{ibis.util.gen_name('kept')}"
        if isinstance(rows, pa.Table):
            schema = ibis.Schema.from_pyarrow(rows.schema)
            with self._storage.create(f"{name}/part.parquet") as file:
                pq.write_table(as_held(rows), file)
        else:
            schema = rows.schema()
            self.connection.frame(rows).write.parquet(url(self._storage.path(name)))
        frame = self._session.read.schema(held(schema)).parquet(url(self._storage.path(name)))
        return self.connection.declare(frame, schema)

    def interrupt(self) -> None:
        self._session.sparkContext.cancelAllJobs()


def _is_coded(name: str, dtype: dt.DataType) -> bool:
    """Whether Spark has to read a column of unsigned numbers as decimal ones.

    Of plain pages it reads the bits as a signed number, which is free; at a dictionary's it fails.
    Ingest writes none for lists and for what seldom repeats.
    """
    return dtype.is_uint64() and name not in SELDOM_REPEAT


def _bits(name: str) -> Column:
    """The signed number with the bits of an unsigned one that was read as decimal."""
    return functions.expr(f"cast(if({name} >= {2**63}, {name} - {2**64}, {name}) as bigint)")


def url(path: str) -> str:
    """``Storage.path`` as Spark takes it.

    Raises:
        EngineError: a store that Spark cannot read.
    """
    scheme, found, rest = path.partition("://")
    if not found:
        return f"file://{path}"
    if scheme not in _SCHEMES:
        raise EngineError(f"Spark cannot read a lake in {scheme}://")
    return f"{_SCHEMES[scheme]}://{rest}"
