"""The folder that an installation keeps everything in."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.secret import make_private

# What customers wrote, or what tells of it. Secrets and servers close their folders themselves.
CLOSED = ("lake", "quarantine", "spool", "logs")


def installation_folder(path: str | Path) -> Path:
    """Return ``path`` absolute, made if it is not there and then closed to others.

    Root's is left open for passing through (not for listing): its embedded servers run as somebody
    else. The folders in it that hold customers' words are therefore made here, each closed by
    itself. Raises ImproperlyConfigured when it cannot be made or written to.
    """
    folder = Path(path).expanduser().absolute()
    try:
        folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"HYDRASCOPE_VAR cannot be made: {error}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"HYDRASCOPE_VAR cannot be written to: {folder}")
    for name in CLOSED:
        make_private(folder / name)
    return folder


def closed_folder(path: str | Path) -> Path:
    """Return ``path`` absolute, made if it is not there, closed to everybody but its owner."""
    folder = Path(path).expanduser().absolute()
    try:
        make_private(folder)
    except OSError as error:
        raise ImproperlyConfigured(f"{folder} cannot be made: {error}") from error
    return folder
