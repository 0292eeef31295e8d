"""Shared addresses: where accounts were registered and where their calls come from.

An address of a carrier's or a campus's NAT is held by very many accounts and so is worth little:
the weight of a value falls with its popularity when the matrices are built.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from investigations.detectors.payment import attribute_links
from investigations.detectors.signals import LinkDetector
from investigations.detectors.window import View

# An account that roams over thousands of addresses keeps the ones it used most.
ADDRESSES_PER_ACCOUNT = 64


def _signup_addresses(view: View) -> ir.Table:
    return attribute_links(view, "signup_ip")


def _addresses(view: View) -> ir.Table:
    calls = view.exchanges.filter(view.exchanges.ip.notnull())
    used = calls.group_by("account_id", value=calls.ip).aggregate(exchanges=ibis._.count())
    by_use = ibis.window(
        group_by="account_id", order_by=[ibis.desc("exchanges"), ibis.asc("value")]
    )
    top = used.mutate(place=ibis.row_number().over(by_use)).filter(
        ibis._.place < ADDRESSES_PER_ACCOUNT
    )
    joined = top.join(view.totals.select("account_id", total="exchanges"), "account_id")
    return joined.select("account_id", "value", share=joined.exchanges / joined.total)


SIGNUP_ADDRESS = LinkDetector("signup_address", 1, 0.8, "sign-up address", _signup_addresses)
ADDRESS = LinkDetector("address", 1, 0.6, "network address", _addresses)
