"""The hours that a page is narrowed to."""

from __future__ import annotations

from typing import Any, Final

from django import forms

_HOURS: Final = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]


def _hour() -> forms.DateTimeInput:
    attrs = {"type": "datetime-local", "step": "3600", "class": "form-control"}
    return forms.DateTimeInput(attrs=attrs, format="%Y-%m-%dT%H:%M")


class StretchForm(forms.Form):
    """The stretch of hours that a page is narrowed to; an empty side is open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # "from" is no name that a class could have.
        for name, label in (("from", "From (UTC)"), ("to", "To (UTC)")):
            self.fields[name] = forms.DateTimeField(
                label=label, required=False, input_formats=_HOURS, widget=_hour()
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("from"), cleaned.get("to")
        if since and until and since >= until:
            raise forms.ValidationError("The end is not after the beginning.")
        return cleaned
