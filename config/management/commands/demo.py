"""A filled installation with one command."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from rich.table import Table

from config.demo.month import Month, OwnDataError, StepFailedError
from config.demo.people import Person, ensure_people
from config.management.commands import serve
from config.serving import Serving
from config.visit import Visitor
from investigations.models import Campaign


class Command(serve.Command):
    help = "Simulate a month with planted campaigns, find them, and serve the pages."

    def prepare(self) -> None:
        super().prepare()
        call_command("migrate", interactive=False, verbosity=0)
        self.people = ensure_people(settings.VAR)
        self.console.print(_table(self.people))
        try:
            Month(settings.VAR).prepare(lambda step: self.console.print(f"[bold]{step}[/]"))
        except (StepFailedError, OwnDataError) as error:
            raise CommandError(str(error)) from error
        self.campaigns = list(Campaign.objects.values_list("name", flat=True))
        if not self.campaigns:
            raise CommandError("The scoring found no campaign in the simulated month.")

    def welcome(self, running: Serving) -> None:
        person = next((each for each in self.people if each.password), None)
        if person and person.password:
            name, password, visitor = person.name, person.password, Visitor(running.address)
            running.wait_for(f"Signing in as {name}", lambda: visitor.sign_in(name, password))
            running.wait_for("Opening the overview", lambda: visitor.overview_shows(self.campaigns))
        super().welcome(running)


def _table(people: list[Person]) -> Table:
    table = Table("sign in as", "role", "password", title="People of the demonstration")
    for person in people:
        table.add_row(person.name, person.role, person.password or "chosen by themselves")
    return table
