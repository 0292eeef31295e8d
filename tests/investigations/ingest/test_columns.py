from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.ingest import columns
from investigations.ingest.columns import convert
from investigations.lake.schema import TIMESTAMP

NOON = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "values",
    [
        pa.array(["2026-09-01T12:00:00Z"]),
        ["2026-09-01T14:00:00+02:00"],
        ["2026-09-01T12:00:00.000000999Z"],
        ["2026-09-01 12:00:00"],
        pa.array([NOON.replace(tzinfo=None)], pa.timestamp("ms")),
        pa.array([NOON], pa.timestamp("ns", tz="UTC")),
    ],
)
def test_times_of_all_sorts_are_one_utc_time(values: columns.Column) -> None:
    array, reasons = convert(values, TIMESTAMP)
    assert (array.to_pylist(), reasons) == ([NOON], {})


@pytest.mark.parametrize("bad", ["yesterday", "2026-13-01", 17, True, [1]])
def test_what_is_no_time_is_told_and_its_neighbours_stay(bad: object) -> None:
    array, reasons = convert(["2026-09-01T12:00:00Z", bad], TIMESTAMP)
    assert array.to_pylist() == [NOON, None]
    assert list(reasons) == [1]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["12", " 7 ", "", None], [12, 7, None, None]),
        (pa.array([1.0, float("nan")]), [1, None]),
        (pa.array([3], pa.uint8()), [3]),
        (pa.array(["5"]).dictionary_encode(), [5]),
    ],
)
def test_whole_numbers(values: columns.Column, expected: list[int | None]) -> None:
    array, reasons = convert(values, pa.int64())
    assert (array.to_pylist(), reasons) == (expected, {})


@pytest.mark.parametrize("bad", ["many", 1.5, 2**63, True, {"a": 1}, "1e3", b"\xff"])
def test_what_is_no_whole_number(bad: object) -> None:
    array, reasons = convert([1, bad], pa.int64())
    assert array.to_pylist() == [1, None]
    assert list(reasons) == [1]


def test_truth() -> None:
    array, reasons = convert(["TRUE", "no", "1", "", None, "perhaps"], pa.bool_())
    assert array.to_pylist() == [True, False, True, None, None, None]
    assert list(reasons) == [5]


def test_text_that_is_no_utf8_is_told_by_its_byte() -> None:
    parquet = pa.Array.from_buffers(
        pa.string(), 2, pa.array([b"good", b"b\xffd"]).cast(pa.binary()).buffers()
    )
    array, reasons = convert(parquet, pa.string())
    assert array.to_pylist() == ["good", None]
    assert reasons == {1: "not UTF-8 at byte 1"}


def test_a_text_is_taken_whatever_was_put_into_it() -> None:
    bad = pa.Array.from_buffers(
        pa.string(), 2, pa.array([b"go\x00od", b"b\xffd"]).cast(pa.binary()).buffers()
    )
    for values in (bad, ["go\x00od", "b\udc99d"]):
        array, reasons = convert(values, pa.string(), mend=True)
        assert array.to_pylist() == ["good", "b\ufffdd"] and reasons == {}
    assert convert(["\ud83d\ude00", 7, [1]], pa.string(), mend=True)[0].to_pylist() == [
        "\U0001f600",
        "7",
        None,
    ]


@given(st.lists(st.one_of(st.none(), st.text(st.characters()), st.binary())))
def test_what_is_mended_is_a_text_and_good_ones_stay(values: list[object]) -> None:
    array, reasons = convert(list(values), pa.string(), mend=True)
    assert reasons == {} and array.validate(full=True) is None
    assert [text is None for text in array.to_pylist()] == [value is None for value in values]
    for value, text in zip(values, array.to_pylist(), strict=True):
        assert text is None or "\x00" not in text
        if isinstance(value, str) and "\x00" not in value:
            assert text == value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@pytest.mark.parametrize("written", ["2026-09-01T10:00:00z", "2026-09-01t10:00:00.5z"])
def test_rfc_3339_in_small_letters(written: str) -> None:
    array, reasons = convert([written], TIMESTAMP)
    assert reasons == {} and array[0].as_py().hour == 10


def test_numbers_may_be_identifiers_but_nested_values_may_not() -> None:
    assert convert(pa.array([7, None]), pa.string())[0].to_pylist() == ["7", None]
    _array, reasons = convert([{"a": 1}, ["b"], 1.5, "c"], pa.string())
    assert sorted(reasons) == [0, 1, 2]


@given(st.lists(st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans())))
def test_every_value_is_converted_or_told(values: list[object]) -> None:
    for target in (pa.string(), TIMESTAMP, pa.int64(), pa.bool_()):
        array, reasons = convert(list(values), target)
        assert array.type == target
        assert len(array) == len(values)
        assert all(not array[row].is_valid for row in reasons)


def test_impossible_times() -> None:
    late = NOON + dt.timedelta(days=500)
    times = pa.array([NOON, late, None, dt.datetime(1970, 1, 1, tzinfo=dt.UTC)], TIMESTAMP)
    assert sorted(columns.impossible_times(times, NOON + columns.FUTURE)) == [1, 3]


def test_nul_bytes_and_lengths() -> None:
    texts = pa.array(["a\x00b", "fine", None, "é" * 3])
    assert list(columns.holding_nul(texts)) == [0]
    assert list(columns.longer_than(texts, 5)) == [3]
    assert columns.longer_than(texts, 6) == {}


def test_an_excerpt_is_short() -> None:
    assert columns.excerpt("ab") == "'ab'"
    assert len(columns.excerpt("x" * 10_000)) < 80
