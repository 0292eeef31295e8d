"""Ibis's Spark backend, with Arrow all the way and unsigned 64-bit numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.schema as sch
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.pyspark import Backend
from ibis.backends.pyspark.datatypes import PySparkSchema
from pyspark.sql import DataFrame
from pyspark.sql.types import StructType

from investigations.lake.engines.spark.compiler import compiler, is_unsigned


class SparkBackend(Backend):
    """Tables and results keep the types that they were declared with.

    Ibis's own backend takes results through pandas, where a whole number beside a null becomes a
    fraction and a hash loses its last digits.
    """

    compiler = compiler

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register_options()
        self._declared: dict[str, sch.Schema] = {}

    def declare(self, frame: DataFrame, schema: sch.Schema) -> ir.Table:
        """A frame of the types ``held(schema)`` as a table of ``schema``."""
        name = ibis.util.gen_name("declared")
        frame.createOrReplaceTempView(name)
        self._declared[name] = schema
        return self.table(name)

    def frame(self, expression: ir.Table) -> DataFrame:
        """The expression as Spark will compute it, of the types ``held`` gives."""
        self._run_pre_execute_hooks(expression)
        return self._session.sql(self.compile(expression))

    def get_schema(self, table_name: str, **kwargs: Any) -> sch.Schema:
        known = self._declared.get(table_name)
        return known or super().get_schema(table_name, **kwargs)

    def to_pyarrow(
        self,
        expr: ir.Expr,
        /,
        *,
        params: Mapping[ir.Scalar, Any] | None = None,
        limit: int | str | None = None,
        **kwargs: Any,
    ) -> Any:
        table = expr.as_table()
        self._run_pre_execute_hooks(table)
        frame = self._session.sql(self.compile(table, params=params, limit=limit))
        rows = as_declared(frame.toArrow(), table.schema().to_pyarrow())
        return expr.__pyarrow_result__(rows)

    def _register_in_memory_table(self, op: ops.InMemoryTable) -> None:
        rows = as_held(op.data.to_pyarrow(op.schema))
        frame = self._session.createDataFrame(rows, schema=held(op.schema))
        frame.createOrReplaceTempView(op.name)


def held(schema: sch.Schema) -> StructType:
    """The Spark types that values of ``schema`` are held in; all may be null."""
    fields = {name: _signed(dtype)(nullable=True) for name, dtype in schema.items()}
    return PySparkSchema.from_ibis(ibis.schema(fields))


def as_held(rows: pa.Table) -> pa.Table:
    """The table with signed numbers of the same bits for unsigned ones."""
    fields = [field.with_type(_signed_arrow(field.type)) for field in rows.schema]
    return as_declared(rows, pa.schema(fields))


def as_declared(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with the types of ``schema``; signed and unsigned numbers keep their bits."""
    columns = [
        # Arrow's unsafe cast between whole numbers of one width keeps the bits.
        column.cast(field.type, safe=_signed_arrow(field.type) != _signed_arrow(column.type))
        for column, field in zip(rows.columns, schema, strict=True)
    ]
    return pa.table(columns, pa.schema([field.with_nullable(True) for field in schema]))


def _signed(dtype: dt.DataType) -> dt.DataType:
    if not is_unsigned(dtype):
        return dtype
    return dt.Array(_signed(dtype.value_type)) if dtype.is_array() else dt.int64


def _signed_arrow(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_list(kind):
        return pa.list_(_signed_arrow(kind.value_type))
    return pa.int64() if pa.types.is_uint64(kind) else kind
