"""A case as a STIX 2.1 bundle."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import stix2

from investigations.exports.lens import Lens
from investigations.exports.shared import Value, accounts_to_share, values_to_share
from investigations.models import Case, Export

# OASIS's TLP 2.0 definitions; the constants of the library are those of TLP 1.
_TLP_EXTENSION: Final = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_TLP: Final = {
    "clear": "94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber_strict": "939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "e828b379-4e03-4974-9ac4-e53a884c97c1",
}
# Ours: the schema beside this file says what it holds; bundles carry it.
EXTENSION: Final = "extension-definition--8d7fba4e-6c37-4c53-8f0a-3f9d5c0f6b21"
SCHEMA_FILE: Final = Path(__file__).with_name("stix_extension.json")
_SCHEMA: Final = "https://hydrascope.example/stix_extension.json"
_OURS: Final = uuid.UUID("0d5a7c6e-1f0e-4a43-9a1e-6f2f5f5f7a10")
_WRITTEN: Final = "2026-11-24T00:00:00.000Z"
_CONFIDENCE: Final = {"Low": 15, "Moderate": 50, "High": 85}
_ATLAS: Final = (
    ("AML.T0024.002", "Extract AI Model"),
    ("AML.T0008.005", "AI Service Proxies"),
)
# Indicators say nothing of networks that have long moved on.
_VALID: Final = dt.timedelta(days=90)
# From here on the program holds a cluster for what it says.
_PROVEN: Final = 0.5

# The library has no types.
Object = Any


def stix_bundle(case: Case, record: dict[str, Any], lens: Lens, tlp: Export.Tlp) -> str:
    """The bundle as JSON text. Its identifiers follow from the case: the same object keeps its
    identifier in a later bundle."""
    return _Writer(case, record, lens, tlp).text()


class _Writer:
    def __init__(self, case: Case, record: dict[str, Any], lens: Lens, tlp: Export.Tlp) -> None:
        self._case, self._record, self._lens = case, record, lens
        self._made = record["made_at"]
        self._marking = f"marking-definition--{_TLP[tlp]}"
        self._tlp = tlp
        self._objects: list[Object] = []
        self._author = self._id("identity", "author")

    def text(self) -> str:
        self._preamble()
        campaigns = [self._campaign(each) for each in self._record["campaigns"]]
        pools = {each["key"]: self._pool(each) for each in self._record["clusters"]}
        self._link(campaigns, "uses", [i for i in pools.values() if i.startswith("infra")])
        for each in self._record["hypotheses"]:
            self._hypothesis(each, campaigns)
        for value in values_to_share(self._case, self._lens):
            self._indicator(value, campaigns)
        self._observed()
        self._report()
        bundle = {
            "type": "bundle",
            "id": self._id("bundle", str(self._made)),
            "objects": [json.loads(_serialized(each)) for each in self._objects],
        }
        return json.dumps(bundle, ensure_ascii=False, indent=1)

    def _id(self, kind: str, name: str) -> str:
        return f"{kind}--{uuid.uuid5(_OURS, f'{self._case.key}/{kind}/{name}')}"

    def _common(self, kind: str, name: str, **more: Any) -> dict[str, Any]:
        return {
            "id": self._id(kind, name),
            "created": self._case.opened_at,
            "modified": self._made,
            "created_by_ref": self._author,
            "object_marking_refs": [self._marking],
            **more,
        }

    def _add(self, made: Object) -> str:
        self._objects.append(made)
        return str(made["id"])

    def _preamble(self) -> None:
        self._add(
            {
                "type": "marking-definition",
                "spec_version": "2.1",
                "id": self._marking,
                "created": "2022-10-01T00:00:00.000Z",
                "name": self._tlp.label,
                "extensions": {
                    _TLP_EXTENSION: {
                        "extension_type": "property-extension",
                        "tlp_2_0": str(self._tlp).replace("_", "+"),
                    }
                },
            }
        )
        author = self._common("identity", "author")
        del author["created_by_ref"]
        self._add(stix2.Identity(name="The provider", identity_class="organization", **author))
        self._add(
            stix2.ExtensionDefinition(
                id=EXTENSION,
                created=_WRITTEN,
                modified=_WRITTEN,
                created_by_ref=self._author,
                name="Fingerprints of accounts that question AI models",
                description="Prompt template, client build and keyed hash of a payment instrument",
                schema=_SCHEMA,
                version="1.0.0",
                extension_types=["property-extension"],
            )
        )

    def _campaign(self, said: dict[str, Any]) -> str:
        return self._add(
            stix2.Campaign(
                name=f"{said['key']} {said['name']}",
                first_seen=said["first_seen"],
                last_seen=said["last_seen"],
                objective="Distillation of an AI model",
                external_references=[
                    {
                        "source_name": "mitre-atlas",
                        "external_id": number,
                        "description": name,
                        "url": f"https://atlas.mitre.org/techniques/{number}",
                    }
                    for number, name in _ATLAS
                ],
                **self._common("campaign", said["key"]),
            )
        )

    def _pool(self, said: dict[str, Any]) -> str:
        """A pool of accounts as infrastructure; one that is not proven as a mere grouping."""
        told = (
            f"{said['account_count']:,} accounts, {said['exchanges']:,} exchanges, of which "
            f"{said['distillation_exchanges']:,} distillation (estimate)"
        )
        if said["score"] < _PROVEN:
            return self._add(
                stix2.Grouping(
                    name=said["key"],
                    description=told,
                    context="suspicious-activity",
                    object_refs=[self._author],
                    **self._common("grouping", said["key"]),
                )
            )
        return self._add(
            stix2.Infrastructure(
                name=f"Account pool {said['key']}",
                description=told,
                infrastructure_types=["anonymization"],
                first_seen=said["first_seen"],
                last_seen=said["last_seen"],
                **self._common("infrastructure", said["key"]),
            )
        )

    def _hypothesis(self, said: dict[str, Any], campaigns: list[str]) -> None:
        if said["rejected_at"]:
            return
        sure = _CONFIDENCE[said["confidence"]]
        named = f"{said['campaign']}/{said['title']}"
        if said["organisation"]:
            actor = self._add(
                stix2.ThreatActor(
                    name=said["organisation"],
                    description=f"Alleged. {said['title']}. {said['statement']}".strip(),
                    threat_actor_types=["competitor"],
                    **self._common("threat-actor", named, confidence=sure),
                )
            )
            self._link(campaigns, "attributed-to", [actor], confidence=sure)
        if said["intermediary"]:
            self._add(
                stix2.Identity(
                    name=said["intermediary"],
                    description="Alleged proxy or reseller",
                    identity_class="organization",
                    **self._common("identity", named, confidence=sure),
                )
            )
        if campaigns:
            self._note(said, named, campaigns, sure)

    def _note(self, said: dict[str, Any], named: str, campaigns: list[str], sure: int) -> None:
        text = f"{said['title']}. Likelihood: {said['likelihood']}."
        self._add(
            stix2.Note(
                abstract="Hypothesis",
                content=f"{text} Evidence carries to: {said['reaches']}.",
                object_refs=campaigns,
                **self._common("note", named, confidence=sure),
            )
        )
        for place, each in enumerate(said["dissents"]):
            self._add(
                stix2.Opinion(
                    opinion="disagree",
                    explanation=each["text"],
                    object_refs=campaigns,
                    **self._common("opinion", f"{named}/{place}"),
                )
            )

    def _indicator(self, value: Value, campaigns: list[str]) -> None:
        escaped = value.value.replace("\\", "\\\\").replace("'", "\\'")
        made = self._add(
            stix2.Indicator(
                name=f"{value.field} of {value.cluster}",
                description=f"Held by {value.accounts:,} accounts",
                indicator_types=["anomalous-activity"],
                pattern=f"[user-account:extensions.'{EXTENSION}'.{value.field} = '{escaped}']",
                pattern_type="stix",
                valid_from=self._case.opened_at,
                valid_until=self._made + _VALID,
                **self._common("indicator", f"{value.cluster}/{value.field}/{value.value}"),
            )
        )
        self._link([made], "indicates", campaigns)

    def _observed(self) -> None:
        accounts = []
        for account in accounts_to_share(self._case, self._lens):
            more: dict[str, Any] = {}
            if account.payment_fingerprint:
                hashed = self._lens.hashed(account.payment_fingerprint)
                own = {"extension_type": "property-extension", "payment_hmac": hashed}
                more = {"extensions": {EXTENSION: own}, "allow_custom": True}
            accounts.append(
                self._add(
                    stix2.UserAccount(
                        user_id=self._lens.account(account.account_id),
                        account_type="ai-service",
                        object_marking_refs=[self._marking],
                        **more,
                    )
                )
            )
        window = self._record["window"]
        if accounts and window["first"]:
            self._add(
                stix2.ObservedData(
                    first_observed=window["first"],
                    last_observed=window["last"],
                    number_observed=max(1, min(999_999_999, self._record["scale"]["exchanges"])),
                    object_refs=accounts,
                    **self._common("observed-data", "accounts"),
                )
            )

    def _report(self) -> None:
        said = self._record["case"]
        refs = [str(each["id"]) for each in self._objects if each["type"] != "marking-definition"]
        self._add(
            stix2.Report(
                name=f"{said['key']}: {said['title']}" if said.get("title") else said["key"],
                description=said.get("summary") or "A case of suspected distillation",
                report_types=["campaign"],
                published=self._made,
                object_refs=refs,
                **self._common("report", "case"),
            )
        )

    def _link(self, sources: Iterable[str], how: str, targets: Iterable[str], **more: Any) -> None:
        ends = list(targets)
        for source in sources:
            for target in ends:
                self._add(
                    stix2.Relationship(
                        relationship_type=how,
                        source_ref=source,
                        target_ref=target,
                        **self._common("relationship", f"{source}/{how}/{target}", **more),
                    )
                )


def _serialized(made: Object) -> str:
    return json.dumps(made) if isinstance(made, dict) else str(made.serialize())
