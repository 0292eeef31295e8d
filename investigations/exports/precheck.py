"""What somebody should look at before a case goes out of the house."""

from __future__ import annotations

import dataclasses
import ipaddress
import re
from collections.abc import Iterable, Iterator
from typing import Final

from django.conf import settings
from django.db.models import F, QuerySet

from investigations.cases import scope
from investigations.enforcement.sparing import protected
from investigations.masking import mask
from investigations.models import Account, Case, SharedValue

MOST_NAMES: Final = 10
# An address that so many accounts of the window use, most of them of nobody's case, is a carrier's,
# a campus's or a cloud's.
BIG_NAT: Final = 100
_ADDRESSES: Final = ("address", "signup_address")
_MOST_WORDS: Final = 5_000
_BESIDE: Final = ".,;:!?\"'`()[]{}<>*_~"


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """``accounts`` or masked ``values``, at most ``MOST_NAMES`` of ``total``."""

    what: str
    total: int
    accounts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


def precheck(case: Case) -> list[Finding]:
    """What speaks against sending the case out as it is; six queries, whatever its size."""
    accounts = scope.accounts_of(case).order_by("account_id")
    texts = f"{case.title} {case.summary}"
    found = (
        _of_accounts(
            "Verified or enterprise customers are in the case: partners are not told of them",
            accounts.filter(protected()),
        ),
        _of_accounts(
            "The title or summary names accounts, which also files without names would show",
            accounts.filter(account_id__in=_words(texts)),
        ),
        *_own(case, accounts),
        _nats(case),
    )
    return [each for each in found if each.total]


def _of_accounts(what: str, rows: QuerySet[Account]) -> Finding:
    names = rows.values_list("account_id", flat=True)
    return Finding(what, rows.count(), accounts=tuple(names[:MOST_NAMES]))


def _words(text: str) -> list[str]:
    """What could be an identifier: whatever stands between blanks, as it is and without marks."""
    words = re.split(r"\s+", text)[:_MOST_WORDS]
    return sorted({form for word in words for form in (word, word.strip(_BESIDE)) if form})


def _own(case: Case, accounts: QuerySet[Account]) -> Iterator[Finding]:
    """Ourselves: a test, a crawler, an office."""
    if not settings.OWN_NETWORKS:
        return
    signed_up = accounts.exclude(signup_ip="").values_list("account_id", "signup_ip")
    names = [name for name, address in signed_up.iterator() if _is_ours(address)]
    yield Finding(
        "Accounts were registered from our own networks",
        len(names),
        accounts=tuple(names[:MOST_NAMES]),
    )
    values = _shared(case).values_list("value", flat=True)
    yield _of_values(
        "Calls come from our own networks", (each for each in values if _is_ours(each))
    )


def _nats(case: Case) -> Finding:
    crowded = _shared(case).filter(population__gte=BIG_NAT, population__gt=2 * F("accounts"))
    return _of_values(
        "Addresses are used by very many accounts of others, too: behind a carrier's or a campus's "
        "address are innocent customers",
        crowded.values_list("value", flat=True),
    )


def _of_values(what: str, values: Iterable[str]) -> Finding:
    masked = sorted({mask(each) for each in values})
    return Finding(what, len(masked), values=tuple(masked[:MOST_NAMES]))


def _shared(case: Case) -> QuerySet[SharedValue]:
    clusters = scope.clusters_of(case).values("pk")
    return SharedValue.objects.filter(cluster__in=clusters, signal__in=_ADDRESSES).order_by("pk")


def _is_ours(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in settings.OWN_NETWORKS)
