"""What is laid side by side."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from investigations.models import Account


class ChosenField(forms.Field):
    """Keys or identifiers, as an address repeats them."""

    widget = forms.SelectMultiple
    MOST: Final = 25
    LONGEST: Final = 200

    def to_python(self, value: Any) -> list[str]:
        return list(value or ())

    def validate(self, value: Any) -> None:
        super().validate(value)
        rubbish = any("\0" in each or len(each) > self.LONGEST for each in value)
        if rubbish or len(value) > self.MOST:
            raise forms.ValidationError("These cannot be compared.")


class CompareForm(forms.Form):
    names = ChosenField()


class ChosenAccountsForm(forms.Form):
    """Accounts whose boxes were ticked."""

    account = forms.ModelMultipleChoiceField(queryset=Account.objects.order_by("account_id"))
