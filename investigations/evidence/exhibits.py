"""Evidence: what a page showed, frozen with all that says where it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from investigations import audit, detectors
from investigations.disclosure import disclose
from investigations.evidence import blocks, custody
from investigations.models import AuditEntry, Cluster, CustodyEntry, Exhibit, Run
from investigations.models.exhibit import canonical, sha256_of


class ExhibitError(Exception):
    """What was asked for cannot be; the message is meant for people."""


@transaction.atomic
def pin(
    *, cluster: Cluster, what: str, by: User, scoring: int | None = None, note: str = ""
) -> Exhibit:
    """Freeze the part ``what`` of the cluster's page (``blocks.block``).

    ``scoring`` is the run whose data ``by`` has seen; None takes those of today. Raises
    ``ExhibitError`` when the data are not those any more, for an unknown part, and for what is
    pinned already.
    """
    shown = Cluster.objects.select_related("run").get(pk=cluster.pk)
    if scoring is not None and scoring != shown.run_id:
        raise ExhibitError("A newer scoring has changed this page: reload it, look, pin again.")
    try:
        found = blocks.block(shown, what)
    except blocks.UnknownBlockError as error:
        raise ExhibitError("There is nothing of this kind to pin here.") from error
    # The parts were read one after another: a scoring published in between would mix two.
    if Cluster.objects.values_list("run", flat=True).get(pk=shown.pk) != shown.run_id:
        raise ExhibitError("A scoring was published this very moment: reload the page, pin again.")
    exhibit = _stored(shown, found, by, note.strip())
    audit.record(
        actor=by,
        action="exhibit.pinned",
        target=shown,
        old={},
        new={
            "exhibit": exhibit.name,
            "kind": exhibit.kind,
            "title": exhibit.title,
            "sha256": exhibit.sha256,
        },
    )
    _log(exhibit, CustodyEntry.Event.COLLECTED, by, "pinned")
    return exhibit


@transaction.atomic
def unpin(*, exhibit: Exhibit, by: User, reason: str) -> Exhibit:
    """It is no evidence any more; it stays, and says so. Raises ``ExhibitError``."""
    reason = reason.strip()
    if not reason:
        raise ExhibitError("Say why it is unpinned.")
    found = _locked(exhibit)
    if found.unpinned_at is not None:
        raise ExhibitError("It has been unpinned already.")
    found.unpinned_at, found.unpinned_by, found.unpinned_because = timezone.now(), by, reason
    found.save(update_fields=["unpinned_at", "unpinned_by", "unpinned_because"])
    named = {"exhibit": found.name, "title": found.title}
    audit.record(
        actor=by,
        action="exhibit.unpinned",
        target=found.cluster,
        old={**named, "state": "pinned"},
        new={**named, "state": "unpinned"},
        reason=reason,
    )
    _log(found, CustodyEntry.Event.CHANGED, by, "unpinned")
    return found


@transaction.atomic
def annotate(*, exhibit: Exhibit, note: str, by: User) -> Exhibit:
    """Say beside it what it shows; that is not part of what is hashed."""
    found, note = _locked(exhibit), note.strip()
    if found.note == note:
        return found
    old, found.note = found.note, note
    found.save(update_fields=["note"])
    audit.record(
        actor=by,
        action="exhibit.annotated",
        target=found.cluster,
        old={"exhibit": found.name, "note": old},
        new={"exhibit": found.name, "note": note},
    )
    _log(found, CustodyEntry.Event.CHANGED, by, "annotated")
    return found


@transaction.atomic
def opened_in_full(*, exhibit: Exhibit, by: User) -> None:
    """Write down that ``by`` saw the masked values of the exhibit."""
    disclose(target=exhibit.cluster, name=exhibit.name, by=by)
    _log(exhibit, CustodyEntry.Event.VIEWED, by, "opened in full")


def verify(exhibit: Exhibit) -> bool:
    """Whether it is what was pinned: its text has its hash, its row says what its text says, and
    the audit trail, which nothing changes either, has the same hash."""
    if sha256_of(exhibit.frozen) != exhibit.sha256:
        return False
    record = exhibit.record
    said = (record["kind"], record["title"], record["data_version"]["scoring"])
    if said != (exhibit.kind, exhibit.title, exhibit.run_id):
        return False
    cluster = exhibit.cluster
    if record["cluster"] != cluster.key:
        return False
    return AuditEntry.objects.filter(
        target_type=cluster._meta.label_lower,
        target_id=str(cluster.pk),
        action="exhibit.pinned",
        new__exhibit=exhibit.name,
        new__sha256=exhibit.sha256,
    ).exists()


def _log(exhibit: Exhibit, event: CustodyEntry.Event, by: User, what: str) -> None:
    custody.append(
        event=event,
        target=exhibit,
        by=by,
        detail={"exhibit": exhibit.name, "sha256": exhibit.sha256, "what": what},
    )


def _locked(exhibit: Exhibit) -> Exhibit:
    rows = Exhibit.objects.select_for_update(of=("self",)).select_related("cluster")
    return rows.defer("frozen").get(pk=exhibit.pk)


def _stored(cluster: Cluster, found: blocks.Block, by: User, note: str) -> Exhibit:
    title = found.title[: Exhibit._meta.get_field("title").max_length]
    frozen = canonical(
        {
            "cluster": cluster.key,
            "kind": str(found.kind),
            "title": title,
            "content": found.content,
            "query": {"page": "cluster", "view": found.view, **found.query},
            "data_version": _data_version(cluster.run),
            "detector_versions": {
                "stored": dict(found.signals),
                "installed": _installed(),
            },
        }
    )
    sha256 = sha256_of(frozen)
    try:
        # Not under a lock of the cluster, which a publication holds for as long as it takes.
        with transaction.atomic():
            return Exhibit.objects.create(
                cluster=cluster,
                kind=found.kind,
                title=title,
                run=cluster.run,
                frozen=frozen,
                sha256=sha256,
                note=note,
                pinned_by=by,
            )
    except IntegrityError as error:
        same = Exhibit.objects.filter(cluster=cluster, sha256=sha256, unpinned_at=None).first()
        if same is None:
            raise
        raise ExhibitError(f"It is pinned already, as {same.name}.") from error


def _installed() -> dict[str, int]:
    """All detectors as they are today: rows say the version of a link's signal, not of the
    features that went into a score."""
    links = {each.name: each.version for each in detectors.LINKS}
    return links | {each.name: each.version for each in detectors.FEATURES}


def _data_version(run: Run) -> Mapping[str, Any]:
    """The scoring that measured it: which one, over which window of how many exchanges."""

    def time(moment: dt.datetime | None) -> str | None:
        return moment.astimezone(dt.UTC).isoformat() if moment else None

    return {
        "scoring": run.pk,
        "since": time(run.since),
        "until": time(run.until),
        "finished_at": time(run.finished_at),
        "threshold": run.threshold,
        "engine": run.parameters.get("engine") or "duckdb",
        "exchanges": run.counts.get("exchanges"),
        "accounts": run.counts.get("accounts"),
    }
