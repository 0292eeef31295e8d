"""The batch function of ingest on a Spark cluster, over tables of usage logs."""

from __future__ import annotations

from collections.abc import Iterable

import ibis
import pyarrow as pa
from pyspark.sql import DataFrame

from investigations.ingest.fingerprint import fingerprint
from investigations.lake.engines.spark.backend import as_held, held
from investigations.lake.schema import EXCHANGES, RAW_EXCHANGES


def fingerprinted(rows: DataFrame) -> DataFrame:
    """Exchanges with their texts (columns of ``RAW_EXCHANGES``, no null where that has none) as
    ``EXCHANGES``, row by row; the 64-bit hashes are held as signed numbers of the same bits.

    Workers need this program at the same path as the driver, and its Python.
    """
    wanted = held(ibis.Schema.from_pyarrow(RAW_EXCHANGES))
    typed = rows.select(*[rows[field.name].cast(field.dataType) for field in wanted])
    return typed.mapInArrow(_fingerprint_each, held(ibis.Schema.from_pyarrow(EXCHANGES)))


def _fingerprint_each(batches: Iterable[pa.RecordBatch]) -> Iterable[pa.RecordBatch]:
    for batch in batches:
        yield from as_held(pa.Table.from_batches([fingerprint(batch)])).to_batches()
