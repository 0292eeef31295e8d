"""Which columns of a table a person sees."""

from __future__ import annotations

import dataclasses
import re

from django.http import HttpRequest
from django_tables2 import Table

from accounts.models import User
from investigations.preferences import hidden_columns

# The UI kit's classes by which a column waits for a wider screen.
_WAITS = re.compile(r"\bd-(?:none|\w+-table-cell)\b\s*")


@dataclasses.dataclass(frozen=True, slots=True)
class ColumnChoice:
    name: str
    title: str
    shown: bool


def choose(table: Table, request: HttpRequest, *, name: str) -> list[ColumnChoice]:
    """Hide what the person does not want in the table ``name``, and show at any width what they do.

    Returns the columns that there are to choose from: all but the first, which says what a row is.
    """
    person = getattr(request, "user", None)
    hidden = hidden_columns(person, name) if isinstance(person, User) else None
    columns = list(table.columns.iterall())[1:]
    if hidden is not None:
        for bound in columns:
            if bound.name in hidden:
                table.columns.hide(bound.name)
            else:
                bound.column.attrs = _at_any_width(bound.column.attrs)
    return [
        ColumnChoice(bound.name, str(bound.header), bound.name not in (hidden or ()))
        for bound in columns
    ]


def _at_any_width(attrs: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {
        part: {
            name: _WAITS.sub("", value).strip() if name == "class" else value
            for name, value in given.items()
        }
        for part, given in attrs.items()
    }
