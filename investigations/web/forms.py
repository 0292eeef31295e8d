"""What people fill in."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

from django import forms

from accounts.models import User
from investigations import runs
from investigations.cases.notes import LONGEST
from investigations.cases.verdicts import INNOCENT
from investigations.lake.schema import CAPABILITIES
from investigations.models import Account, Cluster, NamedQueue, Severity, Tag, Verdict
from investigations.web.presenters.names import readable

_HOURS: Final = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]
_ENGINES: Final = {"duckdb": "This machine", "spark": "The Spark cluster"}


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")


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


class SamplesForm(forms.Form):
    """Why texts of a template have to be read; a blank is no reason."""

    reason = forms.CharField(
        max_length=2000,
        error_messages={"required": "Say why these texts have to be read."},
    )


class PinForm(forms.Form):
    """Which part of the page, and of which scoring it showed the data."""

    what = forms.CharField(max_length=200)
    scoring = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


class UnpinForm(forms.Form):
    """Why it is no evidence any more."""

    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class AnnotationForm(forms.Form):
    """What an exhibit shows, in a person's words."""

    note = forms.CharField(
        label="What it shows",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )


class NoteForm(forms.Form):
    """Markdown; ``@name`` tells people."""

    text = forms.CharField(
        label="New note",
        max_length=LONGEST,
        widget=forms.Textarea(
            attrs={
                "class": "form-control",
                "rows": 3,
                "data-key": "m",
                "data-key-label": "Note",
            }
        ),
    )


class TagForm(forms.ModelForm):  # type: ignore[type-arg]  # no class to subscript
    """A tag of the list."""

    class Meta:
        model = Tag
        fields = ("name", "colour", "expires_after_days", "protected")
        labels = {
            "expires_after_days": "Expires after (days)",
            "protected": "Protected: given and taken only by those who keep this list",
        }
        widgets = {
            "name": forms.TextInput(attrs={"class": "form-control"}),
            "colour": forms.Select(attrs={"class": "form-select"}),
            "expires_after_days": forms.NumberInput(
                attrs={"class": "form-control", "placeholder": "never"}
            ),
            "protected": forms.CheckboxInput(attrs={"class": "form-check-input"}),
        }


class GivenTagForm(forms.Form):
    """Which tag a cluster is given, or which is taken."""

    tag = forms.ModelChoiceField(queryset=Tag.objects.all())


class NamedQueueForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    """A named queue: its rule, and who works it."""

    kind = forms.ChoiceField(
        choices=[("", "Any"), *Cluster.Kind.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    severity = forms.ChoiceField(
        label="Severity, or worse",
        choices=[("", "Any"), *Severity.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    tag = forms.ModelChoiceField(
        queryset=Tag.objects.all(),
        empty_label="Any",
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    flagged = forms.TypedChoiceField(
        choices=[("", "Any"), ("yes", "Flagged"), ("no", "Not flagged")],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    capability = forms.ChoiceField(
        label="Aimed at",
        choices=[("", "Any"), *((name, readable(name)) for name in CAPABILITIES)],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    members = forms.ModelMultipleChoiceField(
        label="Worked by (nobody chosen is everybody)",
        queryset=User.objects.filter(is_active=True).order_by("username"),
        required=False,
        widget=forms.SelectMultiple(attrs={"class": "form-select", "size": 4}),
    )

    class Meta:
        model = NamedQueue
        fields = (
            "name",
            "kind",
            "flagged",
            "severity",
            "campaign_key",
            "capability",
            "min_accounts",
            "min_exchanges",
            "tag",
            "members",
        )
        labels = {
            "campaign_key": "Campaign (its key)",
            "min_accounts": "Min. accounts",
            "min_exchanges": "Min. exchanges",
        }
        widgets = {
            "name": forms.TextInput(attrs={"class": "form-control"}),
            "campaign_key": forms.TextInput(attrs={"class": "form-control"}),
            "min_accounts": forms.NumberInput(attrs={"class": "form-control"}),
            "min_exchanges": forms.NumberInput(attrs={"class": "form-control"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.flagged is not None:
            self.initial["flagged"] = "yes" if self.instance.flagged else "no"
        if self.instance.pk:
            self.initial["members"] = self.instance.members.all()


class SnoozeForm(forms.Form):
    """Until when a cluster can wait, and why."""

    until = forms.DateField(label="Until the day (UTC)", widget=_day())
    reason = forms.CharField(
        label="Why it can wait",
        max_length=500,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    @property
    def end(self) -> dt.datetime:
        """The first moment of the day."""
        return _midnight(self.cleaned_data["until"])


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


class TableForm(forms.Form):
    """Whose columns are chosen; the choice itself has the table's name before it."""

    table = forms.SlugField(max_length=50)


class ChosenAccountsForm(forms.Form):
    """Accounts whose boxes were ticked."""

    account = forms.ModelMultipleChoiceField(queryset=Account.objects.order_by("account_id"))


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


class PaletteForm(forms.Form):
    q = forms.CharField(max_length=200, required=False)


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


class ScoringForm(forms.Form):
    """The window of a scoring in whole UTC days, both included; an empty side is open."""

    since = forms.DateField(label="From (UTC)", required=False, widget=_day())
    until = forms.DateField(label="To, included (UTC)", required=False, widget=_day())

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
        return _midnight(since) if since else None

    @property
    def end(self) -> dt.datetime | None:
        """The first moment after the window."""
        until = self.cleaned_data["until"]
        return _midnight(until + dt.timedelta(days=1)) if until else None

    @property
    def engine(self) -> str:
        """One of ``runs.engines()``."""
        return str(self.cleaned_data.get("engine") or runs.engines()[0])


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
