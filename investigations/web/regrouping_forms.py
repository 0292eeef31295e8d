"""What people fill in to regroup accounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from django import forms

from investigations.models import Regrouping
from investigations.triage.regrouping import MOST

_LARGEST_ID: Final = 2**63 - 1
_MOST_KEYS: Final = 50


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Reason", max_length=2000)


class AccountsField(forms.Field):
    """Ids of rows, as many as were ticked."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[int]:
        try:
            chosen = [int(each) for each in value or ()]
        except ValueError:
            chosen = [-1]
        if len(chosen) > MOST or not all(0 < each <= _LARGEST_ID for each in chosen):
            raise forms.ValidationError("Choose the accounts again.")
        return chosen


class IncludeForm(ReasonForm):
    account = AccountsField(error_messages={"required": "Choose the accounts first."})


class RegroupForm(ReasonForm):
    """What is to be done with the accounts that were ticked, or with ``all`` that match; those were
    ``counted`` when the person confirmed it."""

    action = forms.ChoiceField(
        choices=[
            (kind.value, kind.label)
            for kind in (Regrouping.Kind.EXCLUDE, Regrouping.Kind.SPLIT, Regrouping.Kind.MOVE)
        ]
    )
    to = forms.CharField(label="To", max_length=20, required=False)
    all = forms.BooleanField(required=False)
    counted = forms.IntegerField(required=False, min_value=0, max_value=_LARGEST_ID)
    account = AccountsField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        action, to = cleaned.get("action"), cleaned.get("to")
        if action == Regrouping.Kind.MOVE and not to:
            raise forms.ValidationError("Name the cluster to move them to.")
        # Enter in that field presses the first button, which is another.
        if action != Regrouping.Kind.MOVE and to:
            raise forms.ValidationError("You named a cluster to move to, but chose another action.")
        if not cleaned.get("all") and not cleaned.get("account"):
            raise forms.ValidationError("Choose the accounts first.")
        return cleaned


class MergeForm(ReasonForm):
    """Which clusters are one with that of the page, and which of them keeps its key."""

    keys = forms.CharField(label="Clusters", max_length=1000)
    into = forms.ChoiceField(
        label="Into", choices=[("this", "this one"), ("biggest", "the biggest of them")]
    )

    def clean_keys(self) -> Sequence[str]:
        keys = re.split(r"[\s,;]+", self.cleaned_data["keys"].strip().upper())
        wanted = list(dict.fromkeys(filter(None, keys)))
        if not 0 < len(wanted) <= _MOST_KEYS:
            raise forms.ValidationError(f"Name up to {_MOST_KEYS} clusters, like HC-00002.")
        return wanted
