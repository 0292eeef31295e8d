"""Mail domains: throw-away providers and an operator's own domains.

A domain that thousands of people use (a big mail provider) loses its weight by popularity.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from investigations.detectors.signals import LinkDetector
from investigations.detectors.window import View


def _domains(view: View) -> ir.Table:
    # Counting from the end of a split would start at 1 on one engine and at 0 on another.
    domain = view.accounts.email.strip().lower().re_extract("@([^@]+)$", 1)
    domains = view.accounts.select("account", value=domain, share=ibis.literal(1.0))
    return domains.filter(domains.value.length() > 0)


MAIL_DOMAIN = LinkDetector("mail_domain", 1, 0.25, "mail domain", _domains)
