"""The files that a scenario writes: schema, reproducibility, memory, progress and refusals."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import simulator
from investigations.lake.schema import ACCOUNTS, EVENTS, RAW_EXCHANGES, TRUTH
from simulator.clock import DAYS
from tests.simulator.conftest import Month, open_month


def write(folder: Path, **changes: object) -> simulator.Written:
    arguments = {"scenario": "single", "scale": 0.05, "seed": 3, "evasion": "careful"} | changes
    return simulator.write(output=folder, **arguments)


def test_tables_have_the_schemas_of_the_contract(careful: Month) -> None:
    for path in careful.folder.glob("exchanges/*.parquet"):
        assert pq.read_schema(path).remove_metadata() == RAW_EXCHANGES
    assert pq.read_schema(careful.folder / "accounts.parquet") == ACCOUNTS
    assert pq.read_schema(careful.folder / "events.parquet") == EVENTS
    truth = pq.read_schema(careful.folder / "truth.parquet")
    assert truth.names == [*TRUTH.names, "exchanges_own"]
    assert [truth.field(name) for name in TRUTH.names] == list(TRUTH)


def test_every_exchange_is_unique_and_every_account_known(careful: Month) -> None:
    total, unique, strangers = careful.one(
        "SELECT count(*), count(DISTINCT exchange_id),"
        " count(*) FILTER (WHERE account_id NOT IN (SELECT account_id FROM accounts))"
        " FROM exchanges"
    )
    assert total == unique == careful.written.exchanges
    assert strangers == 0
    assert careful.one("SELECT count(*), count(DISTINCT account_id) FROM truth") == (
        careful.written.accounts,
        careful.written.accounts,
    )


def test_files_follow_each_other_in_time(careful: Month) -> None:
    paths = sorted((careful.folder / "exchanges").iterdir())
    assert len(paths) == DAYS
    latest = None
    for path in paths:
        stamps = pq.read_table(path, columns=["timestamp"])["timestamp"].to_pylist()
        assert stamps == sorted(stamps)
        assert len({stamp.date() for stamp in stamps}) == 1
        assert latest is None or latest < stamps[0]
        latest = stamps[-1]


def test_optional_columns_are_filled_but_not_all(careful: Month) -> None:
    filled = careful.one(
        "SELECT "
        + ", ".join(f"count({name}) / count(*)" for name in RAW_EXCHANGES.names)
        + " FROM exchanges"
    )
    shares = dict(zip(RAW_EXCHANGES.names, filled, strict=True))
    assert all(shares[field.name] == 1 for field in RAW_EXCHANGES if not field.nullable)
    for name in ("system_prompt", "session_id", "tool_calls", "client_fingerprint"):
        assert 0.2 < shares[name] < 1
    statuses = dict(careful.rows("SELECT status, count(*) FROM exchanges GROUP BY 1"))
    assert set(statuses) == {"ok", "refused", "error", "rate_limited"}
    assert statuses["ok"] > 0.9 * careful.written.exchanges


def test_the_same_seed_gives_the_same_tables(tmp_path: Path) -> None:
    written = [write(tmp_path / name, seed=seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    assert written[0] == written[1]

    def tables(name: str) -> list:
        return [pq.read_table(path) for path in sorted((tmp_path / name).rglob("*.parquet"))]

    assert tables("a") == tables("b")
    assert tables("a") != tables("c")


def test_the_number_of_cores_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "here")
    code = (
        "import pathlib, simulator; simulator.write(scenario='single', scale=0.05, seed=3,"
        f" evasion='careful', output=pathlib.Path({str(tmp_path / 'there')!r}))"
    )
    alone = dict(os.environ, OMP_NUM_THREADS="1", NUMBA_NUM_THREADS="1", ARROW_IO_THREADS="1")
    subprocess.run([sys.executable, "-c", code], check=True, env=alone)
    for path in (tmp_path / "here").rglob("*.parquet"):
        twin = tmp_path / "there" / path.relative_to(tmp_path / "here")
        assert pq.read_table(path) == pq.read_table(twin)


def test_memory_is_bounded(tmp_path: Path) -> None:
    """Five times the exchanges and accounts may cost less than twice the memory."""
    code = (
        "import pathlib, sys, simulator\n"
        "simulator.write(scenario='headline', scale=float(sys.argv[1]), seed=1,"
        " evasion='careful', output=pathlib.Path(sys.argv[2]))\n"
        # Not ru_maxrss: that starts from the peak of the process that started this one.
        "status = pathlib.Path('/proc/self/status').read_text().split()\n"
        "print(int(status[status.index('VmHWM:') + 1]) // 1024)"
    )

    def peak(scale: float) -> int:
        folder = tmp_path / str(scale)
        run = [sys.executable, "-c", code, str(scale), str(folder)]
        return int(subprocess.run(run, check=True, capture_output=True, text=True).stdout)

    small, large = peak(0.002), peak(0.01)
    assert large < 600
    assert large < 2 * small


def test_a_world_too_large_for_memory_is_written_by_districts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = write(tmp_path / "whole", scale=1.0)
    monkeypatch.setattr("simulator.population.DISTRICT", whole.accounts // 2)
    month = open_month(tmp_path / "parts", write(tmp_path / "parts", scale=1.0))
    assert (month.written.exchanges, month.written.groups) == (whole.exchanges, whole.groups)
    assert month.one(
        "SELECT count(DISTINCT exchange_id), count(DISTINCT account_id) FROM exchanges"
    ) == (
        whole.exchanges,
        whole.accounts,
    )
    own, unique = month.one(
        "SELECT sum(exchanges_own), (SELECT count(DISTINCT prompt) FROM exchanges JOIN truth"
        " USING (account_id) WHERE label = 'campaign') FROM truth"
    )
    assert own == month.written.exchanges_own["sedge-traces"]
    assert unique > 0.9 * own


def test_progress_is_told_and_may_end_the_work(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    written = write(
        tmp_path / "whole", progress=lambda stage, share, counts: told.append((stage, share))
    )
    assert told[0] == ("accounts", 0.0)
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told[-1][1] == 1.0
    assert written.exchanges == 4000

    def stop(stage: str, share: float, counts: object) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "part", progress=stop)
    assert not (tmp_path / "part" / "truth.parquet").exists()


def test_a_month_may_have_days_without_a_request(tmp_path: Path) -> None:
    written = simulator.write(
        scenario="single", scale=0.001, seed=1, evasion="careful", output=tmp_path
    )
    days = {path.name[:10] for path in (tmp_path / "exchanges").iterdir()}
    assert written.exchanges > 0
    assert len(days) < 30


@pytest.mark.parametrize(
    "wrong",
    [
        {"scenario": "nowhere"},
        {"evasion": "perfect"},
        {"scale": 0},
        {"scale": math.nan},
        {"scale": math.inf},
        {"relay": 1.01},
    ],
)
def test_wrong_arguments_are_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"scale|scenario|evasion|relayed"):
        write(tmp_path, **wrong)
    assert not list(tmp_path.iterdir())


def test_an_output_folder_is_not_mixed_with_another_month(tmp_path: Path) -> None:
    write(tmp_path)
    with pytest.raises(ValueError, match="not empty"):
        write(tmp_path)
