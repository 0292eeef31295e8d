"""Real texts in place of grammars: which file serves which family."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simulator.hashing import mix
from simulator.texts.families import FAMILIES, NUMBER
from simulator.texts.folder import FolderTexts


def put(folder: Path, stem: str, count: int = 30, column: str = "prompt") -> None:
    texts = [f"{stem} {number}" for number in range(count)] + [""]
    pq.write_table(pa.table({column: texts}), folder / f"{stem}.parquet")


def prompts(source: FolderTexts, family: str, *, later: bool = False) -> list[str]:
    seeds = mix(np.arange(200))
    number = np.full(200, NUMBER[family], dtype=np.int16)
    nothing = np.zeros(200, dtype=np.float32)
    return source.prompts(number, seeds, seeds, seeds, nothing, np.full(200, later)).to_pylist()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path, "cot_requests")
    put(tmp_path, "people_one")
    put(tmp_path, "arrival_times", column="timestamp")
    return tmp_path


def test_names_of_files_tell_campaigns_from_people(folder: Path) -> None:
    source = FolderTexts(folder)
    assert {text.split()[0] for text in prompts(source, "reasoning_traces")} == {"cot_requests"}
    assert {text.split()[0] for text in prompts(source, "cooking")} == {"people_one"}
    assert len(set(prompts(source, "cooking"))) == 30


def test_templates_assignments_and_follow_ups_keep_their_grammar(folder: Path) -> None:
    source = FolderTexts(folder)
    for family in (kind.name for kind in FAMILIES if kind.fixed):
        assert not any(text.startswith("people_one") for text in prompts(source, family))
    assert not any(text.startswith("people") for text in prompts(source, "cooking", later=True))


def test_a_table_in_the_folder_says_otherwise(folder: Path) -> None:
    put(folder, "essays")
    put(folder, "rubrics")
    (folder / "texts.toml").write_text(
        'essays = "fiction"\nrubrics = "rubric_grading"\npeople_one = "benign"\n'
    )
    source = FolderTexts(folder)
    assert {text.split()[0] for text in prompts(source, "fiction")} == {"essays"}
    assert {text.split()[0] for text in prompts(source, "rubric_grading")} == {"rubrics"}
    assert {text.split()[0] for text in prompts(source, "reasoning_traces")} == {"cot_requests"}


def test_a_use_that_does_not_exist_and_a_missing_sort_are_told(folder: Path) -> None:
    (folder / "texts.toml").write_text('people_one = "peple"\n')
    with pytest.raises(ValueError, match="people_one"):
        FolderTexts(folder)
    (folder / "texts.toml").write_text('people_one = "ignore"\n')
    with pytest.raises(ValueError, match="no benign texts"):
        FolderTexts(folder)
