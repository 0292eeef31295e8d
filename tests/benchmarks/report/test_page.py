import argparse
from pathlib import Path

from benchmarks.record import Record
from benchmarks.report import page as report
from benchmarks.report import run
from tests.benchmarks.report.samples import timing, world


def test_the_page_is_made_of_the_results_alone(tmp_path: Path) -> None:
    Record("quality", tmp_path).add("k", world(recall=0.5))
    speed = Record("speed", tmp_path)
    speed.add("m1 score 1", timing("m1", "score", 8.0))
    speed.add("m1 read 1", timing("m1", "read", 2.0, rows=1_000_000))
    output = tmp_path / "docs" / "page.md"
    run(argparse.Namespace(results=tmp_path, output=output))
    text = output.read_text()
    assert "| recall, careful, grammar | ≥ 0.97 | 0.5000 | **no** |" in text
    assert "at 1.0 M | ≤ 5 × | 4.00 × | yes |" in text
    assert "## Early\n\nNot measured yet." in text
    assert {path.name for path in (output.parent / "benchmarks").iterdir()} == {
        "reliability.svg",
        "growth.svg",
    }


def test_pictures_are_the_same_for_the_same_figures(tmp_path: Path) -> None:
    results = {part.name: {} for part in report.PARTS} | {"quality": {"rows": [world()]}}
    pictures = []
    for folder in (tmp_path / "one", tmp_path / "other"):
        report.draw(results, folder)
        pictures.append((folder / "reliability.svg").read_bytes())
    assert pictures[0] == pictures[1]
