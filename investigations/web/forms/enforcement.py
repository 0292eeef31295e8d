"""What people type about proposals."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from investigations.models import Action

# More than any account's day; also what the column takes.
MOST_A_DAY: Final = 1_000_000_000
LEFT_OUT: Final = "out"
_TEXT: Final = {"class": "form-control"}


class ActionForm(forms.Form):
    """An action, its rate if it is a limit, and why."""

    action = forms.ChoiceField(
        label="Action",
        choices=[("", "Choose …"), *Action.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    rate = forms.IntegerField(
        label="Exchanges a day, for a limit",
        min_value=0,
        max_value=MOST_A_DAY,
        required=False,
        widget=forms.NumberInput(attrs=_TEXT),
    )
    reason = forms.CharField(
        label="Why", max_length=2000, widget=forms.Textarea(attrs={**_TEXT, "rows": 2})
    )

    @property
    def asked(self) -> dict[str, Any]:
        """As the actions take it."""
        found = dict(self.cleaned_data)
        return {**found, "action": Action(found["action"])}


class SingleOutForm(forms.Form):
    """Accounts that were ticked, or all below a likelihood, and what is to become of them."""

    what = forms.ChoiceField(
        label="The chosen accounts",
        choices=[(LEFT_OUT, "Leave out"), *Action.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    below = forms.FloatField(
        label="and all less likely than (%)",
        min_value=0,
        max_value=100,
        required=False,
        widget=forms.NumberInput(attrs={**_TEXT, "inputmode": "decimal"}),
    )
    reason = forms.CharField(label="Why", max_length=2000, widget=forms.TextInput(attrs=_TEXT))

    def __init__(self, *args: Any, offered: list[int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"] = forms.TypedMultipleChoiceField(
            coerce=int, required=False, choices=[(pk, pk) for pk in offered or []]
        )

    @property
    def action(self) -> Action | None:
        """None to leave them out."""
        what = self.cleaned_data["what"]
        return None if what == LEFT_OUT else Action(what)


class DecideForm(forms.Form):
    """``seen`` is the hash of the evidence that was on the page."""

    seen = forms.CharField(max_length=64)
    reason = forms.CharField(max_length=2000, required=False)


class WithdrawForm(forms.Form):
    reason = forms.CharField(max_length=2000)
