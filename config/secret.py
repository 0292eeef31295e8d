"""Secrets that an installation makes for itself and keeps in its own folder."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def kept_secret(var: Path, name: str, *, size: int = 48) -> str:
    """Return the secret ``name`` of the installation in ``var``, made on first use from ``size``
    random bytes.

    The file is readable by its owner only. Processes that start at the same moment agree on one
    value: whoever links the file first wins, and a half-written file never has the final name.

    Raises OSError when the folder cannot be written.
    """
    folder = var / "secrets"
    path = folder / name
    with contextlib.suppress(FileNotFoundError):
        return path.read_text()
    make_private(folder)
    draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
    draft.touch(mode=0o600, exist_ok=False)
    try:
        draft.write_text(secrets.token_urlsafe(size))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()
    return path.read_text()


def make_private(folder: Path) -> None:
    """Make ``folder`` and its parents; the folder itself is closed to everybody but its owner."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
