"""Who the provider says the customer is: what speaks for an account before it made any call."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from investigations.detectors.clock import seconds
from investigations.detectors.signals import FeatureDetector
from investigations.detectors.window import View

# Plans under which a customer has told the provider who they are and what they do.
DECLARED_PLANS = ("enterprise", "education", "research", "government", "nonprofit")


def _standing(view: View) -> ir.Table:
    known = view.totals.left_join(view.accounts.drop("account_id"), "account")
    age = (seconds(known.first_seen) - seconds(known.created_at)) / 86400
    silent = (seconds(known.first_seen) - seconds(ibis.literal(view.since))) / 86400
    return known.select(
        "account",
        "organization_id",
        "created_at",
        "status",
        "status_changed_at",
        plan=known.plan.lower().fill_null(""),
        verified=known.verified.fill_null(False),
        declared=known.plan.lower().isin(DECLARED_PLANS).fill_null(False),
        # Not GREATEST, which skips nulls: nobody's age would become that of a newcomer.
        age_days=ibis.ifelse(age < 0, 0.0, age),
        silent_days=silent,
    )


STANDING = FeatureDetector(
    "standing",
    2,
    {
        "organization_id": "customer that the account is a seat of",
        "created_at": "when it was registered",
        "status": "active, suspended or banned",
        "status_changed_at": "since when",
        "plan": "what it pays for",
        "verified": "the provider checked who the customer is",
        "declared": "the plan names the customer's purpose",
        "age_days": "days from registration to the first exchange in the window",
        "silent_days": "days from the window's start to the first exchange",
    },
    _standing,
)
