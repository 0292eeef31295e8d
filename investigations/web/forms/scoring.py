"""What a scoring is asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms

from investigations import runs
from investigations.web.forms.days import day_input, midnight

_ENGINES: Final = {"duckdb": "This machine", "spark": "The Spark cluster"}


class ScoringForm(forms.Form):
    """The window of a scoring in whole UTC days, both included; an empty side is open."""

    since = forms.DateField(label="From (UTC)", required=False, widget=day_input())
    until = forms.DateField(label="To, included (UTC)", required=False, widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, _ENGINES[name]) for name in runs.engines()]
        if len(choices) > 1:
            widget = forms.Select(attrs={"class": "form-select"})
            self.fields["engine"] = forms.ChoiceField(
                label="On", choices=choices, required=False, widget=widget
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            raise forms.ValidationError("The first day is after the last day.")
        return cleaned

    @property
    def start(self) -> dt.datetime | None:
        """The window's first moment, as ``request_scoring`` takes it."""
        since = self.cleaned_data["since"]
        return midnight(since) if since else None

    @property
    def end(self) -> dt.datetime | None:
        """The first moment after the window."""
        until = self.cleaned_data["until"]
        return midnight(until + dt.timedelta(days=1)) if until else None

    @property
    def engine(self) -> str:
        """One of ``runs.engines()``."""
        return str(self.cleaned_data.get("engine") or runs.engines()[0])
