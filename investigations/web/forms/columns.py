"""Which columns a person wants to see."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms


class TableForm(forms.Form):
    """Whose columns are chosen; the choice itself has the table's name before it."""

    table = forms.SlugField(max_length=50)


class NamesField(forms.Field):
    """Names of columns, as many as boxes were ticked."""

    widget = forms.SelectMultiple
    MOST: Final = 50

    def to_python(self, value: Any) -> list[str]:
        return list(value or ())

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > self.MOST or not all(re.fullmatch(r"[a-z_]{1,50}", name) for name in value):
            raise forms.ValidationError("These are no columns of a table.")


class ColumnsForm(forms.Form):
    """The columns that a table has, which of them to show, and the page that it is on."""

    back = forms.CharField(max_length=2000, required=False)
    column = NamesField()
    shown = NamesField(required=False)

    @property
    def hidden(self) -> list[str]:
        shown = self.cleaned_data["shown"]
        return [name for name in self.cleaned_data["column"] if name not in shown]
