"""As whom the embedded servers run. PostgreSQL refuses root, so root steps down."""

from __future__ import annotations

import fcntl
import logging
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

SERVICE_USER = "hydrascope"
PASSWD = Path("/etc/passwd")


@dataclass(frozen=True)
class Identity:
    """A user and group to step down to; None for a caller who is no root and stays who they are."""

    user: int | None = None
    group: int | None = None

    @classmethod
    def of_servers(cls) -> Identity:
        """Return the identity for servers, making the system user where root needs it.

        Raises RuntimeError when there is no such user and no tool to make one.
        """
        if os.geteuid() != 0:
            return cls()
        try:
            entry = pwd.getpwnam(SERVICE_USER)
        except KeyError:
            entry = _make_user()
        return cls(entry.pw_uid, entry.pw_gid)

    def for_popen(self) -> dict[str, Any]:
        """The arguments of subprocess.Popen that step down."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def own(self, folder: Path) -> None:
        """Make ``folder`` the servers' own, closed to others and reachable by them."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        if self.user is not None and self.group is not None:
            os.chown(folder, self.user, self.group)
            self.open_way(folder)

    def share(self, folder: Path) -> None:
        """Close ``folder`` to others, but let the servers pass through it to what they own."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700 if self.user is None else 0o711)

    def open_way(self, path: Path) -> None:
        """Let others pass through (not list) the folders above ``path``, as far as needed."""
        if self.user is None:
            return
        for parent in path.resolve().parents:
            mode = stat.S_IMODE(parent.stat().st_mode)
            if not mode & stat.S_IXOTH:
                logger.warning("Letting other users pass through %s, for the servers", parent)
                parent.chmod(mode | stat.S_IXOTH)

    def open_program(self, program: Path) -> None:
        """Let others run ``program`` and read what is installed beside it (its libraries)."""
        if self.user is None:
            return
        self.open_way(program)
        installed = program.resolve().parent.parent
        if program.stat().st_mode & stat.S_IXOTH:
            return
        for path in (installed, *installed.rglob("*")):
            if not path.is_symlink():
                mode = stat.S_IMODE(path.stat().st_mode)
                path.chmod(mode | (mode & 0o500) >> 6)


def _make_user() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        raise RuntimeError(
            f"PostgreSQL does not run as root: create the user {SERVICE_USER}, or run as another"
        )
    # Two installations may have the same idea at once: each would give the user a number of its
    # own, and the servers of one would run under a number that is nobody's.
    with PASSWD.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            return pwd.getpwnam(SERVICE_USER)
        except KeyError:
            pass
        made = subprocess.run(  # noqa: S603
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVICE_USER],
            capture_output=True,
            text=True,
            check=False,
        )
        try:
            return pwd.getpwnam(SERVICE_USER)
        except KeyError:
            raise RuntimeError(f"useradd {SERVICE_USER} failed: {made.stderr.strip()}") from None
