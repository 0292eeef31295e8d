"""The event is read back by MISP's own library."""

from __future__ import annotations

import pytest
from pymisp import MISPEvent

from investigations.exports.lens import Lens, keyed
from investigations.exports.misp import misp_event
from investigations.exports.record import case_record
from investigations.models import Export

pytestmark = pytest.mark.django_db


def event(case, content, tlp):
    lens = Lens(content, b"k" * 32)
    found = MISPEvent()
    found.from_json(misp_event(case, case_record(case, lens), lens, tlp))
    return found


def test_the_library_reads_it_back(case):
    found = event(case, "full", Export.Tlp.AMBER_STRICT)
    assert found.info == "CS-0001: One hand"
    assert {tag.name for tag in found.tags} == {"tlp:amber+strict", "PAP:AMBER"}
    assert len(found.get_objects_by_name("user-account")) == 40
    values = {each.value for each in found.attributes}
    assert "https://atlas.mitre.org/techniques/AML.T0024.002" in values
    assert keyed(b"k" * 32, "card_7f3a") in values and "card_7f3a" not in values


def test_less_is_told_to_more(case):
    hashed = event(case, "keyed", Export.Tlp.GREEN)
    named = [
        attribute.value
        for each in hashed.get_objects_by_name("user-account")
        for attribute in each.attributes
    ]
    assert keyed(b"k" * 32, "hydra-00003") in named and "hydra-00003" not in named
    figures = event(case, "figures", Export.Tlp.CLEAR)
    assert figures.get_objects_by_name("user-account") == []
    assert figures.info == "CS-0001: Suspected distillation of an AI model"


def test_the_event_keeps_its_identifier(case):
    assert event(case, "full", Export.Tlp.RED).uuid == event(case, "keyed", Export.Tlp.RED).uuid
