from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from investigations.lake import engines
from investigations.lake.engines import EngineError
from investigations.lake.engines.spark.driver import java_home
from investigations.lake.store import Lake
from tests import spark_cluster
from tests.investigations.lake.batches import add, exchanges


def test_when_it_closes_nothing_stays_and_its_errors_are_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARK_CONF_DIR", spark_cluster.configuration(tmp_path / "conf"))
    lake = Lake(tmp_path / "lake", threads=1)
    add(lake, exchanges(range(3)))
    handler = signal.getsignal(signal.SIGINT)
    with (
        pytest.raises(EngineError, match="nothing like it") as raised,
        lake.reader(engines.on_spark("local[1]")) as reader,
    ):
        java = reader.connection._session.sparkContext._gateway.proc
        reader.keep(reader.exchanges())
        assert lake.storage.list("spill")
        reader.connection.raw_sql("SELECT raise_error('nothing like it')").collect()
    assert "\tat " not in str(raised.value)
    assert java.poll() is not None
    assert not lake.storage.list("spill")
    assert signal.getsignal(signal.SIGINT) is handler


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere.invalid:7077", "127.0.0.1"])
def test_a_master_that_does_not_answer_is_named(address: str, tmp_path: Path) -> None:
    with (
        pytest.raises(EngineError, match=f"No Spark master answers at spark://{address}"),
        Lake(tmp_path).reader(engines.on_spark(f"spark://{address}")),
    ):
        pass


def test_java_comes_from_a_package_where_the_system_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", "/opt/java")
    assert java_home() is None
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    home = java_home()
    assert home is not None
    told = subprocess.run([f"{home}/bin/java", "-version"], capture_output=True, text=True)
    assert 'version "17' in told.stderr
