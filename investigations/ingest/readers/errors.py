"""What the readers of every container have in common when a file is damaged."""

from __future__ import annotations


class UnreadableError(Exception):
    """Nothing of the file can be read; the message says why."""


class DamagedStreamError(Exception):
    """The stream breaks off here; everything before it has been delivered."""
