"""Where a lake's files are: a local folder, or an object store behind an fsspec file system."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import fsspec

LOCK_POLL_SECONDS: Final = 0.5


class Storage:
    """Files under one root, named by paths relative to it.

    A file is written under its final name; only ``write_whole`` promises that a reader sees all of
    it or nothing. Raises ImportError, naming the package, when a URL's protocol needs one that is
    not installed.
    """

    def __init__(self, url: str | Path) -> None:
        self.filesystem, root = fsspec.core.url_to_fs(str(url), auto_mkdir=True)
        self.root = str(root).rstrip("/")
        self.is_local = isinstance(self.filesystem, fsspec.implementations.local.LocalFileSystem)
        if self.is_local:
            self.root = str(Path(self.root).absolute())

    def path(self, name: str) -> str:
        """What DuckDB is to open: a path, or a URL of the registered file system."""
        full = f"{self.root}/{name}"
        return full if self.is_local else str(self.filesystem.unstrip_protocol(full))

    def create(self, name: str) -> BinaryIO:
        """Open a new file for writing; its folders are made."""
        full = f"{self.root}/{name}"
        if self.is_local:
            Path(full).parent.mkdir(parents=True, exist_ok=True)
            return Path(full).open("xb")
        return self.filesystem.open(full, "wb")

    def open(self, name: str) -> BinaryIO:
        return self.filesystem.open(f"{self.root}/{name}", "rb")

    def read(self, name: str) -> bytes:
        content: bytes = self.filesystem.cat_file(f"{self.root}/{name}")
        return content

    def write_whole(self, name: str, content: bytes) -> None:
        """Write a small file that is there whole or not at all, and stays over a power cut.

        An object store's put is atomic by itself.
        """
        full = f"{self.root}/{name}"
        if not self.is_local:
            self.filesystem.pipe_file(full, content)
            return
        target = Path(full)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def flush(self, name: str) -> None:
        """Make a closed file outlive a power cut."""
        if self.is_local:
            with Path(f"{self.root}/{name}").open("rb") as file:
                os.fsync(file.fileno())

    def list(self, folder: str) -> list[str]:
        """The names of all files below ``folder``, sorted."""
        self.filesystem.invalidate_cache()
        start = len(self.root) + 1
        return sorted(str(full)[start:] for full in self.filesystem.find(f"{self.root}/{folder}"))

    def delete(self, name: str) -> None:
        """Remove a file; none there is none to remove."""
        with contextlib.suppress(FileNotFoundError):
            self.filesystem.rm_file(f"{self.root}/{name}")

    @contextlib.contextmanager
    def writing(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Hold the one writer's lock; ``waiting`` is called now and then until it is free.

        The system gives the lock back when its holder dies. For an object store the lock is this
        machine's only: keep imports of such a lake on one machine.
        """
        with self._lock_file().open("a+b") as file:
            while not _lock(file):
                waiting()
                time.sleep(LOCK_POLL_SECONDS)
            yield

    def _lock_file(self) -> Path:
        if self.is_local:
            folder = Path(self.root)
            folder.mkdir(parents=True, exist_ok=True)
            return folder / ".lock"
        name = hashlib.sha256(self.path("").encode()).hexdigest()[:32]
        return Path(tempfile.gettempdir()) / f"lake-{name}.lock"

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for an engine's intermediate rows, removed at the end.

        It lies beside a local lake, where there is room, not in a temporary folder that may be
        memory; what killed processes left is recognised by its free lock and removed.
        """
        base = Path(self.root) / "spill" if self.is_local else None
        if base is not None:
            base.mkdir(parents=True, exist_ok=True)
            _sweep_scratch(base)
        with tempfile.TemporaryDirectory(dir=base, prefix="scratch-") as name:
            folder = Path(name)
            with (folder / ".lock").open("ab") as file:
                _lock(file)
                yield folder

    @contextlib.contextmanager
    def shared_scratch(self) -> Iterator[str]:
        """The name of a folder that other machines see as they see the lake, removed at the end.

        In an object store what killed processes left stays under ``spill/``.
        """
        if self.is_local:
            with self.scratch() as folder:
                yield str(folder.relative_to(self.root))
            return
        name = f"spill/{uuid.uuid4().hex}"
        try:
            yield name
        finally:
            for left in self.list(name):
                self.delete(left)


def _lock(file: Any) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sweep_scratch(base: Path) -> None:
    for folder in base.glob("scratch-*"):
        try:
            with (folder / ".lock").open("rb") as file:
                if not _lock(file):
                    continue
                for path in sorted(folder.rglob("*"), reverse=True):
                    path.rmdir() if path.is_dir() else path.unlink()
                folder.rmdir()
        except OSError:
            # Another process made it or removes it this very moment.
            continue
