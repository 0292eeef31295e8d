from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from django.utils import timezone

from config.demo import month as demo_month
from config.demo.month import Month, OwnDataError, StepFailedError
from investigations.models import Run


class Commands:
    """Stands for the program's own commands, which have tests of their own."""

    def __init__(self) -> None:
        self.run: list[str] = []
        self.failing = ""

    def __call__(self, *arguments: str) -> None:
        name = " ".join(arguments[:2]) if arguments[0] == "ingest" else arguments[0]
        self.run.append(name)
        if name == "simulate":
            Path(arguments[-1]).mkdir(parents=True)
        if name == self.failing:
            raise StepFailedError(name)
        if name == "score":
            Run.objects.create(
                kind=Run.Kind.SCORE, state=Run.State.SUCCEEDED, finished_at=timezone.now()
            )


@pytest.fixture
def commands(db: None, monkeypatch) -> Commands:
    recorder = Commands()
    monkeypatch.setattr(demo_month, "manage", recorder)
    return recorder


ALL = ["simulate", "ingest accounts", "ingest events", "ingest exchanges", "score"]


def test_each_step_is_done_once(tmp_path: Path, commands: Commands) -> None:
    told: list[str] = []
    Month(tmp_path).prepare(told.append)
    assert commands.run == ALL
    assert len(told) == 3
    Month(tmp_path).prepare(told.append)
    assert commands.run == ALL and len(told) == 3


@pytest.mark.parametrize("failing", ALL)
def test_a_start_that_was_broken_off_goes_on_where_it_was(
    tmp_path: Path, commands: Commands, failing: str
) -> None:
    commands.failing = failing
    with pytest.raises(StepFailedError):
        Month(tmp_path).prepare(lambda _: None)
    commands.failing, commands.run = "", []
    Month(tmp_path).prepare(lambda _: None)
    # What an ingest had read already is not read twice, so it may all be offered again.
    again = ALL.index("ingest accounts") if failing.startswith("ingest") else ALL.index(failing)
    assert commands.run == ALL[again:]


def test_a_half_written_month_is_written_anew(tmp_path: Path, commands: Commands) -> None:
    half = tmp_path / "demo" / "month.new"
    half.mkdir(parents=True)
    (half / "half").touch()
    Month(tmp_path).prepare(lambda _: None)
    assert not (tmp_path / "demo" / "month" / "half").exists()


def test_it_does_not_mix_with_somebodys_own_data(tmp_path: Path, commands: Commands) -> None:
    Run.objects.create(kind=Run.Kind.INGEST, state=Run.State.QUEUED)
    with pytest.raises(OwnDataError, match="HYDRASCOPE_VAR"):
        Month(tmp_path).prepare(lambda _: None)
    assert commands.run == []


def test_a_command_that_fails_is_named_with_its_status() -> None:
    with pytest.raises(StepFailedError, match=r"manage\.py no-such-command ended with status 1"):
        demo_month.manage("no-such-command")


def test_an_interruption_ends_the_command_as_well(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    program = f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)"

    def interrupt() -> None:
        while not pid.exists() or not pid.read_text():
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        demo_month.manage("shell", "--no-imports", "-c", program)
    thread.join()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
