from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from investigations.lake.storage import Storage

HOLDER = """
import sys, time
from investigations.lake.storage import Storage
with Storage(sys.argv[1]).writing(lambda: None), Storage(sys.argv[1]).scratch() as folder:
    (folder / "spilled").write_text("x")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture(params=["folder", "object store"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return Storage(tmp_path / "lake" if request.param == "folder" else f"memory://{tmp_path}/lake")


def test_files_are_named_below_the_root(storage: Storage) -> None:
    with storage.create("a/b.bin") as file:
        file.write(b"one")
    storage.write_whole("a/c.json", b"two")
    storage.flush("a/b.bin")
    assert storage.list("a") == ["a/b.bin", "a/c.json"]
    assert (storage.read("a/b.bin"), storage.read("a/c.json")) == (b"one", b"two")
    with storage.open("a/b.bin") as file:
        assert file.read(2) == b"on"
    storage.delete("a/b.bin")
    storage.delete("a/b.bin")
    assert storage.list("a") == ["a/c.json"]
    assert storage.list("never") == []


def test_a_small_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    storage.write_whole("m/x.json", b"old")
    storage.write_whole("m/x.json", b"new")
    assert storage.read("m/x.json") == b"new"
    assert [path.name for path in (tmp_path / "m").iterdir()] == ["x.json"]


def test_an_unknown_kind_of_store_is_refused() -> None:
    with pytest.raises((ValueError, ImportError), match=r"nowhere|Protocol"):
        Storage("nowhere://bucket/lake")


def test_one_writer_at_a_time_and_a_killed_one_gives_the_lock_back(tmp_path: Path) -> None:
    program = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        spill = Path(holder.stdout.readline().strip())
        waited: list[float] = []

        def waiting() -> None:
            waited.append(time.monotonic())
            if len(waited) == 2:
                holder.kill()

        with Storage(tmp_path).writing(waiting):
            assert len(waited) >= 2
    assert spill.exists()
    with Storage(tmp_path).scratch() as own:
        assert own.exists()
        assert not spill.exists()
    assert not own.exists()


def test_a_scratch_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    with Storage(tmp_path).scratch() as one, Storage(tmp_path).scratch() as other:
        assert one.exists()
        assert other.exists()
