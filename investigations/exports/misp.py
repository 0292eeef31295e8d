"""A case as a MISP event."""

from __future__ import annotations

import uuid
from typing import Any, Final

from pymisp import MISPEvent, MISPObject

from investigations.exports.lens import Lens
from investigations.exports.shared import accounts_to_share, values_to_share
from investigations.models import Case, Export

_OURS: Final = uuid.UUID("5a1a3c0e-8d5f-4d7d-8f0b-2a8f3a6f1c55")
# What a receiver may do: nothing that the operator notices, unless the world may know.
_PAP: Final = {"clear": "PAP:CLEAR", "green": "PAP:GREEN"}
_COMMENTS: Final = {
    "payment_hmac": "HMAC-SHA256 of a payment instrument, by the key agreed with the partner",
    "client_fingerprint": "Fingerprint of the client",
    "prompt_template": "Hash of a prompt template",
}


def misp_event(case: Case, record: dict[str, Any], lens: Lens, tlp: Export.Tlp) -> str:
    """The event as JSON text; not published, and to be distributed by whoever takes it in."""
    event = MISPEvent()
    said, scale = record["case"], record["scale"]
    event.uuid = str(uuid.uuid5(_OURS, case.key))
    event.info = f"{said['key']}: {said.get('title') or 'Suspected distillation of an AI model'}"
    event.distribution, event.threat_level_id, event.analysis = 0, 2, 1
    event.date = record["made_at"].date().isoformat()
    event.add_tag(f"tlp:{str(tlp).replace('_', '+')}")
    event.add_tag(_PAP.get(tlp, "PAP:AMBER"))
    for number in ("AML.T0024.002", "AML.T0008.005"):
        link = f"https://atlas.mitre.org/techniques/{number}"
        event.add_attribute("link", link, category="External analysis", uuid=_id(case, link))
    text = f"{scale['accounts']:,} accounts, {scale['exchanges']:,} exchanges, of which"
    event.add_attribute(
        "comment",
        f"{text} {scale['distillation']:,} distillation (estimate)",
        uuid=_id(case, "scale"),
    )
    for value in values_to_share(case, lens):
        event.add_attribute(
            "text",
            value.value,
            category="Other",
            uuid=_id(case, f"{value.cluster} {value.field} {value.value}"),
            comment=f"{_COMMENTS[value.field]}; {value.accounts:,} accounts of {value.cluster}",
        )
    for account in accounts_to_share(case, lens):
        found = MISPObject("user-account")
        found.add_attribute("user-id", lens.account(account.account_id))
        found.add_attribute("account-type", "ai-service")
        if hasattr(account, "membership"):
            found.comment = f"Of {account.membership.cluster.key}"
        event.add_object(found)
    # As the format has it: the event is the one member of the file.
    return f'{{"Event": {event.to_json(indent=1)}}}\n'


def _id(case: Case, what: str) -> str:
    """The same in each event of the case, so that what a partner says of it is recognised."""
    return str(uuid.uuid5(_OURS, f"{case.key} {what}"))
