"""What the commands share: who types, how progress looks, and how work done here ends."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import getpass
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import transaction
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from investigations import runs
from investigations.lake.engines import EngineError
from investigations.models import Run

Report = Callable[[str, float, Mapping[str, int]], None]
INTERRUPTED = 130


class Pageless(BaseCommand):
    """A command that shows no page: Django's checks would load the code of every page first."""

    requires_system_checks = ()


def actor() -> str:
    """Who acts, for the audit trail: "shell:" and the name of the system's user."""
    try:
        return f"shell:{getpass.getuser()}"
    except (KeyError, OSError):
        return "shell"


def utc_time(text: str) -> dt.datetime:
    """An RFC 3339 time, or a day; without an offset it is UTC. For ``add_argument(type=...)``."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a time such as 2026-09-01 or 2026-09-01T12:00:00Z."
        ) from None
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def raw(stream: OutputWrapper) -> TextIO:
    """The stream below Django's, which would end every write with a new line."""
    return cast(TextIO, stream._out)


@contextlib.contextmanager
def progress(stream: TextIO) -> Iterator[Report]:
    """A bar on a terminal; elsewhere one plain line for each new stage."""
    console = Console(file=stream)
    if console.is_terminal:
        with Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[counts]}", style="dim"),
            console=console,
            transient=True,
        ) as bar:
            yield _on_bar(bar)
    else:
        yield _in_lines(stream)


@contextlib.contextmanager
def begun(request: Callable[..., Run], **arguments: Any) -> Iterator[Run]:
    """A run of the shell's own, begun; its errors and interruptions end the command in words.

    ``request`` is one of ``runs.request_…``. SIGTERM counts as Ctrl-C, so that the run is marked
    cancelled and not lost.
    """
    with _sigterm_interrupts():
        try:
            # Together, so that no run ever waits for a worker that was never told of it.
            with transaction.atomic():
                run = request(by=None, actor=actor(), queue=False, **arguments)
                runs.begin(run, actor=actor())
            yield run
        except KeyboardInterrupt:
            raise CommandError("Interrupted.", returncode=INTERRUPTED) from None
        except runs.UnavailableEngineError as error:
            raise CommandError(str(error), returncode=2) from None
        except (runs.RunError, runs.Cancelled, EngineError, ValueError) as error:
            raise CommandError(str(error)) from error


def _on_bar(bar: Progress) -> Report:
    task = bar.add_task("Starting", total=1.0, counts="")

    def report(stage: str, share: float, counts: Mapping[str, int]) -> None:
        bar.update(task, description=stage, completed=share, counts=numbers(counts))

    return report


def _in_lines(stream: TextIO) -> Report:
    last = ""

    def report(stage: str, share: float, counts: Mapping[str, int]) -> None:
        nonlocal last
        if stage != last:
            last = stage
            stream.write(f"{share:4.0%} {stage} {numbers(counts)}".rstrip() + "\n")
            stream.flush()

    return report


def numbers(counts: Mapping[str, int]) -> str:
    """For example "read 1000, new 990"."""
    return ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in counts.items())


@contextlib.contextmanager
def _sigterm_interrupts() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
