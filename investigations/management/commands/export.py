"""``export``: the latest run as JSON lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from investigations.exports.handing_out import EXPORTS, hand_out
from investigations.management import shell
from investigations.snapshot import NothingScoredError


class Command(shell.Pageless):
    help = "Write the clusters, or all accounts with a score, of the latest run to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=tuple(EXPORTS))
        parser.add_argument("--output", required=True, type=Path, metavar="F.jsonl")

    def handle(self, *args: Any, **options: Any) -> None:
        output = options["output"].absolute()
        try:
            number = hand_out(options["what"], output, by="shell")
        except (NothingScoredError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{number} {options['what']} written to {output}")
