"""How people like their tables. Not on the audit trail: nothing under investigation changes."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import User
from investigations.models import TableColumns


def choose_columns(*, by: User, table: str, hidden: Sequence[str]) -> None:
    """``by`` sees ``table`` without these columns, and with all others at any width."""
    TableColumns.objects.update_or_create(person=by, table=table, defaults={"hidden": [*hidden]})


def forget_columns(*, by: User, table: str) -> None:
    """Back to the columns that fit the screen."""
    TableColumns.objects.filter(person=by, table=table).delete()


def hidden_columns(person: User, table: str) -> list[str] | None:
    """None when ``person`` has chosen nothing about ``table``."""
    rows = TableColumns.objects.filter(person=person, table=table)
    return rows.values_list("hidden", flat=True).first()
