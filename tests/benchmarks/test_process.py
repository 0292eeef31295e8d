import os
import sys
from pathlib import Path

import pytest

from benchmarks.machine import high_water, machine
from benchmarks.process import FailedError, measured


def test_time_and_memory_of_a_process_are_seen_from_outside(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "import time; held = b'x' * (150 << 20); time.sleep(0.4)"]
    found = measured(words, os.environ, tmp_path / "log")
    assert found.seconds >= 0.4
    assert 150 <= found.peak_mib < 300
    assert found.said == {}


def test_what_the_process_says_of_its_memory_counts(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "print('loading'); print('{\"peak_mib\": 7, \"rows\": 3}')"]
    found = measured(words, os.environ, tmp_path / "log")
    assert found.peak_mib == 7
    assert found.said["rows"] == 3


def test_a_process_that_fails_is_not_a_fast_one(tmp_path: Path) -> None:
    with pytest.raises(FailedError, match="no such world"):
        measured([sys.executable, "-c", "raise SystemExit('no such world')"], {}, tmp_path / "log")


def test_a_process_that_is_gone_holds_nothing() -> None:
    assert high_water() > 10
    assert high_water(2**22 + 1) == 0


def test_a_machine_is_told_without_its_name() -> None:
    told = machine()
    assert told["memory_gib"] > 0
    assert os.uname().nodename not in str(told)
