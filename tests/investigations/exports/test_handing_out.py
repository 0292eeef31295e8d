"""What leaves is on the chain of custody, or does not leave."""

from __future__ import annotations

import hashlib
import json

import pytest

from investigations.evidence import custody, custody_check
from investigations.exports.handing_out import EXPORTS, hand_out
from investigations.models import CustodyEntry, Run
from investigations.snapshot import NothingScoredError
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("what", EXPORTS)
def test_a_file_is_written_down_with_its_hash(tmp_path, what):
    run = finished_scoring()
    path = tmp_path / "out.jsonl"
    written = hand_out(what, path, by="shell")
    entry = CustodyEntry.objects.get()
    told = json.loads(entry.frozen)
    assert (entry.event, entry.target_id, told["actor"]) == ("exported", str(run.pk), "shell")
    assert told["detail"] == {
        "name": what,
        "what": "exported",
        "lines": written,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    assert written == len(path.read_text().splitlines())
    assert custody_check.check().problems == ()


def test_what_cannot_be_written_down_does_not_stay(tmp_path, monkeypatch):
    finished_scoring()

    def broken(**_):
        raise RuntimeError("no chain")

    monkeypatch.setattr(custody, "append", broken)
    with pytest.raises(RuntimeError, match="no chain"):
        hand_out("clusters", tmp_path / "out.jsonl", by="shell")
    assert list(tmp_path.iterdir()) == []


def test_nothing_scored_is_nothing_written_down(tmp_path):
    with pytest.raises(NothingScoredError):
        hand_out("clusters", tmp_path / "out.jsonl", by="shell")
    assert not CustodyEntry.objects.exists() and not Run.objects.exists()
