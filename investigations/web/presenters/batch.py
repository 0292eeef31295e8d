"""A batch as plain records: how far it is, what it was about, and what may be done with it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from accounts.models import User
from accounts.permissions import Permission
from investigations.models import Batch, BatchItem
from investigations.web.presenters.run import RunState

# How a state looks: the UI kit's colour and an icon, so that colour is never alone.
_LOOKS = {
    Batch.State.QUEUED: ("secondary", "clock"),
    Batch.State.RUNNING: ("azure", "loader-2"),
    Batch.State.DONE: ("green", "check"),
    Batch.State.FAILED: ("red", "alert-triangle"),
    Batch.State.REVERSING: ("orange", "arrow-back-up"),
    Batch.State.REVERSED: ("secondary", "arrow-back-up"),
}
# What is shown of the clusters: a value for the address, and its name.
ALL, BACK, KEPT = "", "reversed", "kept"


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """Some of the clusters: those with one outcome."""

    value: str
    label: str
    number: int


@dataclasses.dataclass(frozen=True, slots=True)
class BatchPage:
    batch: Batch
    state: RunState
    unfinished: bool
    title: str
    stage: str
    progress: float  # 0 to 1
    parts: Sequence[Part]
    parameters: Sequence[tuple[str, str]]
    may_reverse: bool


def batch_state(batch: Batch) -> RunState:
    state = Batch.State(batch.state)
    return RunState(state.label, *_LOOKS[state])


def batch_title(batch: Batch) -> str:
    """``Dismiss 37 clusters``."""
    clusters = "cluster" if batch.total == 1 else "clusters"
    return f"{batch.get_action_display()} {batch.total:,} {clusters}"


def batch_page(batch: Batch, user: User) -> BatchPage:
    reversing = batch.state in (Batch.State.REVERSING, Batch.State.REVERSED)
    through = batch.done_count + batch.skipped_count + batch.failed_count
    whole = batch.done_count if reversing else batch.total
    part = batch.reversed_count + batch.kept_count if reversing else through
    over = batch.state in (Batch.State.DONE, Batch.State.FAILED)
    return BatchPage(
        batch=batch,
        state=batch_state(batch),
        unfinished=batch.state in Batch.UNFINISHED,
        title=batch_title(batch),
        stage=_stage(batch, part, whole),
        progress=part / whole if whole else 1.0,
        parts=_parts(batch, through),
        parameters=_parameters(batch),
        may_reverse=over and batch.done_count > 0 and user.has_perm(Permission.DECIDE.perm),
    )


def _stage(batch: Batch, part: int, whole: int) -> str:
    if batch.state in Batch.UNFINISHED and batch.heartbeat_at is None:
        return "Waiting for a worker"
    if batch.state == Batch.State.REVERSED:
        return f"{batch.reversed_count:,} of {whole:,} taken back"
    if batch.state == Batch.State.DONE:
        return f"{batch.done_count:,} of {batch.total:,} done"
    return f"{part:,} of {whole:,}"


def _parts(batch: Batch, through: int) -> list[Part]:
    outcomes = BatchItem.Outcome
    numbers = [
        Part(outcomes.OPEN, "Not yet", batch.total - through),
        Part(outcomes.DONE, "Done", batch.done_count),
        Part(outcomes.SKIPPED, "Skipped", batch.skipped_count),
        Part(outcomes.FAILED, "Failed", batch.failed_count),
        Part(BACK, "Taken back", batch.reversed_count),
        Part(KEPT, "Left as it is", batch.kept_count),
    ]
    return [Part(ALL, "All", batch.total), *(each for each in numbers if each.number)]


def _parameters(batch: Batch) -> list[tuple[str, str]]:
    wanted = batch.parameters
    if batch.action == Batch.Action.DISMISS:
        return [("They are instead", wanted["explanation"])]
    if batch.action == Batch.Action.ASSIGN:
        return [("Assigned to", wanted["name"] or "Nobody: back to all")]
    if batch.action == Batch.Action.SNOOZE:
        until = dt.datetime.fromisoformat(wanted["until"])
        return [("Asleep until", f"{until:%-d %b %Y}")]
    return []
