"""Shared addresses: where accounts were registered and where their calls come from.

An address of a carrier's or a campus's NAT is held by very many accounts and so is worth little:
the weight of a value falls with its popularity when the matrices are built.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from investigations.detectors.payment import attribute_links
from investigations.detectors.signals import LinkDetector
from investigations.detectors.tallies import ADDRESSES
from investigations.detectors.window import View

# An account that roams over thousands of addresses keeps the ones it used most.
ADDRESSES_PER_ACCOUNT = 64


def shares_of_use(view: View, counts: ir.Table) -> ir.Table:
    """Links from counts (account_id, value, exchanges), which add up, by share of all exchanges."""
    used = counts.group_by("account_id", "value").aggregate(exchanges=counts.exchanges.sum())
    totals = view.totals.select("account_id", "account", total="exchanges")
    joined = used.join(totals, "account_id")
    return joined.select("account", "value", share=joined.exchanges / joined.total)


def _signup_addresses(view: View) -> ir.Table:
    return attribute_links(view, "signup_ip")


def _addresses(view: View) -> ir.Table:
    by_use = ibis.window(group_by="account", order_by=[ibis.desc("share"), ibis.asc("value")])
    ranked = shares_of_use(view, view.tallied(ADDRESSES)).mutate(
        place=ibis.row_number().over(by_use)
    )
    return ranked.filter(ranked.place < ADDRESSES_PER_ACCOUNT).drop("place")


SIGNUP_ADDRESS = LinkDetector("signup_address", 1, 0.8, "sign-up address", _signup_addresses)
ADDRESS = LinkDetector("address", 1, 0.6, "network address", _addresses)
