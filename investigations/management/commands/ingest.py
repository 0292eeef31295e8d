"""``ingest``: usage logs, accounts and known events into the lake."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from investigations import runs, tasks
from investigations.management import shell


class Command(shell.Pageless):
    help = "Read files, folders or globs into the lake. Importing a row again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=runs.INGEST_KINDS)
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--format", help="the files' format, when it is not recognised")
        parser.add_argument("--map", metavar="F.toml", help="names of another source's columns")

    def handle(self, *args: Any, **options: Any) -> None:
        with (
            shell.begun(
                runs.request_ingest,
                kind=options["kind"],
                paths=[_absolute(path) for path in options["paths"]],
                format=options["format"],
                column_map=_absolute(options["map"]) if options["map"] else None,
            ) as run,
            shell.progress(shell.raw(self.stderr)) as progress,
        ):
            report = tasks.perform_ingest(run, progress)
        for problem in report.problems:
            self.stderr.write(str(problem))
        self.stdout.write(
            f"Rows read: {report.read}; new: {report.new}; duplicate: {report.duplicate}; "
            f"rejected: {report.rejected}"
        )
        for path in report.quarantine_files:
            self.stdout.write(f"Rejected rows, each with its reason: {path}")
        if report.unreadable:
            raise CommandError(f"{len(report.unreadable)} file(s) could not be read at all.")


def _absolute(path: str) -> str:
    """The same file for a worker in another folder; a glob stays one, an object store's URL too."""
    return path if "://" in path else os.path.normpath(Path.cwd() / Path(path).expanduser())
