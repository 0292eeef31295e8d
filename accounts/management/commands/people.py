"""People who sign in, from the shell."""

from __future__ import annotations

import getpass
import os
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from accounts import actions
from accounts.models import ApiToken, User
from accounts.permissions import ROLES


class Command(BaseCommand):
    help = "Create people, give them roles and tokens, shut them out."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="create a person; prints a random password once")
        add.add_argument("name")
        add.add_argument("--role", required=True, choices=list(ROLES))
        verbs.add_parser("list", help="who there is")
        role = verbs.add_parser("role", help="give a person another role")
        role.add_argument("name")
        role.add_argument("role", choices=list(ROLES))
        password = verbs.add_parser("password", help="a new random password, printed once")
        password.add_argument("name")
        email = verbs.add_parser(
            "email", help="where a person gets notices by mail; '' for nowhere"
        )
        email.add_argument("name")
        email.add_argument("address")
        disable = verbs.add_parser("disable", help="shut a person out, tokens included")
        disable.add_argument("name")
        token = verbs.add_parser("token", help="create a token for the API; printed once")
        token.add_argument("name")
        token.add_argument("--label", default="shell", help="what the token is for")
        revoke = verbs.add_parser("revoke", help="make a token useless")
        revoke.add_argument("prefix", help="as `list` shows it")

    def handle(self, *args: Any, **options: Any) -> None:
        self.by = _operator()
        try:
            getattr(self, f"do_{options['verb']}")(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def do_add(self, options: dict[str, Any]) -> None:
        password = secrets.token_urlsafe(12)
        user = actions.create_user(
            username=options["name"], role=options["role"], password=password, by=self.by
        )
        self.stdout.write(f"{user.username} ({options['role']}) signs in with: {password}")

    def do_list(self, options: dict[str, Any]) -> None:
        table = Table("name", "role", "state", "last sign-in", "tokens")
        now = timezone.now()
        for user in User.objects.order_by("username").prefetch_related("groups", "api_tokens"):
            table.add_row(
                user.username,
                user.role,
                "active" if user.is_active else "disabled",
                f"{user.last_login:%Y-%m-%d %H:%M}" if user.last_login else "never",
                ", ".join(t.prefix for t in user.api_tokens.all() if t.is_usable(now)),
            )
        console = Console()
        with console.capture() as printed:
            console.print(table)
        self.stdout.write(printed.get())

    def do_role(self, options: dict[str, Any]) -> None:
        user = actions.set_role(user=_user(options["name"]), role=options["role"], by=self.by)
        self.stdout.write(f"{user.username} is now {options['role']}.")

    def do_password(self, options: dict[str, Any]) -> None:
        password = secrets.token_urlsafe(12)
        user = actions.set_password(user=_user(options["name"]), password=password, by=self.by)
        self.stdout.write(f"{user.username} signs in with: {password}")

    def do_email(self, options: dict[str, Any]) -> None:
        user = actions.set_email(user=_user(options["name"]), email=options["address"], by=self.by)
        self.stdout.write(
            f"{user.username} gets {f'mail to {user.email}' if user.email else 'no mail'}."
        )

    def do_disable(self, options: dict[str, Any]) -> None:
        user = actions.disable_user(user=_user(options["name"]), by=self.by)
        self.stdout.write(f"{user.username} can no longer sign in.")

    def do_token(self, options: dict[str, Any]) -> None:
        token, secret = actions.create_token(
            user=_user(options["name"]), name=options["label"], by=self.by
        )
        self.stdout.write(f"Valid until {token.expires_at:%Y-%m-%d}, shown only now: {secret}")

    def do_revoke(self, options: dict[str, Any]) -> None:
        tokens = list(ApiToken.objects.filter(prefix=options["prefix"], revoked_at__isnull=True))
        if not tokens:
            raise CommandError(f"No token in use begins with {options['prefix']}.")
        for token in tokens:
            actions.revoke_token(token=token, by=self.by)
        self.stdout.write(f"{options['prefix']}… is revoked.")


def _operator() -> str:
    """Who sits at the shell, as far as the system knows."""
    try:
        return f"{getpass.getuser()} (shell)"
    except (KeyError, OSError):  # a container's user may have no name
        return f"uid {os.getuid()} (shell)"


def _user(name: str) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is nobody called {name}.")
    return user
