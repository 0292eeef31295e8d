"""The bundle is STIX 2.1 by OASIS's own validator, and says no more than it may."""

from __future__ import annotations

import json

import pytest
import stix2
from jsonschema import Draft202012Validator
from stix2validator import ValidationOptions, validate_string

from investigations.exports.lens import Lens, keyed
from investigations.exports.record import case_record
from investigations.exports.stix import EXTENSION, SCHEMA_FILE, stix_bundle
from investigations.models import Account, Cluster, Export, Hypothesis

pytestmark = pytest.mark.django_db
KEY = b"k" * 32
T = Export.Tlp


def bundle(case, content="full", tlp=T.AMBER):
    lens = Lens(content, KEY)
    return stix_bundle(case, case_record(case, lens), lens, tlp)


def of(text, kind):
    return [each for each in json.loads(text)["objects"] if each["type"] == kind]


@pytest.mark.parametrize(
    ("content", "tlp"),
    [("full", T.RED), ("full", T.AMBER_STRICT), ("keyed", T.GREEN), ("figures", T.CLEAR)],
)
def test_the_validator_finds_no_error(case, content, tlp):
    found = validate_string(bundle(case, content, tlp), ValidationOptions(version="2.1"))
    assert found.is_valid, [str(error) for error in found.errors]


def test_the_library_reads_it_back(case):
    found = stix2.parse(bundle(case), allow_custom=True)
    kinds = {each["type"] for each in found.objects}
    assert kinds >= {
        *("campaign", "infrastructure", "threat-actor", "identity", "indicator", "note", "opinion"),
        *("observed-data", "user-account", "relationship", "report", "marking-definition"),
        *("extension-definition",),
    }


def test_each_object_is_marked_by_tlp_2(case):
    text = bundle(case, tlp=T.AMBER_STRICT)
    marking = of(text, "marking-definition")[0]
    assert marking["id"] == "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
    assert "amber+strict" in json.dumps(marking["extensions"])
    for each in json.loads(text)["objects"]:
        if each["type"] not in ("marking-definition", "extension-definition"):
            assert each["object_marking_refs"] == [marking["id"]], each["type"]


def test_what_is_alleged_is_called_so_and_as_sure_as_people_are(case):
    actor = of(bundle(case), "threat-actor")[0]
    assert actor["name"] == "Lab" and actor["confidence"] == 15
    assert actor["description"].startswith("Alleged")
    Hypothesis.objects.update(
        rejected_at=case.opened_at, rejected_because="No", rejected_by=case.opened_by
    )
    assert of(bundle(case), "threat-actor") == []


def test_an_unproven_cluster_is_a_grouping(case):
    Cluster.objects.update(score=0.3)
    text = bundle(case)
    assert of(text, "infrastructure") == []
    assert of(text, "grouping")[0]["context"] == "suspicious-activity"


def test_hashes_stand_for_accounts_and_cards(case, hydra):
    member = hydra.memberships.first().account
    Account.objects.filter(pk=member.pk).update(payment_fingerprint="card_1")
    text = bundle(case, "keyed", T.GREEN)
    assert member.account_id not in text and "card_1" not in text
    accounts = {each["user_id"]: each for each in of(text, "user-account")}
    own = accounts[keyed(KEY, member.account_id)]
    assert own["extensions"][EXTENSION]["payment_hmac"] == keyed(KEY, "card_1")
    schema = json.loads(SCHEMA_FILE.read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(own["extensions"][EXTENSION])
    fields = {each["pattern"].split("'.")[1].split(" = ")[0] for each in of(text, "indicator")}
    assert fields and fields <= set(schema["properties"])
    assert "card_7f3a" not in text and keyed(KEY, "card_7f3a") in text
    assert of(bundle(case, "figures", T.CLEAR), "user-account") == []


def test_customers_that_were_looked_at_are_not_told_of(case, hydra):
    member = hydra.memberships.first().account
    Account.objects.filter(pk=member.pk).update(verified=True)
    assert member.account_id not in bundle(case)


def test_an_object_keeps_its_identifier(case):
    def ids(text):
        return {each["id"] for each in json.loads(text)["objects"]}

    assert ids(bundle(case)) == ids(bundle(case))
