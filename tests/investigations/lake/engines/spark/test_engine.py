"""The engine's parts on Spark inside one Java process; the cluster is in tests/…/test_spark.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import ibis
import ibis.common.exceptions as exceptions
import pyarrow as pa
import pytest

from investigations.lake import engines
from investigations.lake.engines import EngineError
from investigations.lake.engines.spark.engine import url
from investigations.lake.schema import EVENTS
from investigations.lake.store import Lake, LakeReader
from tests import spark_cluster
from tests.investigations.lake.batches import DAY, accounts, add, exchanges

EDGES = [0, 1, 2**53 + 1, 2**63 - 1, 2**63, 2**63 + 2**40 + 1, 2**64 - 1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", spark_cluster.configuration(folder / "conf"))
        yield folder


@pytest.fixture(scope="module")
def lake(folder: Path) -> Lake:
    """Two days in three files, an account that changed, an event; its folder needs quoting."""
    lake = Lake(folder / "lake of ours", threads=1)
    add(lake, exchanges(range(40), system_prompt="Be brief.", ip="192.0.2.1"))
    add(lake, exchanges(range(40, 60), asn=7))
    later = DAY + dt.timedelta(days=1)
    add(lake, exchanges(range(60, 90), later), later)
    add(lake, accounts(a0="free", a1="pro"))
    add(lake, accounts(a1="enterprise"))
    event = {"kind": "ban_wave", "timestamp": DAY, "name": "first", "detail": None}
    add(lake, {"events": pa.RecordBatch.from_pylist([event], EVENTS)})
    return lake


@pytest.fixture(scope="module")
def readers(lake: Lake) -> Iterator[tuple[LakeReader, LakeReader]]:
    """The lake on DuckDB and on Spark."""
    with lake.reader() as here, lake.reader(engines.on_spark("local[1]")) as there:
        yield here, there


@pytest.fixture
def there(readers: tuple[LakeReader, LakeReader]) -> LakeReader:
    return readers[1]


def rows_of(table: ibis.Table) -> pa.Table:
    return table.order_by(table.columns[0]).to_pyarrow()


@pytest.mark.parametrize("name", ["exchanges", "texts", "accounts", "events"])
def test_tables_read_the_same(readers, name: str) -> None:
    expected, found = (rows_of(getattr(reader, name)()) for reader in readers)
    assert found.schema.types == expected.schema.types
    assert found.to_pylist() == expected.to_pylist()
    assert found.num_rows > 0


def test_a_window_reads_the_same(readers) -> None:
    since, until = DAY + dt.timedelta(seconds=7), DAY + dt.timedelta(days=1, seconds=70)
    expected, found = (rows_of(reader.exchanges(since, until)) for reader in readers)
    assert found.to_pylist() == expected.to_pylist()
    assert 0 < found.num_rows < 90


def test_an_empty_lake_has_all_tables(there: LakeReader, tmp_path: Path) -> None:
    empty = LakeReader(Lake(tmp_path).storage, there.session, [])
    assert empty.exchanges(DAY).count().to_pyarrow().as_py() == 0
    assert there.keep(empty.accounts()).to_pyarrow().num_rows == 0


@pytest.mark.parametrize("form", ["table", "expression"])
def test_kept_rows_keep_their_types_and_values(there: LakeReader, form: str) -> None:
    rows = pa.table(
        {
            "hash": pa.array([*EDGES, None], pa.uint64()),
            "hashes": pa.array([[edge, 5] for edge in EDGES] + [[]], pa.list_(pa.uint64())),
            "whole": pa.array([2**53 + 1, None] * 4, pa.int64()),
            "small": pa.array([1, None] * 4, pa.int32()),
            "at": pa.array([DAY, None] * 4, pa.timestamp("us", "UTC")),
            "truth": pa.array([True, None] * 4),
        }
    )
    kept = there.keep(rows if form == "table" else ibis.memtable(rows))
    found = kept.to_pyarrow()
    assert found.schema.types == rows.schema.types
    assert sorted(map(str, found.to_pylist())) == sorted(map(str, rows.to_pylist()))


def test_unsigned_numbers_compare_sort_and_convert_as_such(readers) -> None:
    values = pa.table({"value": pa.array([3, *EDGES, 3], pa.uint64())})
    expected, found = (_made_of(reader.keep(values)) for reader in readers)
    assert found.to_pylist() == expected.to_pylist()
    assert found["value"].to_pylist() == sorted([3, *EDGES, 3])


def _made_of(table: ibis.Table) -> pa.Table:
    value = table["value"]
    place = ibis.row_number().over(ibis.window(order_by=[ibis.desc(value)]))
    highest = ibis.literal(63, type=value.type())
    return (
        table.mutate(
            place=place,
            number=value.cast("float64"),
            top=((value >> highest) & 1).cast("float64"),
            largest=value == ibis.literal(2**64 - 1, type="uint64"),
        )
        .order_by("value")
        .to_pyarrow()
        # Equal values take their places in any order.
        .sort_by([("value", "ascending"), ("place", "ascending")])
    )


def test_hashes_join_and_unnest(readers) -> None:
    counts = []
    for reader in readers:
        rows = reader.exchanges()
        phrases = rows.select("exchange_id", value=rows.shingles.unnest())
        wanted = reader.keep(phrases.select("value").distinct())
        joined = phrases.semi_join(wanted, "value").group_by("value").aggregate(n=ibis._.count())
        counts.append(rows_of(joined).to_pylist())
    assert counts[0] == counts[1]
    assert max(row["value"] for row in counts[1]) > 2**53


@pytest.mark.parametrize("wrong", [lambda v: v + 1, lambda v: v.max(), lambda v: v > 5])
def test_what_would_read_a_hash_as_signed_is_refused(there: LakeReader, wrong) -> None:
    rows = there.exchanges()
    with pytest.raises(exceptions.UnsupportedOperationError, match="unsigned"):
        rows.select(x=wrong(rows.prompt_hash)).to_pyarrow()


def test_times_are_written_the_same(readers) -> None:
    texts = []
    for reader in readers:
        rows = reader.exchanges()
        written = rows.timestamp.strftime("%Y-%m-%d %H:%M UTC at most")
        texts.append(sorted(rows.select(text=written).to_pyarrow()["text"].to_pylist()))
    assert texts[0] == texts[1]
    assert "2026-09-01 00:00 UTC at most" in texts[1]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/lake/of ours/a.parquet", "file:///lake/of ours/a.parquet"),
        ("s3://bucket/lake/a.parquet", "s3a://bucket/lake/a.parquet"),
        ("gcs://bucket/lake/a.parquet", "gs://bucket/lake/a.parquet"),
    ],
)
def test_stores_have_the_names_that_spark_knows(path: str, expected: str) -> None:
    assert url(path) == expected


def test_a_store_that_spark_cannot_read_is_refused() -> None:
    with (
        pytest.raises(EngineError, match="memory://"),
        Lake("memory://bucket/lake").reader(engines.on_spark("local[1]")),
    ):
        pass
