"""The audit trail: who changed what, from which value to which."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class AuditEntry(models.Model):
    """One state change. No foreign keys: an entry outlives what it speaks of.

    Written by ``investigations.audit.record``; a trigger refuses to change or delete an entry.
    """

    at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=200)  # user name, or the name of the program's own part
    action = models.CharField(max_length=100)
    target_type = models.CharField(max_length=50)
    target_id = models.CharField(max_length=200)
    old = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    new = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["target_type", "target_id", "-id"], name="audit_by_target")]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}"
