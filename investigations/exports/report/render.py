"""From a record to Markdown, and from that to the format that was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pypandoc
import typst
from django.conf import settings
from django.template import Context, Engine

from investigations.exports.report.charts import draw
from investigations.exports.report.words import shortened
from investigations.models import Export

_HERE: Final = Path(__file__).parent / "templates"
# Nothing of HTML, TeX, Typst or attributes is understood in what people typed.
_FROM: Final = "commonmark+pipe_tables+implicit_figures+smart"
_TYPED: Final = "commonmark-raw_html"
# Characters of a summary that two pages have room for.
_BRIEF: Final = 1_400
_Form = Export.Form


def render(
    record: dict[str, Any], *, kind: Export.Kind, form: Export.Form, tlp: Export.Tlp, folder: Path
) -> Path:
    """Write the document to ``folder`` and return its path.

    The templates ``brief.md``, ``report.md`` and ``page.typ`` are the team's own where the setting
    ``REPORT_TEMPLATES`` names a folder that has them. Raises ``RuntimeError`` when a template of
    the team's own cannot be used.
    """
    charts = {} if form == _Form.MD else draw(record, folder)
    markdown = written(record, kind=kind, tlp=tlp, charts=charts)
    output = folder / f"{kind}.{form}"
    if form == _Form.MD:
        output.write_text(markdown, encoding="utf-8")
    elif form == _Form.PDF:
        _pdf(markdown, record, tlp, output)
    else:
        _converted(markdown, form, output, _extras(record, form, folder))
    return output


def written(
    record: dict[str, Any], *, kind: Export.Kind, tlp: Export.Tlp, charts: dict[str, str]
) -> str:
    """The document as Markdown; ``charts`` are file names by chart."""
    said = dict(record["case"])
    text = said.get("summary", "")
    said["summary"], said["brief"] = typed(text), typed(shortened(text, _BRIEF))
    values = record | {"case": said, "charts": charts, "tlp": tlp.label, "kind": kind.label}
    return _engine().get_template(f"{kind}.md").render(Context(values, autoescape=False))


def typed(text: str) -> str:
    """What people wrote in Markdown, without pictures and with its headings below ours."""
    if not text.strip():
        return ""
    return str(
        pypandoc.convert_text(
            text.replace("\x00", ""),
            to="commonmark",
            format=_TYPED,
            extra_args=[
                "--sandbox",
                "--wrap=none",
                "--shift-heading-level-by=3",
                f"--lua-filter={_HERE / 'typed.lua'}",
            ],
        )
    ).strip()


def _engine() -> Engine:
    own = settings.REPORT_TEMPLATES
    return Engine(
        dirs=[*([own] if own else []), str(_HERE)],
        autoescape=False,
        builtins=["investigations.exports.report.words"],
    )


def _template(name: str) -> Path:
    own = Path(settings.REPORT_TEMPLATES or _HERE) / name
    return own if own.is_file() else _HERE / name


def _pdf(markdown: str, record: dict[str, Any], tlp: Export.Tlp, output: Path) -> None:
    source = output.with_suffix(".typ")
    extra = [
        "--standalone",
        f"--template={_template('page.typ')}",
        f"--metadata=marking:{tlp.label}",
        f"--metadata=key:{record['case']['key']}",
    ]
    pypandoc.convert_text(
        markdown, to="typst", format=_FROM, outputfile=str(source), extra_args=extra
    )
    # Only the folder of this one document can be read.
    typst.compile(
        str(source), output=str(output), root=str(output.parent), ignore_system_fonts=True
    )


def _extras(record: dict[str, Any], form: Export.Form, folder: Path) -> list[str]:
    title = f"--metadata=pagetitle:{record['case']['key']}"
    found = ["--standalone", title, "--metadata=lang:en", f"--resource-path={folder}"]
    if form == _Form.HTML:
        return [*found, "--embed-resources", f"--css={_template('page.css')}"]
    return found


def _converted(markdown: str, form: Export.Form, output: Path, extra: list[str]) -> None:
    pypandoc.convert_text(
        markdown, to=str(form), format=_FROM, outputfile=str(output), extra_args=extra
    )
