"""A run as plain records: what it is doing, what came out, and what may be done with it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from investigations.models import Run
from investigations.web.presenters.names import readable

# How a state looks: the UI kit's colour and an icon, so that colour is never alone.
_LOOKS = {
    Run.State.QUEUED: ("secondary", "clock"),
    Run.State.RUNNING: ("azure", "loader-2"),
    Run.State.CANCELLING: ("orange", "player-pause"),
    Run.State.CANCELLED: ("secondary", "ban"),
    Run.State.FAILED: ("red", "alert-triangle"),
    Run.State.SUCCEEDED: ("green", "check"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class RunState:
    name: str
    colour: str
    icon: str


@dataclasses.dataclass(frozen=True, slots=True)
class RunPage:
    run: Run
    state: RunState
    unfinished: bool
    counts: Sequence[tuple[str, str]]
    parameters: Sequence[tuple[str, str]]
    duration: dt.timedelta | None
    may_cancel: bool
    may_restart: bool

    @property
    def takes(self) -> str:
        return "" if self.duration is None else duration(self.duration)


def run_state(run: Run) -> RunState:
    state = Run.State(run.state)
    return RunState(state.label, *_LOOKS[state])


def run_page(run: Run, user: User) -> RunPage:
    unfinished = run.state in Run.UNFINISHED
    ended = run.finished_at or timezone.now()
    return RunPage(
        run=run,
        state=run_state(run),
        unfinished=unfinished,
        counts=[(readable(name), _number(value)) for name, value in run.counts.items()],
        parameters=_parameters(run.parameters),
        duration=ended - run.started_at if run.started_at else None,
        may_cancel=run.state in (Run.State.QUEUED, Run.State.RUNNING)
        and user.has_perm(Permission.CANCEL_RUNS.perm),
        may_restart=run.state in (Run.State.FAILED, Run.State.CANCELLED)
        and user.has_perm(Permission.START_RUNS.perm),
    )


def duration(length: dt.timedelta) -> str:
    """``1 h 04 min``, ``3 min 20 s`` or ``12 s``."""
    seconds = max(0, int(length.total_seconds()))
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours:
        return f"{hours} h {minutes:02} min"
    if minutes:
        return f"{minutes} min {seconds % 60:02} s"
    return f"{seconds} s"


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _parameters(stored: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (readable(name), ", ".join(map(str, value)) if isinstance(value, list) else str(value))
        for name, value in stored.items()
        if value not in (None, "", [])
    ]
