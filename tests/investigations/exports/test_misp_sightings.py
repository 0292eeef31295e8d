"""What a partner's MISP says of ours comes back by MISP's own library."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymisp import MISPEvent

from investigations.exports.lens import Lens
from investigations.exports.misp import misp_event
from investigations.exports.partners import remember, take_in
from investigations.exports.record import case_record
from investigations.exports.statements import IntakeError
from investigations.models import Export, PartnerReport, SharedObject

pytestmark = pytest.mark.django_db
UUID = "0d5a7c6e-1f0e-4a43-9a1e-6f2f5f5f7a1"


def made(case, tlp=Export.Tlp.AMBER):
    lens = Lens("full", b"k" * 32)
    return misp_event(case, case_record(case, lens), lens, tlp)


@pytest.fixture
def event(case):
    """Ours, as a partner's MISP has it."""
    text = made(case)
    remember(case, text)
    found = MISPEvent()
    found.from_json(text)
    return found


def values(event):
    return [each for each in event.attributes if each.type == "text"]


def test_seen_disputed_and_expired_are_kept_once(case, event, mia):
    one = values(event)[0]
    one.add_sighting(
        {"type": "0", "date_sighting": 1793491200, "uuid": f"{UUID}1", "source": "IDS"}
    )
    one.add_sighting({"type": "2", "date_sighting": 1793577600, "uuid": f"{UUID}2"})
    one.add_sighting({"type": "1", "date_sighting": 1793577600, "uuid": f"{UUID}3"})
    said = json.dumps({"Event": json.loads(event.to_json())}).encode()
    assert take_in(case=case, content=said, source="Acme", by=mia).new == 3
    assert take_in(case=case, content=said, source="Acme", by=mia).known == 3
    kinds = PartnerReport.objects.order_by("pk").values_list("kind", flat=True)
    assert sorted(kinds) == ["dispute", "expiry", "sighting"]
    seen = PartnerReport.objects.get(kind="sighting")
    assert seen.text == "IDS" and seen.first_seen.year == 2026
    assert "accounts of HC-" in seen.shared.name


def test_a_search_s_answer_has_several_events(case, event, mia):
    values(event)[0].add_sighting({"type": "0", "date_sighting": 1793491200, "uuid": f"{UUID}1"})
    other = {"Event": {"info": "another", "Attribute": []}}
    said = json.dumps({"response": [other, json.loads(event.to_json())]})
    answer = {"response": [other, {"Event": json.loads(event.to_json())}]}
    with pytest.raises(IntakeError, match="no MISP event"):
        take_in(case=case, content=said.encode(), source="Acme", by=mia)
    taken = take_in(case=case, content=json.dumps(answer).encode(), source="Acme", by=mia)
    assert taken.new == 1


def test_the_same_case_keeps_its_identifiers(case, event):
    before = set(SharedObject.objects.values_list("stix_id", flat=True))
    remember(case, made(case, Export.Tlp.RED))
    assert set(SharedObject.objects.values_list("stix_id", flat=True)) == before
    assert all(each.startswith("misp--") for each in before) and before


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"uuid": "x", "date_sighting": 1},
        {"uuid": f"{UUID}1"},
        {"uuid": f"{UUID}1", "date_sighting": "soon"},
        {"uuid": f"{UUID}1", "date_sighting": 10**30},
        {"uuid": f"{UUID}1", "date_sighting": 1, "type": "9"},
        {"uuid": 3, "date_sighting": 1},
    ],
)
def test_rubbish_is_told_and_changes_nothing(case, event, mia, wrong):
    said = json.loads(event.to_json())
    good = {"uuid": f"{UUID}9", "date_sighting": 1793491200}
    said["Attribute"][-1]["Sighting"] = [good, wrong]
    with pytest.raises(IntakeError, match="sighting of attribute"):
        take_in(case=case, content=json.dumps({"Event": said}).encode(), source="Acme", by=mia)
    assert not PartnerReport.objects.exists()


def test_what_speaks_of_nothing_of_ours_is_told(case, event, mia):
    said = {
        "Event": {
            "Attribute": [
                {"uuid": f"{UUID}7", "Sighting": [{"uuid": f"{UUID}1", "date_sighting": 1}]}
            ]
        }
    }
    with pytest.raises(IntakeError, match="Nothing in it speaks"):
        take_in(case=case, content=json.dumps(said).encode(), source="Acme", by=mia)
    empty = json.dumps({"Event": {"Attribute": []}}).encode()
    with pytest.raises(IntakeError, match="no sighting"):
        take_in(case=case, content=empty, source="Acme", by=mia)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(where=st.sampled_from(["event", "attribute", "sighting", "uuid", "date", "type"]), junk=JUNK)
def test_anything_may_be_junk(case, event, mia, where, junk):
    sighting = {"uuid": f"{UUID}1", "date_sighting": 1793491200, "type": "0"}
    attribute = {"uuid": values(event)[0].uuid, "Sighting": [sighting]}
    said = {"Event": {"Attribute": [attribute]}}
    target, key = {
        "event": (said, "Event"),
        "attribute": (said["Event"], "Attribute"),
        "sighting": (attribute, "Sighting"),
        "uuid": (sighting, "uuid"),
        "date": (sighting, "date_sighting"),
        "type": (sighting, "type"),
    }[where]
    target[key] = junk
    before = PartnerReport.objects.count()
    try:
        take_in(case=case, content=json.dumps(said).encode(), source="Acme", by=mia)
    except IntakeError:
        assert PartnerReport.objects.count() == before
