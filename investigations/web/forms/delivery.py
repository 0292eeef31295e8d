"""What people type about carrying out a proposal."""

from __future__ import annotations

from typing import Any, Final

from django import forms

# A month; whoever spreads it further has forgotten it by then.
MOST_MINUTES: Final = 31 * 24 * 60
MOST_ACCOUNTS: Final = 1_000_000
_TEXT: Final = {"class": "form-control"}


class CarryOutForm(forms.Form):
    """How many go first, and over how long the rest follows; both may be empty, for none."""

    canary = forms.IntegerField(
        label="Accounts that go first",
        min_value=0,
        max_value=MOST_ACCOUNTS,
        required=False,
        widget=forms.NumberInput(attrs={**_TEXT, "placeholder": "all at once"}),
    )
    over_minutes = forms.IntegerField(
        label="Spread the rest over (minutes)",
        min_value=0,
        max_value=MOST_MINUTES,
        required=False,
        widget=forms.NumberInput(attrs={**_TEXT, "placeholder": "0"}),
    )

    @property
    def asked(self) -> dict[str, Any]:
        return {name: value or 0 for name, value in self.cleaned_data.items()}


class BecauseForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=2000, widget=forms.TextInput(attrs=_TEXT))


class ChosenForm(BecauseForm):
    """Accounts that were ticked, or none for all, and why."""

    def __init__(self, *args: Any, offered: list[int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"] = forms.TypedMultipleChoiceField(
            coerce=int, required=False, choices=[(pk, pk) for pk in offered or []]
        )
        self.fields["which"] = forms.ChoiceField(
            label="Of",
            choices=[("chosen", "The chosen accounts"), ("all", "All accounts")],
            widget=forms.Select(attrs={"class": "form-select"}),
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("which") == "chosen" and not found.get("account"):
            raise forms.ValidationError("Choose accounts below, or all of them.")
        return found

    @property
    def asked(self) -> dict[str, Any]:
        """As the actions take it: the reason and the accounts, None for all."""
        found = self.cleaned_data
        accounts = None if found["which"] == "all" else found["account"]
        return {"reason": found["reason"], "accounts": accounts}
