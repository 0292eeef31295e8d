"""Ibis expressions → Spark SQL, with unsigned 64-bit numbers.

Spark has none. The lake's hashes are such numbers, so they are held as signed ones of the same
bits: equal ones stay equal, and what depends on the value (order, conversion to a fraction) is
written so that it comes out as on an engine that has them.
"""

from __future__ import annotations

import re
from typing import Any, Final

import ibis.backends.sql.compilers as compilers
import ibis.common.exceptions as exceptions
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import sqlglot.expressions as sge

_HALF: Final = 32
_LOW: Final = 2**_HALF - 1

# What does the same to the bits, however they are read.
_BITWISE: Final = (
    ops.Field,
    ops.Literal,
    ops.Alias,
    ops.Equals,
    ops.NotEquals,
    ops.IdenticalTo,
    ops.IsNull,
    ops.NotNull,
    ops.InValues,
    ops.InSubquery,
    ops.Coalesce,
    ops.IfElse,
    ops.Count,
    ops.CountDistinct,
    ops.Arbitrary,
    ops.Unnest,
    ops.ArrayLength,
    ops.ArrayCollect,
    ops.BitwiseAnd,
    ops.BitwiseOr,
    ops.BitwiseXor,
    # Written anew below.
    ops.BitwiseRightShift,
    ops.Cast,
    ops.SortKey,
)


def is_unsigned(dtype: dt.DataType) -> bool:
    """Whether values are, or are lists of, unsigned 64-bit numbers."""
    return dtype.is_uint64() or (dtype.is_array() and is_unsigned(dtype.value_type))


class UnsignedCompiler(compilers.pyspark.PySparkCompiler):
    """Raises ``UnsupportedOperationError`` for what would read an unsigned number as signed."""

    __slots__ = ()

    def visit_node(self, op: ops.Node, **kwargs: Any) -> Any:
        if isinstance(op, ops.Value | ops.SortKey) and not isinstance(op, _BITWISE):
            arguments = [arg for arg in op.args if isinstance(arg, ops.Value)]
            if any(is_unsigned(argument.dtype) for argument in arguments):
                raise exceptions.UnsupportedOperationError(
                    f"{type(op).__name__} of an unsigned 64-bit number on Spark"
                )
        return super().visit_node(op, **kwargs)

    def visit_NonNullLiteral(self, op: ops.Literal, *, value: Any, dtype: dt.DataType) -> Any:  # noqa: N802
        if dtype.is_uint64():
            return sge.convert(value - 2**64 if value >= 2**63 else value)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_SortKey(  # noqa: N802
        self, op: ops.SortKey, *, arg: Any, ascending: bool, nulls_first: bool
    ) -> Any:
        if op.arg.dtype.is_uint64():
            # With the highest bit turned the signed order is the unsigned one.
            highest = self.f.shiftleft(self.cast(1, dt.int64), 63)
            arg = sge.BitwiseXor(this=sge.paren(arg), expression=highest)
        return super().visit_SortKey(op, arg=arg, ascending=ascending, nulls_first=nulls_first)

    def visit_Strftime(self, op: ops.Strftime, *, arg: Any, format_str: Any) -> Any:  # noqa: N802
        # In Java's patterns a letter that is to stand for itself is quoted.
        quoted = re.sub(
            r"%.|[A-Za-z]+",
            lambda found: found[0] if found[0][0] == "%" else f"'{found[0]}'",
            op.format_str.value,
        )
        return super().visit_Strftime(op, arg=arg, format_str=sge.convert(quoted))

    def visit_BitwiseRightShift(  # noqa: N802
        self, op: ops.BitwiseRightShift, *, left: Any, right: Any
    ) -> Any:
        if not op.left.dtype.is_uint64():
            return super().visit_BitwiseRightShift(op, left=left, right=right)
        # Zeros come in from the left.
        return self.f.anon.shiftrightunsigned(left, self.cast(right, dt.int32))

    def visit_Cast(self, op: ops.Cast, *, arg: Any, to: dt.DataType) -> Any:  # noqa: N802
        if not is_unsigned(op.arg.dtype) or is_unsigned(to):
            return super().visit_Cast(op, arg=arg, to=to)
        if not (op.arg.dtype.is_uint64() and to.is_float64()):
            raise exceptions.UnsupportedOperationError(f"Cast of {op.arg.dtype} to {to} on Spark")
        # Both halves are exact, so that the sum is rounded once, as a conversion is.
        high = self.cast(self.f.anon.shiftrightunsigned(arg, _HALF), to) * sge.convert(_LOW + 1)
        low = sge.paren(sge.BitwiseAnd(this=sge.paren(arg), expression=sge.convert(_LOW)))
        return sge.paren(high + self.cast(low, to))


compiler = UnsignedCompiler()
