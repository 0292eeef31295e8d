"""What people pin, write and open."""

from __future__ import annotations

from django import forms

from investigations.triage.notes import LONGEST


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
