"""What partners are told of a case's accounts: which, and which values they share."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from investigations.cases import scope
from investigations.enforcement.sparing import is_protected
from investigations.exports.lens import Lens
from investigations.models import Account, Case, Export, SharedValue

# What a partner can match: the field of our extension, and whether the value itself is hashed.
# Network addresses stay here: behind one may be a carrier's customers, or our own machines.
_SIGNALS: Final = {
    "payment": ("payment_hmac", True),
    "client": ("client_fingerprint", False),
    "template": ("prompt_template", False),
    "system_prompt": ("prompt_template", False),
}
_CHUNK: Final = 2_000
MOST_VALUES: Final = 500


@dataclasses.dataclass(frozen=True, slots=True)
class Value:
    """``field`` is one of our extension's; ``value`` a hash or a fingerprint."""

    cluster: str
    field: str
    value: str
    accounts: int


def accounts_to_share(case: Case, lens: Lens) -> Iterator[Account]:
    """Those that partners may be told of: no verified customer, none on a plan that is sold after
    looking at the customer."""
    if not lens.shows(Export.Content.KEYED):
        return
    rows = scope.accounts_of(case).select_related("membership__cluster").order_by("account_id")
    for account in rows.iterator(chunk_size=_CHUNK):
        if not is_protected(account):
            yield account


def values_to_share(case: Case, lens: Lens) -> list[Value]:
    """The most widely held values of its clusters, hashed where they are somebody's own."""
    if not lens.shows(Export.Content.KEYED):
        return []
    rows = SharedValue.objects.filter(
        cluster__in=scope.clusters_of(case).values("pk"), signal__in=_SIGNALS
    )
    found = []
    for row in rows.select_related("cluster").order_by("-accounts", "pk")[:MOST_VALUES]:
        field, hashed = _SIGNALS[row.signal]
        value = lens.hashed(row.value) if hashed else row.value
        found.append(Value(row.cluster.key, field, value, row.accounts))
    return found
