"""Everything about a case in one file, signed."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.serializers.json import DjangoJSONEncoder

from investigations.exports.account_list import SCHEMA, account_rows
from investigations.exports.keys import signing_key
from investigations.exports.lens import Lens
from investigations.exports.misp import misp_event
from investigations.exports.partners import remember
from investigations.exports.record import case_record, exhibits_of
from investigations.exports.report.render import render
from investigations.exports.stix import SCHEMA_FILE, stix_bundle
from investigations.exports.tabular import write_rows
from investigations.exports.verify import FORMAT, MANIFEST, SIGNATURE
from investigations.models import CustodyEntry, Export

Tell = Callable[[float], None]
_Kind, _Form = Export.Kind, Export.Form
# One moment for all: the same content gives the same file.
_WHEN: Final = (2026, 1, 1, 0, 0, 0)


def write_bundle(export: Export, lens: Lens, folder: Path, tell: Tell) -> Path:
    """Reports, lists, what partners' programs read, the evidence itself where names may be seen,
    and a manifest with each file's SHA-256, signed with Ed25519."""
    record = case_record(export.case, lens)
    tlp = Export.Tlp(export.tlp)
    tell(0.1)
    parts = folder / "parts"
    parts.mkdir()
    for kind, form in (
        (_Kind.BRIEF, _Form.PDF),
        (_Kind.REPORT, _Form.PDF),
        (_Kind.REPORT, _Form.MD),
    ):
        work = folder / f"{kind}-{form}"
        work.mkdir()
        render(record, kind=kind, form=form, tlp=tlp, folder=work).rename(parts / f"{kind}.{form}")
    tell(0.6)
    _json(parts / "case.json", record)
    stix = stix_bundle(export.case, record, lens, tlp)
    remember(export.case, stix)
    (parts / "stix.json").write_text(stix, encoding="utf-8")
    shutil.copy(SCHEMA_FILE, parts)
    misp = misp_event(export.case, record, lens, tlp)
    remember(export.case, misp)
    (parts / "misp.json").write_text(misp, encoding="utf-8")
    if lens.shows(Export.Content.KEYED):
        write_rows(account_rows(export.case, lens), SCHEMA, _Form.CSV, parts / "accounts.csv")
    if lens.shows(Export.Content.FULL):
        for exhibit in exhibits_of(export.case):
            (parts / f"{exhibit.name}.json").write_text(exhibit.frozen, encoding="utf-8")
    tell(0.8)
    output = folder / "bundle.zip"
    _zipped(parts, output, _manifest(export, parts))
    return output


def _json(path: Path, values: Any) -> None:
    text = json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    path.write_text(text, encoding="utf-8")


def public_key() -> str:
    """The signer's, in hex: to be told to receivers by another way than the bundle's."""
    key = signing_key().public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _manifest(export: Export, parts: Path) -> bytes:
    files = {
        path.name: {
            "size": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in sorted(parts.iterdir())
    }
    head = CustodyEntry.objects.order_by("-number").values_list("number", "sha256").first()
    manifest = {
        "format": FORMAT,
        "case": export.case.key,
        "tlp": Export.Tlp(export.tlp).label,
        "content": export.content,
        "made_at": export.at.isoformat(),
        "custody": {"number": head[0], "sha256": head[1]} if head else None,
        "key": public_key(),
        "files": files,
    }
    return json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _zipped(parts: Path, output: Path, manifest: bytes) -> None:
    signature = base64.b64encode(signing_key().sign(manifest))
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in ((MANIFEST, manifest), (SIGNATURE, signature)):
            bundle.writestr(zipfile.ZipInfo(name, _WHEN), content)
        for path in sorted(parts.iterdir()):
            entry = zipfile.ZipInfo(path.name, _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(entry, path.read_bytes())
