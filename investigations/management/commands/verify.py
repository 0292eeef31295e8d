"""``verify custody``: whether what was written down about evidence is as it was."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from investigations.evidence import custody_check
from investigations.management import shell


class Command(shell.Pageless):
    help = "Check the chain of custody and every exhibit; ends with 1 and names what is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("custody", help="the chain of custody, and the hash of every exhibit")

    def handle(self, *args: Any, **options: Any) -> None:
        found = custody_check.check()
        for problem in found.problems:
            self.stderr.write(f"{problem.where}: {problem.what}")
        if found.problems:
            raise CommandError("The evidence is not as it was written down.")
        self.stdout.write(
            f"{found.entries:,} custody entries and {found.exhibits:,} exhibits are as they were."
        )
        self.stdout.write(f"The last entry's hash is {found.head}")
