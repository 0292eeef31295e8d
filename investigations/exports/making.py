"""Which file is made how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from investigations.exports.account_list import SCHEMA, account_rows
from investigations.exports.bundle import Tell, write_bundle
from investigations.exports.keys import hashing_key
from investigations.exports.lens import Lens
from investigations.exports.misp import misp_event
from investigations.exports.partners import remember
from investigations.exports.record import case_record
from investigations.exports.report.render import render
from investigations.exports.stix import stix_bundle
from investigations.exports.tabular import write_rows
from investigations.models import Export

_Kind, _Form = Export.Kind, Export.Form
_DOCUMENT: Final = (_Form.PDF, _Form.DOCX, _Form.HTML, _Form.MD)
FORMS: Final[Mapping[str, tuple[Export.Form, ...]]] = {
    _Kind.BRIEF: _DOCUMENT,
    _Kind.REPORT: _DOCUMENT,
    _Kind.ACCOUNTS: (_Form.CSV, _Form.XLSX, _Form.JSON, _Form.PARQUET),
    _Kind.STIX: (_Form.JSON,),
    _Kind.MISP: (_Form.JSON,),
    _Kind.BUNDLE: (_Form.ZIP,),
}


def make(export: Export, folder: Path, tell: Tell) -> Path:
    """Make the file of ``export`` in ``folder``; ``tell`` takes how far it is, 0 to 1."""
    lens = Lens(export.content, hashing_key(export.partner))
    return _MAKERS[export.kind](export, lens, folder, tell)


def _document(export: Export, lens: Lens, folder: Path, tell: Tell) -> Path:
    record = case_record(export.case, lens)
    tell(0.3)
    return render(
        record,
        kind=_Kind(export.kind),
        form=_Form(export.form),
        tlp=Export.Tlp(export.tlp),
        folder=folder,
    )


def _accounts(export: Export, lens: Lens, folder: Path, tell: Tell) -> Path:
    output = folder / f"accounts.{export.form}"
    write_rows(account_rows(export.case, lens), SCHEMA, _Form(export.form), output)
    return output


def _partners(write: Callable[..., str]) -> Callable[[Export, Lens, Path, Tell], Path]:
    def made(export: Export, lens: Lens, folder: Path, tell: Tell) -> Path:
        record = case_record(export.case, lens)
        tell(0.3)
        output = folder / f"{export.kind}.json"
        text = write(export.case, record, lens, Export.Tlp(export.tlp))
        output.write_text(text, encoding="utf-8")
        remember(export.case, text)
        return output

    return made


_MAKERS: Final[Mapping[str, Callable[[Export, Lens, Path, Tell], Path]]] = {
    _Kind.BRIEF: _document,
    _Kind.REPORT: _document,
    _Kind.ACCOUNTS: _accounts,
    _Kind.STIX: _partners(stix_bundle),
    _Kind.MISP: _partners(misp_event),
    _Kind.BUNDLE: write_bundle,
}
