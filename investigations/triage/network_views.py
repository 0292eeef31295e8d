"""Views of networks that people save, share with everybody who may look, and delete again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from investigations import audit
from investigations.models import Cluster, NetworkView

MOST_OF_A_PERSON: Final = 50  # in one cluster


class NetworkViewError(Exception):
    """What was asked for cannot be; the message is meant for people."""


def visible(*, cluster: Cluster, to: User) -> QuerySet[NetworkView]:
    """What ``to`` saved, and what others share."""
    views = NetworkView.objects.filter(cluster=cluster).select_related("owner")
    return views.filter(Q(owner=to) | Q(shared=True))


@transaction.atomic
def save(
    *, cluster: Cluster, name: str, shared: bool, state: Mapping[str, str], by: User
) -> NetworkView:
    """``state`` as ``StateForm`` writes it. Raises ``NetworkViewError`` for a name that ``by`` has
    used for this cluster, and when there are too many."""
    if NetworkView.objects.filter(cluster=cluster, owner=by).count() >= MOST_OF_A_PERSON:
        raise NetworkViewError(f"You have {MOST_OF_A_PERSON} views of it: delete one first.")
    try:
        with transaction.atomic():
            view = NetworkView.objects.create(
                cluster=cluster, owner=by, name=name, shared=shared, state=dict(state)
            )
    except IntegrityError as error:
        raise NetworkViewError(f"You have a view of that name: {name}") from error
    audit.record(actor=by, action="network_view.saved", target=view, old={}, new=_told(view))
    return view


@transaction.atomic
def share(*, view: NetworkView, shared: bool, by: User) -> None:
    """Show it to others, or to oneself alone again. Raises ``NetworkViewError`` for another's."""
    view = _own(view, by)
    if view.shared == shared:
        return
    view.shared = shared
    view.save(update_fields=["shared"])
    audit.record(
        actor=by,
        action="network_view.shared" if shared else "network_view.unshared",
        target=view,
        old={"shared": not shared},
        new={"shared": shared},
    )


@transaction.atomic
def delete(*, view: NetworkView, by: User) -> None:
    """Raises ``NetworkViewError`` for another's."""
    view = _own(view, by)
    audit.record(actor=by, action="network_view.deleted", target=view, old=_told(view), new={})
    view.delete()


def _own(view: NetworkView, by: User) -> NetworkView:
    found = NetworkView.objects.select_for_update(of=("self",)).filter(pk=view.pk, owner=by).first()
    if found is None:
        raise NetworkViewError("This view is not yours, or is deleted.")
    return found


def _told(view: NetworkView) -> dict[str, object]:
    return {
        "cluster": view.cluster.key,
        "name": view.name,
        "shared": view.shared,
        "state": view.state,
    }
