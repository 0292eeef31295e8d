"""A file is asked for, made by a worker, handed out, and expires."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import shutil
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.evidence import custody
from investigations.exports.making import FORMS, make
from investigations.models import Case, CustodyEntry, Export, LegalHold

logger = logging.getLogger(__name__)

_State, _Content, _Tlp = Export.State, Export.Content, Export.Tlp
_AMBER: Final = frozenset({_Tlp.AMBER, _Tlp.AMBER_STRICT, _Tlp.RED})
MARKINGS: Final[Mapping[str, frozenset[Export.Tlp]]] = {
    _Content.FULL: _AMBER,
    _Content.KEYED: _AMBER | {_Tlp.GREEN},
    _Content.FIGURES: frozenset(_Tlp),
}
# A worker that is alive says so more often.
_DEAD: Final = dt.timedelta(minutes=10)


class ExportError(Exception):
    """It cannot be made or handed out like that; the message is meant for people."""


@transaction.atomic
def request(
    *,
    case: Case,
    kind: Export.Kind,
    form: Export.Form,
    content: Export.Content,
    tlp: Export.Tlp,
    by: User,
    partner: str = "",
) -> Export:
    """Ask for a file; a worker makes it. Raises ``ExportError`` for what does not go together."""
    if form not in FORMS[kind]:
        raise ExportError(f"A {kind.label.lower()} is not made as {form.label}.")
    if tlp not in MARKINGS[content]:
        raise ExportError(f"{content.label}: that cannot be marked {tlp.label}.")
    if partner and partner not in settings.PARTNER_KEYS:
        raise ExportError("No key was agreed with this partner.")
    if content == _Content.FIGURES and kind == Export.Kind.ACCOUNTS:
        raise ExportError("A list of accounts without accounts is empty.")
    found = Export.objects.create(
        case=case, kind=kind, form=form, content=content, tlp=tlp, by=by, partner=partner
    )
    _tell(found, "export.requested", by, {}, {"state": str(found.state)})
    transaction.on_commit(lambda: _send(found))
    return found


def perform(export: Export) -> None:
    """Make the file; a failure is told on its row, not raised."""
    now = timezone.now()
    waiting = Export.objects.filter(pk=export.pk, state=_State.QUEUED)
    if not waiting.update(state=_State.RUNNING, beat_at=now):
        return
    export.refresh_from_db()
    try:
        with tempfile.TemporaryDirectory(dir=settings.EXPORTS) as folder:
            made = make(export, Path(folder), lambda share: _beat(export, share))
            _keep(export, made)
    except Exception as error:
        logger.exception("%s could not be made", export)
        _fail(export, f"{type(error).__name__}: {error}")


@transaction.atomic
def hand_out(*, export: Export, by: User, address: str | None) -> Path:
    """The file, written down as handed out. Raises ``ExportError`` when it is not there."""
    found = Export.objects.get(pk=export.pk)
    path = settings.EXPORTS / found.file
    if found.state != _State.DONE or not path.is_file():
        raise ExportError("The file is not there any more: ask for it again.")
    custody.append(
        event=CustodyEntry.Event.EXPORTED,
        target=found.case,
        by=by,
        detail={**_named(found), "what": "downloaded", "sha256": found.sha256},
        address=address,
    )
    return Path(path)


def expire() -> None:
    """Delete files whose time is over, and give up what no worker is at any more, and
    ask again for what no worker began."""
    now = timezone.now()
    over = Export.objects.filter(state=_State.DONE, expires_at__lte=now)
    for export in over.exclude(case__in=LegalHold.objects.filter(lifted_at=None).values("case")):
        with transaction.atomic():
            Export.objects.filter(pk=export.pk).update(state=_State.EXPIRED)
            _tell(export, "export.expired", "exports", {"state": "done"}, {"state": "expired"})
        (settings.EXPORTS / export.file).unlink(missing_ok=True)
    # Its message was lost; if it only waits behind others, whoever comes second finds it taken.
    for export in Export.objects.filter(state=_State.QUEUED, at__lt=now - _DEAD):
        _send(export)
    for export in Export.objects.filter(state=_State.RUNNING, beat_at__lt=now - _DEAD):
        _fail(export, "Its worker was lost: ask for it again.")


def _keep(export: Export, made: Path) -> None:
    with made.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size, name = made.stat().st_size, f"{uuid.uuid4()}{made.suffix}"
    kept = settings.EXPORTS / name
    shutil.move(made, kept)
    now = timezone.now()
    try:
        with transaction.atomic():
            Export.objects.filter(pk=export.pk).update(
                state=_State.DONE,
                progress=1,
                file=name,
                size=size,
                sha256=sha256,
                finished_at=now,
                expires_at=now + dt.timedelta(days=settings.EXPORT_DAYS),
            )
            _tell(export, "export.made", "exports", {"state": "running"}, {"state": "done"})
            custody.append(
                event=CustodyEntry.Event.EXPORTED,
                target=export.case,
                by=export.by,
                detail={**_named(export), "what": "made", "sha256": sha256},
            )
    except BaseException:
        kept.unlink(missing_ok=True)
        raise


@transaction.atomic
def _fail(export: Export, error: str) -> None:
    text = error.replace("\x00", "")[:2000]
    Export.objects.filter(pk=export.pk).update(
        state=_State.FAILED, error=text, finished_at=timezone.now()
    )
    _tell(export, "export.failed", "exports", {"state": "running"}, {"state": "failed"}, text)


def _beat(export: Export, share: float) -> None:
    Export.objects.filter(pk=export.pk).update(progress=share, beat_at=timezone.now())


def _send(export: Export) -> None:
    try:
        current_app.send_task("investigations.tasks.export", args=[export.pk])
    except Exception as error:
        logger.exception("%s could not be queued", export)
        _fail(export, f"It could not be queued: {error}")


def _named(export: Export) -> dict[str, Any]:
    return {
        "export": str(export),
        "case": export.case.key,
        "kind": export.kind,
        "form": export.form,
        "content": export.content,
        "tlp": export.tlp,
    }


def _tell(
    export: Export,
    action: str,
    by: User | str,
    old: dict[str, Any],
    new: dict[str, Any],
    reason: str = "",
) -> None:
    audit.record(
        actor=by,
        action=action,
        target=export.case,
        old={"export": str(export), **old} if old else {},
        new={**_named(export), **new},
        reason=reason,
    )
