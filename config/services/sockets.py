"""Where the embedded servers put their Unix sockets."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from config.secret import make_private

# sockaddr_un holds 108 bytes on Linux and 104 on macOS, the closing NUL and PostgreSQL's
# ".s.PGSQL.5432.lock" included.
LONGEST_FOLDER = 80


def socket_folder(var: Path, server: str) -> Path:
    """Return the folder for the socket of ``server``: inside ``var``, or where that is too long for
    a socket, a private folder among the temporary files whose name ``var`` remembers.
    """
    home = var / "services" / server
    inside = home / "socket"
    if len(os.fsencode(inside)) <= LONGEST_FOLDER:
        return inside
    make_private(var / "services")
    remembered = var / "services" / f"{server}.socket"
    if remembered.is_symlink() and _is_ours(remembered.readlink()):
        return remembered.readlink()
    folder = Path(tempfile.mkdtemp(prefix="hydrascope-"))
    draft = remembered.with_name(f".{remembered.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.symlink_to(folder)
    draft.replace(remembered)
    return folder


def _is_ours(folder: Path) -> bool:
    """Whether ``folder`` is a real folder that nobody else may enter."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    closed = stat.S_ISDIR(found.st_mode) and not stat.S_IMODE(found.st_mode) & 0o077
    return closed and (os.geteuid() in (0, found.st_uid))
