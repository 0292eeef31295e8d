"""A campaign: clusters that work to one end, over time."""

from __future__ import annotations

from django.db import models


class Campaign(models.Model):
    # What people and the contract call it; stable over runs.
    key = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    exchanges = models.BigIntegerField(default=0)
    distillation_exchanges = models.BigIntegerField(default=0)
    account_count = models.IntegerField(default=0)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    capabilities = models.JSONField(default=dict)  # name -> share of exchanges

    class Meta:
        ordering = ["-distillation_exchanges", "key"]

    def __str__(self) -> str:
        return self.key
