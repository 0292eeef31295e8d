"""What people decide about a cluster, and when it waits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from investigations.models import Verdict
from investigations.triage.verdicts import INNOCENT
from investigations.web.forms.days import day_input, midnight


class VerdictForm(forms.Form):
    """A decision about a cluster, with the reason for it."""

    kind = forms.ChoiceField(
        label="Decision",
        # Nothing is chosen beforehand: a decision is not to be made by not looking.
        choices=[("", "Choose …"), *Verdict.Kind.choices],
        widget=forms.Select(
            attrs={"class": "form-select", "data-key": "d", "data-key-label": "Decide"}
        ),
    )
    explanation = forms.ChoiceField(
        label="They are instead (for a dismissal)",
        choices=[("", "Choose …"), *((name, name) for name in INNOCENT)],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    reason = forms.CharField(
        label="Reason",
        help_text="Of an escalation: what the lead has to know.",
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        dismissed = cleaned.get("kind") == Verdict.Kind.DISMISSED
        if dismissed and not cleaned.get("explanation"):
            raise forms.ValidationError("Say what the accounts are instead.")
        if not dismissed:
            cleaned["explanation"] = ""
        return cleaned


class WithdrawalForm(forms.Form):
    """Why a decision is taken back; whether it needs a reason the action knows."""

    reason = forms.CharField(max_length=2000, required=False)


class SetAsideForm(forms.Form):
    """Which innocent explanation, and why it is none here."""

    explanation = forms.CharField(max_length=100)
    reason = forms.CharField(max_length=2000, required=False)


class SnoozeForm(forms.Form):
    """Until when a cluster can wait, and why."""

    until = forms.DateField(label="Until the day (UTC)", widget=day_input())
    reason = forms.CharField(
        label="Why it can wait",
        max_length=500,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    @property
    def end(self) -> dt.datetime:
        """The first moment of the day."""
        return midnight(self.cleaned_data["until"])
