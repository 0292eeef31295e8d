"""Web server, worker and beat of this installation, until interrupted."""

from __future__ import annotations

import contextlib
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from rich.console import Console

from config import mortality
from config.ports import PortTakenError
from config.processes import GaveUpError
from config.serving import Serving, SilentError, serving


class Command(BaseCommand):
    help = "Run web server, Celery worker and beat; Ctrl-C or SIGTERM stops all of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--die-with-parent", action="store_true", help="stop when the starting process dies"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.console = Console(highlight=False)
        mortality.stop_on_signals()
        if options["die_with_parent"]:
            mortality.follow_parent()
        with contextlib.suppress(KeyboardInterrupt):
            self.prepare()
            self.serve()
        self.console.print("Stopped.")

    def prepare(self) -> None:
        """Bring the database up before three processes ask for it at once."""
        connection.ensure_connection()

    def serve(self) -> None:
        try:
            with serving(self.console) as running:
                self.welcome(running)
                running.supervisor.watch()
        except (PortTakenError, GaveUpError, SilentError) as error:
            raise CommandError(str(error)) from error

    def welcome(self, running: Serving) -> None:
        """Say where it is, once it answers."""
        self.console.print(f"Hydrascope answers at [bold]{running.address}/[/] · Ctrl-C stops it")
