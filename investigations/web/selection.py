"""What a filter of the queue means: the same clusters on the page and in a batch."""

from __future__ import annotations

import dataclasses

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.permissions import Permission
from investigations.masking import mask
from investigations.models import Batch, QueueItem
from investigations.web.tables.queue import SHOWN, QueueFilter, shown
from investigations.web.views.signed_in import SignedInRequest


class SelectionError(Exception):
    """The filter cannot be read, and so means nothing; the message is meant for people."""


@dataclasses.dataclass(frozen=True, slots=True)
class Selection:
    """All ``items`` that match, not those of one page; ``query`` says it again in an address."""

    items: QuerySet[QueueItem]
    query: str
    words: str


def selection(request: SignedInRequest) -> Selection:
    """What the address asks for. Raises ``SelectionError``: a page may show all when it cannot read
    a filter, a batch must not be about all."""
    show = request.GET.get("show", "waiting")
    narrowed = QueueFilter(request.GET, queryset=shown(show, request.user), request=request)
    if not narrowed.is_valid():
        raise SelectionError("This filter can’t be read. Narrow the queue down anew.")
    kept = QueryDict(mutable=True)
    kept["show"] = show if show in SHOWN else "waiting"
    for name in narrowed.form.fields:
        values = [value for value in request.GET.getlist(name) if value]
        if values:
            kept.setlist(name, values)
    return Selection(items=narrowed.qs, query=kept.urlencode(), words=_in_words(kept))


def words_for(batch: Batch, viewer: object) -> str:
    """The batch's filter in words. What was searched for may be a masked value: it is whole only
    for whoever typed it and for those who may see such values."""
    asked = QueryDict(batch.filter, mutable=True)
    if not _sees_search(batch, viewer):
        asked.setlist("q", [mask(value) for value in asked.getlist("q")])
    return _in_words(asked)


def may_follow(batch: Batch, viewer: object) -> bool:
    """Whether the batch's filter, as an address, is the same to this person."""
    mine = QueryDict(batch.filter).get("show") == "mine"
    return batch.by == viewer or (not mine and _sees_search(batch, viewer))


def _sees_search(batch: Batch, viewer: object) -> bool:
    may = getattr(viewer, "has_perm", None)
    return batch.by == viewer or bool(may and may(Permission.VIEW_UNMASKED.perm))


def _in_words(asked: QueryDict) -> str:
    """``Waiting; Search “acme”``."""
    parts = [SHOWN.get(asked.get("show", ""), "Waiting")]
    for name, known in QueueFilter.base_filters.items():
        values = [value.strip() for value in asked.getlist(name) if value.strip()]
        if values:
            parts.append(f"{known.label} “{', '.join(values)}”")
    return "; ".join(parts)
