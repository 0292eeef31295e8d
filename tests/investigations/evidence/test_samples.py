import datetime as dt
import json

import pytest

from investigations.evidence.samples import LONGEST, SamplesError, open_samples
from investigations.ingest import run
from investigations.lake.store import Lake
from investigations.models import AuditEntry, ClusterTemplate
from tests.investigations.results import UNTIL, finished_scoring

pytestmark = pytest.mark.django_db
AT = UNTIL - dt.timedelta(days=1)


@pytest.fixture
def template(db):
    finished_scoring()
    return ClusterTemplate.objects.filter(cluster__account_count=40, known="shown").get()


def ingest(settings, tmp_path, texts):
    settings.LAKE_URL = str(tmp_path / "lake")
    rows = [
        {
            "exchange_id": name,
            "account_id": f"of-{name}",
            "timestamp": (AT + dt.timedelta(seconds=number)).isoformat(),
            "model": "m",
            "prompt": text,
        }
        for number, (name, text) in enumerate(texts.items())
    ]
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    lake = Lake(settings.LAKE_URL, memory="512MB", threads=1)
    run(lake, "exchanges", [path], quarantine=tmp_path / "quarantine")


def test_texts_are_opened_with_a_reason_and_on_record(template, leo, settings, tmp_path):
    long = "word " * LONGEST
    texts = {"x-hydra-00000": "mail me at a.b@c.example", "x-hydra-00001": long, "other": "no"}
    ingest(settings, tmp_path, texts)
    second, first = open_samples(template=template, reason=" Rewording? ", by=leo)
    assert (first.exchange_id, first.account_id) == ("x-hydra-00000", "of-x-hydra-00000")
    assert (first.at, first.text, first.cut) == (AT, "mail me at a.b@c.example", False)
    assert (len(second.text), second.cut) == (LONGEST, True)
    entry = AuditEntry.objects.get(action="texts.opened")
    assert (entry.actor, entry.target_id) == ("leo", str(template.cluster_id))
    assert entry.new == {"template": template.key, "exchanges": ["x-hydra-00001", "x-hydra-00000"]}
    assert entry.reason == "Rewording?"
    assert "c.example" not in json.dumps(entry.new)


def test_who_may_not_see_addresses_in_full_does_not_here(template, ana, settings, tmp_path):
    ingest(settings, tmp_path, {"x-hydra-00000": "mail me at a.b@c.example"})
    (sample,) = open_samples(template=template, reason="Rewording?", by=ana)
    assert sample.text == "mail me at a•••@c.example"


@pytest.mark.parametrize("reason", ["", " \n "])
def test_nothing_is_opened_without_a_reason(template, leo, reason):
    with pytest.raises(SamplesError, match="Say why"):
        open_samples(template=template, reason=reason, by=leo)
    assert not AuditEntry.objects.filter(action="texts.opened").exists()


def test_texts_that_are_gone_and_lakes_that_are_closed_say_so(template, leo, settings, tmp_path):
    settings.LAKE_URL = str(tmp_path / "empty")
    with pytest.raises(SamplesError, match="not kept any more"):
        open_samples(template=template, reason="r", by=leo)
    ingest(settings, tmp_path, {"x-hydra-00000": "text"})
    for file in (tmp_path / "lake" / "texts").rglob("*.parquet"):
        file.write_bytes(b"broken")
    with pytest.raises(SamplesError, match="can't be read"):
        open_samples(template=template, reason="r", by=leo)
    assert not AuditEntry.objects.filter(action="texts.opened").exists()
