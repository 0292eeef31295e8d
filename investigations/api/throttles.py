"""How often one person's programs may call; the rates are settings."""

from __future__ import annotations

from rest_framework.throttling import UserRateThrottle


class ReadThrottle(UserRateThrottle):
    scope = "read"


class IntakeThrottle(UserRateThrottle):
    scope = "intake"
