"""The beating heart of a run while its work goes on.

Steps may be silent for a minute inside one query, so a thread of its own renews the heartbeat,
stores the latest progress, and learns of a cancellation within a second. It has its own database
connection: what it writes is seen at once, whatever transaction the work itself is in.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Final

from django.db import InterfaceError, OperationalError, connection

from investigations import runs

logger = logging.getLogger(__name__)

LOOK_UP_SECONDS: Final = 0.5


class Pulse:
    """``with Pulse(run.pk) as pulse:`` around the work; steps call ``pulse.report``."""

    def __init__(self, run_id: int) -> None:
        self.cancelled = False
        self._run_id = run_id
        self._latest: tuple[str, float, dict[str, int]] = ("", 0.0, {})
        self._interrupts: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"pulse-{run_id}", daemon=True)

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def report(self, stage: str, share: float, counts: Mapping[str, int]) -> None:
        """Hand over progress; costs nothing. Raises ``runs.Cancelled`` when the work must stop."""
        self._latest = (stage, share, dict(counts))
        if self.cancelled:
            raise runs.Cancelled(f"Run {self._run_id} was cancelled.")

    @contextlib.contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Within the block, call ``interrupt`` (from another thread) once the run is cancelled,
        and on later beats.

        It has to break off a long silent step, and again the one after it; what it interrupts must
        live as long as the block.
        """
        with self._lock:
            self._interrupts.append(interrupt)
        try:
            yield
        finally:
            with self._lock:
                self._interrupts.remove(interrupt)

    def _beat(self) -> None:
        try:
            while not self._over.is_set():
                self._once()
                self._over.wait(LOOK_UP_SECONDS)
        finally:
            connection.close()

    def _once(self) -> None:
        try:
            runs.report(self._run_id, *self._latest)
        except runs.Cancelled:
            self.cancelled = True
            with self._lock:
                for interrupt in self._interrupts:
                    interrupt()
        except (OperationalError, InterfaceError):
            # A database that is away for a moment must not end an hour's work.
            logger.warning("Run %s could not report", self._run_id, exc_info=True)
            connection.close()
            time.sleep(LOOK_UP_SECONDS)
