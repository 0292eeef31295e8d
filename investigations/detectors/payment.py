"""Shared payment instruments and telephone numbers, and cards from few issuers."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from investigations.detectors.signals import LinkDetector
from investigations.detectors.window import View


def attribute_links(view: View, column: str) -> ir.Table:
    """Links from one column of the accounts table; an account without a value has no link."""
    table = view.accounts
    value = table[column].cast("string")
    held = table.filter(value.notnull() & (value.length() > 0))
    return held.select(
        account=held.account, value=held[column].cast("string"), share=ibis.literal(1.0)
    )


def _instruments(view: View) -> ir.Table:
    return attribute_links(view, "payment_fingerprint")


def _issuers(view: View) -> ir.Table:
    return attribute_links(view, "payment_bin")


def _phones(view: View) -> ir.Table:
    return attribute_links(view, "phone_hash")


PAYMENT = LinkDetector("payment", 1, 1.0, "payment instrument", _instruments)
PHONE = LinkDetector("phone", 1, 1.0, "telephone number", _phones)
CARD_ISSUER = LinkDetector("card_issuer", 1, 0.25, "card issuer (BIN)", _issuers)
