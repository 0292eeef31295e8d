"""A file that is to leave the program: who asked for what, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.case import Case


class Export(models.Model):
    class Kind(models.TextChoices):
        BRIEF = "brief", "Executive brief"
        REPORT = "report", "Full report"
        ACCOUNTS = "accounts", "List of accounts"
        STIX = "stix", "STIX 2.1 bundle"
        MISP = "misp", "MISP event"
        BUNDLE = "bundle", "Signed bundle of everything"

    class Form(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word (DOCX)"
        HTML = "html", "HTML"
        MD = "md", "Markdown"
        CSV = "csv", "CSV"
        XLSX = "xlsx", "Spreadsheet (XLSX)"
        JSON = "json", "JSON"
        PARQUET = "parquet", "Parquet"
        ZIP = "zip", "ZIP"

    class Content(models.TextChoices):
        """What of accounts and people is in it."""

        FULL = "full", "Accounts and people by name"
        KEYED = "keyed", "Accounts by keyed hash, people by role"
        FIGURES = "figures", "Figures only"

    class Tlp(models.TextChoices):
        """The marking of the file: TLP 2.0."""

        CLEAR = "clear", "TLP:CLEAR"
        GREEN = "green", "TLP:GREEN"
        AMBER = "amber", "TLP:AMBER"
        AMBER_STRICT = "amber_strict", "TLP:AMBER+STRICT"
        RED = "red", "TLP:RED"

    class State(models.TextChoices):
        QUEUED = "queued", "Waits"
        RUNNING = "running", "Is being made"
        DONE = "done", "Ready"
        FAILED = "failed", "Failed"
        EXPIRED = "expired", "Expired"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exports")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    form = models.CharField(max_length=10, choices=Form.choices)
    content = models.CharField(max_length=10, choices=Content.choices)
    tlp = models.CharField(max_length=15, choices=Tlp.choices)
    # Whose key the hashes are made with; empty for the installation's own.
    partner = models.CharField(max_length=50, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports"
    )
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.FloatField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    # Within the folder of exports.
    file = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "expires_at"], name="export_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed", "expired"]),
                name="export_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | ~Q(file="") & ~Q(sha256="") & Q(expires_at__isnull=False),
                name="export_done_has_a_file",
            ),
            # Names go to nobody who may pass them on.
            models.CheckConstraint(
                condition=Q(content="full", tlp__in=["amber", "amber_strict", "red"])
                | Q(content="keyed", tlp__in=["green", "amber", "amber_strict", "red"])
                | Q(
                    content="figures",
                    tlp__in=["clear", "green", "amber", "amber_strict", "red"],
                ),
                name="export_marking_fits_its_content",
            ),
        ]

    def __str__(self) -> str:
        return f"X-{self.pk}"
