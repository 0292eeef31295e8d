"""What partners answer is kept whole, once, or not at all."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from investigations.exports.lens import Lens
from investigations.exports.partners import remember, take_in
from investigations.exports.record import case_record
from investigations.exports.statements import IntakeError
from investigations.exports.stix import stix_bundle
from investigations.models import AuditEntry, CustodyEntry, Export, PartnerReport, SharedObject

pytestmark = pytest.mark.django_db
ONE = "sighting--0d5a7c6e-1f0e-4a43-9a1e-6f2f5f5f7a11"
TWO = "opinion--0d5a7c6e-1f0e-4a43-9a1e-6f2f5f5f7a12"
WHEN = "2026-11-01T00:00:00.000Z"


@pytest.fixture
def shared(case):
    lens = Lens("full", b"k" * 32)
    remember(case, stix_bundle(case, case_record(case, lens), lens, Export.Tlp.AMBER))
    return SharedObject.objects.get(stix_id__startswith="indicator")


def sighting(of, **more):
    return {
        "type": "sighting",
        "spec_version": "2.1",
        "id": ONE,
        "created": WHEN,
        "modified": WHEN,
        "sighting_of_ref": of,
        "count": 7,
        "first_seen": WHEN,
        "last_seen": WHEN,
        **more,
    }


def opinion(of, said="strongly-disagree", **more):
    return {
        "type": "opinion",
        "spec_version": "2.1",
        "id": TWO,
        "created": WHEN,
        "modified": WHEN,
        "object_refs": [of],
        "opinion": said,
        "explanation": "They are <b>ours</b>",
        **more,
    }


def bundle(*objects):
    found = {"type": "bundle", "id": "bundle--0d5a7c6e-1f0e-4a43-9a1e-6f2f5f5f7a13"}
    return json.dumps({**found, "objects": objects}).encode()


def test_sightings_and_disputes_are_kept_once(case, shared, mia):
    said = bundle(
        sighting(shared.stix_id), opinion(shared.stix_id), opinion("campaign--" + ONE[10:])
    )
    taken = take_in(case=case, content=said, source="Acme", by=mia)
    assert (taken.new, taken.known, taken.foreign) == (2, 0, 1)
    seen = PartnerReport.objects.get(kind="sighting")
    assert (seen.count, seen.shared, seen.source) == (7, shared, "Acme")
    assert PartnerReport.objects.get(kind="dispute").text == "They are <b>ours</b>"
    assert AuditEntry.objects.get(action="partner.took_in").new["new"] == 2
    assert '"statements of a partner"' in CustodyEntry.objects.latest("number").frozen
    again = take_in(case=case, content=said, source="Acme", by=mia)
    assert (again.new, again.known) == (0, 2) and PartnerReport.objects.count() == 2


def test_one_of_ours_that_comes_back_revoked_is_over(case, shared, mia):
    lens = Lens("full", b"k" * 32)
    sent = json.loads(stix_bundle(case, case_record(case, lens), lens, Export.Tlp.AMBER))
    ours = next(each for each in sent["objects"] if each["id"] == shared.stix_id)
    said = bundle({**ours, "revoked": True, "modified": "2026-12-01T00:00:00.000Z"})
    assert take_in(case=case, content=said, source="Acme", by=mia).new == 1
    assert take_in(case=case, content=said, source="Acme", by=mia).known == 1
    assert PartnerReport.objects.get().kind == "expiry"


def test_a_later_bundle_keeps_the_identifiers(case, shared):
    lens = Lens("full", b"k" * 32)
    before = set(SharedObject.objects.values_list("stix_id", flat=True))
    remember(case, stix_bundle(case, case_record(case, lens), lens, Export.Tlp.RED))
    assert set(SharedObject.objects.values_list("stix_id", flat=True)) == before
    assert shared.valid_until is not None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "no STIX bundle"),
        (b"{}", "no STIX bundle"),
        (b'{"Event": 3}', "no MISP event"),
        (b'{"response": {}}', "no MISP event"),
        (b'{"Event": {"Attribute": [3]}}', "no list of objects"),
        (b'{"type": "bundle"}', "list of at most"),
        (b'{"type": "bundle", "objects": [3]}', "Object 1 is no object"),
        (bundle(), "no sighting"),
        (bundle({"type": "indicator"}), "no sighting"),
        (bundle(sighting("indicator--x")), "Object 1"),
        (bundle(sighting("indicator--" + ONE[10:], count=-1)), "Object 1"),
        (bundle(sighting("indicator--" + ONE[10:], count="many")), "Object 1"),
        (bundle(sighting("indicator--" + ONE[10:], first_seen="yesterday")), "Object 1"),
        (bundle(sighting("indicator--" + ONE[10:], id="x" * 10_000)), "Object 1"),
        (bundle(opinion("indicator--" + ONE[10:], said="no")), "Object 1"),
        (bundle(sighting("indicator--" + ONE[10:])), "Nothing in it speaks"),
    ],
)
def test_rubbish_is_told_and_changes_nothing(case, shared, mia, content, told):
    with pytest.raises(IntakeError, match=told):
        take_in(case=case, content=content, source="Acme", by=mia)
    assert not PartnerReport.objects.exists()


def test_one_bad_statement_spoils_the_file(case, shared, mia):
    said = bundle(sighting(shared.stix_id), opinion(shared.stix_id, said="no"))
    with pytest.raises(IntakeError, match=r"Object 2 \(opinion\)"):
        take_in(case=case, content=said, source="Acme", by=mia)
    with pytest.raises(IntakeError, match="whose"):
        take_in(case=case, content=bundle(sighting(shared.stix_id)), source=" ", by=mia)
    assert not PartnerReport.objects.exists()


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    field=st.sampled_from(sorted(sighting("x").keys() | opinion("x").keys() | {"extensions"})),
    junk=JUNK,
    disputes=st.booleans(),
)
def test_any_field_may_be_junk(case, shared, mia, field, junk, disputes):
    made = opinion(shared.stix_id) if disputes else sighting(shared.stix_id)
    before = PartnerReport.objects.count()
    try:
        take_in(case=case, content=bundle({**made, field: junk}), source="Acme", by=mia)
    except IntakeError:
        assert PartnerReport.objects.count() == before
