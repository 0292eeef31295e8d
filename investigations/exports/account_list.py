"""All accounts of a case, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa

from investigations.cases import scope
from investigations.enforcement.sparing import is_protected
from investigations.exports.lens import Lens
from investigations.models import Case

SCHEMA: Final = pa.schema(
    [
        ("account", pa.string()),
        ("cluster", pa.string()),
        ("likelihood", pa.float64()),
        ("exchanges", pa.int64()),
        ("distillation_exchanges", pa.int64()),
        ("first_seen", pa.timestamp("us", tz="UTC")),
        ("last_seen", pa.timestamp("us", tz="UTC")),
        ("created_at", pa.timestamp("us", tz="UTC")),
        ("plan", pa.string()),
        ("country", pa.string()),
        ("mail_domain", pa.string()),
        ("verified", pa.bool_()),
        ("status", pa.string()),
        ("payment_hash", pa.string()),
    ]
)
_CHUNK: Final = 5_000


def account_rows(case: Case, lens: Lens) -> Iterator[dict[str, Any]]:
    """One row of ``SCHEMA`` for each account, by identifier; none where no account is named, and
    none of a protected customer where only hashes are, which is what partners get.

    The payment instrument is there as its keyed hash only.
    """
    if not lens.shows(lens.content.KEYED):
        return
    accounts = scope.accounts_of(case).select_related("membership__cluster").order_by("account_id")
    for account in accounts.iterator(chunk_size=_CHUNK):
        if is_protected(account) and not lens.shows(lens.content.FULL):
            continue
        seen = lens.row(account)
        membership = getattr(account, "membership", None)
        payment = account.payment_fingerprint
        yield {
            "account": seen["account_id"],
            "cluster": membership.cluster.key if membership else None,
            "likelihood": membership.score if membership else None,
            "exchanges": seen["exchanges"],
            "distillation_exchanges": membership.distillation_exchanges if membership else None,
            "first_seen": seen["first_seen"],
            "last_seen": seen["last_seen"],
            "created_at": seen["created_at"],
            "plan": seen["plan"] or None,
            "country": seen["country"] or None,
            "mail_domain": seen["email_domain"] or None,
            "verified": seen["verified"],
            "status": seen["status"] or None,
            "payment_hash": lens.hashed(payment) if payment else None,
        }
