"""``simulate``: synthetic traffic with planted campaigns and decoys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

import simulator
from investigations.management import shell


class Command(shell.Pageless):
    help = "Write a scenario's exchanges, accounts, events and truth to a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scenario", choices=tuple(simulator.SCENARIOS), default="headline")
        parser.add_argument("--scale", type=float, default=0.01, help="1 is the full size")
        parser.add_argument("--output", required=True, type=Path, metavar="DIR")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same traffic")
        parser.add_argument("--evasion", choices=("lazy", "careful", "expert"), default="careful")
        parser.add_argument("--texts", type=Path, metavar="DIR", help="real texts to draw from")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("scenario", "scale", "seed", "evasion", "texts")
        output = options["output"].absolute()
        try:
            with shell.progress(shell.raw(self.stderr)) as progress:
                simulator.write(
                    output=output, progress=progress, **{name: options[name] for name in names}
                )
        except (ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted.", returncode=shell.INTERRUPTED) from None
        self.stdout.write(f"Written to {output}")
