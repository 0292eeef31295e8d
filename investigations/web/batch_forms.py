"""What people fill in to start a batch, and to take one back."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms

from accounts.models import User
from accounts.permissions import Permission
from investigations.models import Batch
from investigations.triage.verdicts import INNOCENT

_NOBODY: Final = "nobody"
_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


def _select(field: str = "") -> forms.Select:
    """A choice; one that belongs to an action is shown with it."""
    return forms.Select(attrs={"class": "form-select", **({"data-only": field} if field else {})})


class BatchForm(forms.Form):
    """One action on all clusters that match, with one reason."""

    action = forms.ChoiceField(
        label="What to do with all of them",
        # Nothing is chosen beforehand: a decision is not to be made by not looking.
        choices=[("", "Choose …"), *Batch.Action.choices],
        widget=_select(),
    )
    explanation = forms.ChoiceField(
        label="They are instead (for a dismissal)",
        choices=[("", "Choose …"), *((name, name) for name in INNOCENT)],
        required=False,
        widget=_select(Batch.Action.DISMISS),
    )
    assignee = forms.ChoiceField(
        label="Whom to (for assigning)", required=False, widget=_select(Batch.Action.ASSIGN)
    )
    until = forms.DateField(
        label="Until the day, UTC (for snoozing)",
        required=False,
        widget=forms.DateInput(
            attrs={"type": "date", "class": "form-control", "data-only": Batch.Action.SNOOZE},
            format="%Y-%m-%d",
        ),
    )
    reason = forms.CharField(
        label="One reason for all of them",
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )
    expected = forms.IntegerField(min_value=0, max_value=10**7, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = User.objects.with_perm(Permission.DECIDE.perm, backend=_BACKEND)
        self._people = {str(person.pk): person for person in able.order_by("username")}
        field = self.fields["assignee"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the types
        field.choices = [
            ("", "Choose …"),
            (_NOBODY, "Nobody: back to all"),
            *((pk, person.username) for pk, person in self._people.items()),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        needed = {
            Batch.Action.DISMISS: ("explanation", "Say what the accounts are instead."),
            Batch.Action.ASSIGN: ("assignee", "Say whom they are assigned to."),
            Batch.Action.SNOOZE: ("until", "Say until which day they can wait."),
        }
        field, message = needed.get(cleaned.get("action", ""), ("", ""))
        if field and not cleaned.get(field) and field not in self.errors:
            self.add_error(field, message)
        return cleaned

    @property
    def wanted(self) -> dict[str, Any]:
        """What ``batches.start`` takes, apart from the clusters and who asks."""
        cleaned = self.cleaned_data
        return {
            "action": Batch.Action(cleaned["action"]),
            "expected": cleaned["expected"],
            "reason": cleaned["reason"],
            "explanation": cleaned["explanation"],
            "assignee": self._people.get(cleaned["assignee"]),
            "until": self._end,
        }

    @property
    def _end(self) -> dt.datetime | None:
        """The first moment of the day."""
        day = self.cleaned_data["until"]
        return dt.datetime.combine(day, dt.time(), dt.UTC) if day else None


class ReversalForm(forms.Form):
    """Why a batch is taken back."""

    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
