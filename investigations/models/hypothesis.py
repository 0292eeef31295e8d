"""Who may be behind a campaign: competing answers, with what speaks for and against each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.campaign import Campaign
from investigations.models.exhibit import Exhibit


class Hypothesis(models.Model):
    """One answer. Likelihood and confidence are two things and stand in two fields (ICD 203)."""

    class Likelihood(models.TextChoices):
        ALMOST_NO_CHANCE = "almost_no_chance", "Almost no chance (1–5 %)"
        VERY_UNLIKELY = "very_unlikely", "Very unlikely (5–20 %)"
        UNLIKELY = "unlikely", "Unlikely (20–45 %)"
        ROUGHLY_EVEN = "roughly_even", "Roughly even chance (45–55 %)"
        LIKELY = "likely", "Likely (55–80 %)"
        VERY_LIKELY = "very_likely", "Very likely (80–95 %)"
        ALMOST_CERTAIN = "almost_certain", "Almost certain (95–99 %)"

    class Confidence(models.TextChoices):
        LOW = "low", "Low"
        MODERATE = "moderate", "Moderate"
        HIGH = "high", "High"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="hypotheses")
    title = models.CharField(max_length=200)
    statement = models.TextField(blank=True)
    # Three different things: who runs the accounts, whose service they run over, who gets the
    # answers. Each may be unknown.
    operator = models.CharField(max_length=200, blank=True)
    intermediary = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    assumptions = models.TextField(blank=True)
    likelihood = models.CharField(max_length=20, choices=Likelihood.choices)
    confidence = models.CharField(max_length=10, choices=Confidence.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    rejected_at = models.DateTimeField(null=True, blank=True)
    rejected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rejected_because = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "hypotheses"
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="hypothesis_has_a_title"),
            models.CheckConstraint(
                condition=Q(
                    likelihood__in=[
                        "almost_no_chance",
                        "very_unlikely",
                        "unlikely",
                        "roughly_even",
                        "likely",
                        "very_likely",
                        "almost_certain",
                    ]
                ),
                name="hypothesis_likelihood_is_known",
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=["low", "moderate", "high"]),
                name="hypothesis_confidence_is_known",
            ),
            models.CheckConstraint(
                condition=Q(rejected_at__isnull=True, rejected_by__isnull=True, rejected_because="")
                | Q(rejected_at__isnull=False, rejected_by__isnull=False) & ~Q(rejected_because=""),
                name="hypothesis_is_rejected_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class HypothesisEvidence(models.Model):
    """An exhibit that speaks for or against a hypothesis, and how much it is worth."""

    class Bearing(models.TextChoices):
        FOR = "for", "For"
        AGAINST = "against", "Against"

    class Basis(models.TextChoices):
        FACT = "fact", "Fact"
        INFERENCE = "inference", "Inference"
        SINGLE_SOURCE = "single_source", "Single source"

    class Rung(models.TextChoices):
        """How far up it carries."""

        TEMPLATE = "template", "Template"
        INFRASTRUCTURE = "infrastructure", "Infrastructure"
        OPERATOR = "operator", "Operator"
        ORGANISATION = "organisation", "Organisation"

    # The Admiralty code.
    SOURCES = (
        ("A", "A: completely reliable"),
        ("B", "B: usually reliable"),
        ("C", "C: fairly reliable"),
        ("D", "D: not usually reliable"),
        ("E", "E: unreliable"),
        ("F", "F: reliability cannot be judged"),
    )
    INFORMATION = (
        (1, "1: confirmed by other sources"),
        (2, "2: probably true"),
        (3, "3: possibly true"),
        (4, "4: doubtful"),
        (5, "5: improbable"),
        (6, "6: truth cannot be judged"),
    )

    hypothesis = models.ForeignKey(
        Hypothesis, on_delete=models.PROTECT, related_name="evidence", db_index=False
    )
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="bearings")
    bearing = models.CharField(max_length=10, choices=Bearing.choices)
    basis = models.CharField(max_length=15, choices=Basis.choices)
    rung = models.CharField(max_length=15, choices=Rung.choices)
    source_grade = models.CharField(max_length=1, choices=SOURCES)
    information_grade = models.SmallIntegerField(choices=INFORMATION)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hypothesis", "exhibit"], name="hypothesis_has_an_exhibit_once"
            ),
            models.CheckConstraint(
                condition=Q(bearing__in=["for", "against"]), name="hypothesis_bearing_is_known"
            ),
            models.CheckConstraint(
                condition=Q(basis__in=["fact", "inference", "single_source"]),
                name="hypothesis_basis_is_known",
            ),
            models.CheckConstraint(
                condition=Q(rung__in=["template", "infrastructure", "operator", "organisation"]),
                name="hypothesis_rung_is_known",
            ),
            models.CheckConstraint(
                condition=Q(source_grade__in=["A", "B", "C", "D", "E", "F"])
                & Q(information_grade__gte=1, information_grade__lte=6),
                name="hypothesis_grades_are_admiralty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hypothesis_id} {self.bearing} {self.exhibit_id}"


class Dissent(models.Model):
    """Somebody does not agree, and says why; the hypothesis carries it along."""

    hypothesis = models.ForeignKey(Hypothesis, on_delete=models.PROTECT, related_name="dissents")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="dissent_has_a_text")]

    def __str__(self) -> str:
        return f"{self.hypothesis_id}: {self.by}"
