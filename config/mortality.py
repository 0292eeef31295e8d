"""How processes end together: with their parent, and on a signal as on Ctrl-C."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

PR_SET_PDEATHSIG = 1


def die_with_parent(number: int, parent: int) -> Callable[[], None] | None:
    """Return what a new process calls to get the signal ``number`` when ``parent`` dies; None where
    the operating system has no such thing. Changing one's user afterwards undoes it.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:  # it died before this was arranged
            os.kill(os.getpid(), number)

    return arrange


def follow_parent() -> None:
    """Get SIGTERM when the process that started this one dies."""
    arrange = die_with_parent(signal.SIGTERM, os.getppid())
    if arrange:
        arrange()


def stop_on_signals() -> None:
    """Make SIGTERM and SIGHUP raise KeyboardInterrupt, as Ctrl-C does, once."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        for ignored in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, interrupt)
