"""One person for each role, with passwords that stay the same from start to start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from accounts import actions
from accounts.models import User
from config.secret import kept_secret

ROLE_OF = {"ana": "analyst", "leo": "lead", "mia": "manager", "ada": "admin", "otto": "auditor"}
PASSWORD_BYTES = 12


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as; ``password`` is None once they have chosen one themselves."""

    name: str
    role: str
    password: str | None


def ensure_people(var: Path) -> list[Person]:
    """Create whoever is missing; return all of them, in the order of ``ROLE_OF``."""
    return [_ensure_person(var, name, role) for name, role in ROLE_OF.items()]


def _ensure_person(var: Path, name: str, role: str) -> Person:
    password = kept_secret(var, f"demo-{name}", size=PASSWORD_BYTES)
    user = User.objects.filter(username=name).first()
    if user is None:
        user = actions.create_user(username=name, role=role, by="demo", password=password)
    return Person(name, user.role or role, password if user.check_password(password) else None)
