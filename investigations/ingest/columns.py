"""One column of whatever type into the type that the lake wants, with a reason for each bad value.

Whole columns are cast by Arrow; only a column that will not go through as a whole is looked at
value by value, which is slow and finds the rows that are wrong.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from investigations.lake.schema import TIMESTAMP

# A column as a reader hands it over: Arrow where the values are of one type, otherwise a list.
Column: TypeAlias = pa.Array | list[Any]
# Row in the batch → why its value cannot be taken.
Reasons: TypeAlias = dict[int, str]

EARLIEST: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
# Clocks are wrong and simulated months lie ahead, but not by years.
FUTURE: Final = dt.timedelta(days=366)
_EXCERPT: Final = 60
_YES: Final = ("true", "t", "yes", "y", "1")
_NO: Final = ("false", "f", "no", "n", "0")
_FRACTION: Final = re.compile(r"(\.\d{6})\d+")
_ZULU: Final = re.compile(r"z$")


def convert(values: Column, target: pa.DataType, *, mend: bool = False) -> tuple[pa.Array, Reasons]:
    """``values`` as ``target``, and the rows that could not be converted (null there).

    With ``mend`` a text is taken whatever was put into it: what is no Unicode becomes U+FFFD, and
    NUL bytes, which PostgreSQL and most tools refuse, are left out. Or whoever adds one to every
    prompt would be seen by nobody.
    """
    if isinstance(values, list):
        values = _as_array(values)
    if isinstance(values, pa.Array):
        fast = _cast_whole(values, target)
        if fast is not None:
            return _without_nul(fast) if mend else fast, {}
        values = _as_list(values)
    if mend and target == pa.string():
        mended, reasons = _one_by_one(values, (_mended_text, target))
        return _without_nul(mended), reasons
    return _one_by_one(values, _CONVERTERS[target])


def impossible_times(times: pa.Array, latest: dt.datetime) -> Reasons:
    """Rows whose time no log of a language model can hold."""
    low, high = pa.scalar(EARLIEST, TIMESTAMP), pa.scalar(latest, TIMESTAMP)
    wrong = pc.or_(pc.less(times, low), pc.greater(times, high)).fill_null(False)
    if not pc.any(wrong).as_py():
        return {}
    rows = np.flatnonzero(wrong.to_numpy(zero_copy_only=False))
    texts = times.take(pa.array(rows)).cast(pa.string())
    return {
        int(row): f"impossible time {text}"
        for row, text in zip(rows, texts.to_pylist(), strict=True)
    }


def holding_nul(texts: pa.Array) -> Reasons:
    """Rows whose text holds a NUL byte, which PostgreSQL and most tools refuse."""
    if not _any_nul(texts):
        return {}
    found = pc.match_substring(texts, "\x00").fill_null(False)
    return {int(row): "NUL byte" for row in np.flatnonzero(found.to_numpy(zero_copy_only=False))}


def _any_nul(texts: pa.Array) -> bool:
    data = texts.buffers()[2]
    return data is not None and bool((np.frombuffer(data, np.uint8) == 0).any())


def _without_nul(values: pa.Array) -> pa.Array:
    if not pa.types.is_string(values.type) or not _any_nul(values):
        return values
    return pc.replace_substring(values, "\x00", "")


def longer_than(texts: pa.Array, limit: int) -> Reasons:
    """Rows whose text has more than ``limit`` bytes of UTF-8."""
    sizes = pc.binary_length(texts)
    longest = pc.max(sizes).as_py()
    if longest is None or longest <= limit:
        return {}
    rows = np.flatnonzero(pc.greater(sizes, limit).fill_null(False).to_numpy(zero_copy_only=False))
    return {int(row): f"{sizes[row].as_py():,} bytes, above the limit of {limit:,}" for row in rows}


def _as_array(values: list[Any]) -> Column:
    try:
        return pa.array(values)
    except (pa.ArrowException, UnicodeEncodeError, OverflowError):
        return values


def _as_list(values: pa.Array) -> list[Any]:
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        # Parquet's strings are not checked when they are read; as bytes they come out whatever
        # they hold.
        values = values.view(pa.binary() if pa.types.is_string(values.type) else pa.large_binary())
    try:
        result: list[Any] = values.to_pylist()
    except (ValueError, OverflowError):
        # Times that Python's datetime cannot hold.
        result = [_python_value(value) for value in values]
    return result


def _python_value(value: pa.Scalar) -> Any:
    try:
        return value.as_py()
    except (ValueError, OverflowError):
        return str(getattr(value, "value", value))


def _cast_whole(values: pa.Array, target: pa.DataType) -> pa.Array | None:
    """The column in one go, or None where a value may need a word of its own."""
    kind = values.type
    try:
        if pa.types.is_dictionary(kind):
            return _cast_whole(values.dictionary_decode(), target)
        if pa.types.is_null(kind):
            return pa.nulls(len(values), target)
        if not _fits(kind, target):
            return None
        if pa.types.is_string(target):
            result = values.cast(target)
            result.validate(full=True)
            return result
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            values.validate(full=True)
            values = pc.if_else(pc.equal(values, ""), pa.scalar(None, kind), values)
        if pa.types.is_floating(kind):
            values = pc.if_else(pc.is_nan(values), pa.scalar(None, kind), values)
        return values.cast(target)
    except pa.ArrowException:
        return None


def _fits(kind: pa.DataType, target: pa.DataType) -> bool:
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    if pa.types.is_string(target):
        binary = pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
        return text or binary or pa.types.is_integer(kind)
    if pa.types.is_timestamp(target):
        return text or pa.types.is_timestamp(kind)
    if pa.types.is_integer(target):
        return text or pa.types.is_integer(kind) or pa.types.is_floating(kind)
    return bool(pa.types.is_boolean(kind))


def _one_by_one(
    values: list[Any], converter: tuple[Callable[[Any], Any], pa.DataType]
) -> tuple[pa.Array, Reasons]:
    one, target = converter
    out: list[Any] = []
    reasons: Reasons = {}
    for row, value in enumerate(values):
        try:
            out.append(None if value is None else one(value))
        except (ValueError, OverflowError) as error:
            out.append(None)
            reasons[row] = str(error)
    return pa.array(out, target), reasons


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError as error:
            raise ValueError(f"not UTF-8 at byte {error.start}") from error
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ValueError(f"not valid Unicode at character {error.start}") from error
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"wrong type: {_name(value)} where text belongs")


def _mended_text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, str):
        # Both halves of a pair that a client cut apart become one character again.
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _text(value)


def _time(value: Any) -> dt.datetime | None:
    if isinstance(value, bytes):
        value = _text(value)
    if value == "":
        return None
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(_ZULU.sub("Z", _FRACTION.sub(r"\1", value.strip())))
        except ValueError:
            raise ValueError(f"not a time: {excerpt(value)}") from None
    if not isinstance(value, dt.datetime):
        raise ValueError(
            f"wrong type: {_name(value)} where a time belongs (RFC 3339; name the unit of numbers "
            "in a column map)"
        )
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def _whole(value: Any) -> int | None:
    if isinstance(value, bytes):
        value = _text(value)
    if (isinstance(value, float) and math.isnan(value)) or value == "":
        return None
    number: int | None = None
    digits = isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,19}\s*", value)
    if digits or (isinstance(value, float) and value.is_integer()):
        number = int(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        number = value
    if number is None or not -(2**63) <= number < 2**63:
        raise ValueError(f"wrong type: {excerpt(value)} where a whole number belongs")
    return number


def _truth(value: Any) -> bool | None:
    if isinstance(value, bytes):
        value = _text(value)
    word = str(value).strip().lower()
    if word == "":
        return None
    if word not in (*_YES, *_NO):
        raise ValueError(f"wrong type: {excerpt(value)} where true or false belongs")
    return word in _YES


def excerpt(value: Any) -> str:
    """A value short enough for one line of a report."""
    text = repr(value)
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"


def _name(value: Any) -> str:
    names = {bool: "true or false", float: "a number", int: "a number", dict: "an object"}
    return names.get(type(value), "a list" if isinstance(value, list) else type(value).__name__)


_CONVERTERS: Final[Mapping[pa.DataType, tuple[Callable[[Any], Any], pa.DataType]]] = {
    pa.string(): (_text, pa.string()),
    TIMESTAMP: (_time, TIMESTAMP),
    pa.int64(): (_whole, pa.int64()),
    pa.bool_(): (_truth, pa.bool_()),
}
