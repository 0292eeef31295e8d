"""What people type about who is behind a campaign."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from investigations.cases.attribution import Answer, Weight
from investigations.models import Exhibit, Hypothesis, HypothesisEvidence

_TEXT: Final = {"class": "form-control"}
_SELECT: Final = {"class": "form-select"}


def _line(label: str, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=200, required=required, widget=forms.TextInput(attrs=_TEXT)
    )


def _text(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={**_TEXT, "rows": 2}),
    )


def _choice(label: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[("", "Choose …"), *choices], widget=forms.Select(attrs=_SELECT)
    )


class AnswerForm(forms.Form):
    title = _line("The answer in a few words", required=True)
    statement = _text("What it says")
    operator = _line("Operator, if known")
    intermediary = _line("Proxy or reseller, if known")
    organisation = _line("Suspected organisation, if any")
    assumptions = _text("What it takes for granted")
    likelihood = _choice("Likelihood", Hypothesis.Likelihood.choices)
    confidence = _choice("Confidence in that", Hypothesis.Confidence.choices)

    @property
    def answer(self) -> Answer:
        said = self.cleaned_data
        return Answer(
            **{
                **said,
                "likelihood": Hypothesis.Likelihood(said["likelihood"]),
                "confidence": Hypothesis.Confidence(said["confidence"]),
            }
        )


class WeightForm(forms.Form):
    exhibit = forms.ModelChoiceField(
        label="Evidence",
        queryset=Exhibit.objects.defer("frozen"),
        widget=forms.Select(attrs=_SELECT),
    )
    bearing = _choice("Speaks", HypothesisEvidence.Bearing.choices)
    basis = _choice("It is a", HypothesisEvidence.Basis.choices)
    rung = _choice("It speaks to the", HypothesisEvidence.Rung.choices)
    source_grade = _choice("Source", HypothesisEvidence.SOURCES)
    information_grade = forms.TypedChoiceField(
        label="Information",
        coerce=int,
        choices=[("", "Choose …"), *HypothesisEvidence.INFORMATION],
        widget=forms.Select(attrs=_SELECT),
    )
    note = _line("Why")

    @property
    def weight(self) -> Weight:
        said = {name: value for name, value in self.cleaned_data.items() if name != "exhibit"}
        return Weight(
            **{
                **said,
                "bearing": HypothesisEvidence.Bearing(said["bearing"]),
                "basis": HypothesisEvidence.Basis(said["basis"]),
                "rung": HypothesisEvidence.Rung(said["rung"]),
            }
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=2000)


class DissentForm(forms.Form):
    text = forms.CharField(max_length=10_000)
