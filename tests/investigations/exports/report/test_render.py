"""Documents that could go to a board, whatever people typed."""

from __future__ import annotations

import zipfile

import docx
import pypdfium2
import pytest
from django.conf import settings as configured
from pypdf import PdfReader

from investigations.exports.lens import Lens
from investigations.exports.record import case_record
from investigations.exports.report.render import render, typed
from investigations.models import Case, Export, Hypothesis

pytestmark = pytest.mark.django_db
K, F, T = Export.Kind, Export.Form, Export.Tlp
HOSTILE = (
    '<script>alert(1)</script> ![x](/etc/passwd) #read("/etc/passwd") $x$ `=cmd` | a | b |\n\n'
    '```{=html}\n<img src=x onerror=alert(1)>\n```\n\n[out](javascript:alert(1)) *"\\\n\n# Big'
)


def made(case, folder, *, kind=K.REPORT, form=F.PDF, content="full"):
    record = case_record(case, Lens(content, b"k" * 32))
    return render(record, kind=kind, form=form, tlp=T.AMBER, folder=folder)


def pdf_text(path):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_the_full_report_says_it_all(case, tmp_path):
    told = pdf_text(made(case, tmp_path))
    for said in (
        *("CS-0001: One hand", "TLP:AMBER", "over 23,000 exchanges", "1 September 2026"),
        *("Almost certain (99 %)", "One lab behind it", "Likely (55–80 %)", "Confidence Low"),
        *("Suspected organisation Lab", "Dissent, leo", "B2", "EN-0001: Suspend"),
        *("Does not fit", "SHA-256", "It is plain", "Glossary", "Admiralty"),
    ):
        assert said in told, said
    digest = case_record(case, Lens("full", b"k"))["evidence"][0]["sha256"]
    assert digest in told.replace(" ", "")


def test_charts_are_pictures_and_every_page_is_marked(case, tmp_path):
    path = made(case, tmp_path)
    reader = PdfReader(path)
    assert sum(len(page.images) for page in reader.pages) == 3
    assert all(page.extract_text().count("TLP:AMBER") >= 2 for page in reader.pages)
    for page in pypdfium2.PdfDocument(path):
        picture = page.render(scale=0.5).to_pil().convert("L")
        assert picture.getextrema()[0] < 100  # something is on it


def test_the_brief_has_two_pages_at_most(case, hydra, ana, tmp_path):
    Case.objects.filter(pk=case.pk).update(summary="A long sentence about it. " * 700)
    for number in range(30):
        Hypothesis.objects.create(
            campaign=hydra.campaign,
            title=f"{number} " + "W" * 190,
            likelihood="likely",
            confidence="low",
            by=ana,
        )
    case.refresh_from_db()
    path = made(case, tmp_path, kind=K.BRIEF)
    assert len(PdfReader(path).pages) <= 2 and "How sure this is" in pdf_text(path)


@pytest.mark.parametrize("form", [F.PDF, F.DOCX, F.HTML, F.MD])
@pytest.mark.parametrize("kind", [K.BRIEF, K.REPORT])
def test_whatever_people_typed_stays_text(case, tmp_path, kind, form):
    Case.objects.filter(pk=case.pk).update(title=HOSTILE[:190], summary=HOSTILE)
    Hypothesis.objects.update(title=HOSTILE[:190], statement=HOSTILE, operator=HOSTILE[:190])
    case.refresh_from_db()
    path = made(case, tmp_path, kind=kind, form=form)
    if form == F.HTML:
        page = path.read_text()
        assert "<script" not in page and "<img src=x" not in page
        assert 'href="javascript' not in page and "root:x" not in page
        assert 'src="/etc' not in page and "http-equiv" not in page
    elif form == F.DOCX:
        text = "\n".join(each.text for each in docx.Document(path).paragraphs)
        assert "One hand" not in text and "alert(1)" in text
        assert not any("passwd" in name for name in zipfile.ZipFile(path).namelist())
    elif form == F.MD:
        text = path.read_text()
        assert "<script" not in text.replace("\\<", "") and "](/etc/passwd)" not in text
        assert "javascript:alert" not in text.replace("\\:", "") and "alert" in text
    elif form == F.PDF:
        assert "root:x" not in pdf_text(path) and 'read("/etc/passwd")' in pdf_text(path).replace(
            "“", '"'
        ).replace("”", '"')


def test_a_word_file_has_pictures_and_tables(case, tmp_path):
    found = docx.Document(made(case, tmp_path, form=F.DOCX))
    assert len(found.inline_shapes) == 3 and len(found.tables) >= 5
    assert found.paragraphs[0].text.startswith("CS-0001")


def test_html_stands_by_itself(case, tmp_path):
    page = made(case, tmp_path, form=F.HTML).read_text()
    assert page.count("data:image/png") == 3
    assert "http://" not in page.replace("http://www.w3.org", "") and "https://" not in page


def test_without_names_no_name_is_in_it(case, hydra, tmp_path):
    told = pdf_text(made(case, tmp_path, content="keyed"))
    assert "ana" not in told.split() and "a person (analyst)" in told and "One lab" in told
    assert "It is plain" not in told
    told = pdf_text(made(case, tmp_path, content="figures"))
    assert "One lab" not in told and "One hand" not in told and "over 23,000" in told


def test_a_team_can_put_its_own_template_there(case, tmp_path, settings):
    own = tmp_path / "own"
    own.mkdir()
    (own / "brief.md").write_text("# Ours: {{ case.key }}\n\n{{ scale.accounts|over }}")
    settings.REPORT_TEMPLATES = str(own)
    told = pdf_text(made(case, tmp_path, kind=K.BRIEF))
    assert "Ours: CS-0001 40" in told
    assert "Full report" in pdf_text(made(case, tmp_path))


def test_an_empty_case_is_a_document_too(ana, tmp_path, db):
    from investigations.cases import opening

    case = opening.open_case(title="Nothing yet", by=ana)
    for kind in (K.BRIEF, K.REPORT):
        assert "no group of accounts" in pdf_text(made(case, tmp_path, kind=kind))


def test_pictures_and_raw_parts_are_left_out_of_what_people_typed():
    found = typed(HOSTILE)
    assert "![" not in found and "javascript" not in found and "#### Big" in found
    assert typed("  ") == "" and configured.REPORT_TEMPLATES == ""
