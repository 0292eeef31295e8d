"""Real texts from a folder of Parquet files in place of the grammars."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from simulator.hashing import U64, below
from simulator.texts.families import FAMILIES, NUMBER
from simulator.texts.source import Grammars

# Words in a file's name that say that its texts were sent to a teacher model.
ELICITS: Final = (
    "cot",
    "teacher",
    "self_instruct",
    "elicit",
    "distil",
    "toolformer",
    "codegen",
    "trace",
)


class FolderTexts:
    """Texts of ``folder/*.parquet`` that have a ``prompt`` column.

    ``texts.toml`` in the folder may say what a file is for: ``file_stem = "campaign"``,
    ``"benign"``, ``"ignore"`` or the name of a family; otherwise the file's name decides
    (ELICITS). Each family keeps to one file, so that campaigns stay narrow. Families whose wording
    is the point (a help desk's template, an assignment) keep their grammar, and so do follow-ups.
    Raises ValueError when the folder lacks texts of either sort or ``texts.toml`` names a use that
    does not exist.
    """

    def __init__(self, folder: Path) -> None:
        self._grammars = Grammars()
        texts: list[pa.ChunkedArray] = []
        uses: list[str] = []
        for path, use in _files(folder):
            texts.append(_prompts(path))
            uses.append(use)
        self._texts = pa.chunked_array(
            [chunk for text in texts for chunk in text.chunks], type=pa.string()
        ).combine_chunks()
        self._sizes = np.array([len(text) for text in texts])
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._file = _assign(uses, folder)

    def prompts(
        self,
        family: npt.NDArray[np.int16],
        template: U64,
        voice: U64,
        item: U64,
        typos: npt.NDArray[np.float32],
        later: npt.NDArray[np.bool_],
    ) -> pa.Array:
        """See TextSource."""
        written = self._grammars.prompts(family, template, voice, item, typos, later)
        file = self._file[family]
        real = (file >= 0) & ~later
        number = self._starts[file] + below(item, self._sizes[file], 401)
        return pc.if_else(pa.array(real), self._texts.take(pa.array(number)), written)


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Files with prompts and what each is for, in the order of their names."""
    table = folder / "texts.toml"
    said = tomllib.loads(table.read_text(encoding="utf-8")) if table.exists() else {}
    for path in sorted(folder.glob("*.parquet")):
        elicits = any(word in path.stem.lower() for word in ELICITS)
        use = said.get(path.stem, "campaign" if elicits else "benign")
        if use not in (*NUMBER, "campaign", "benign", "ignore"):
            raise ValueError(f"{table}: {path.stem} cannot be used as {use!r}")
        if use != "ignore" and "prompt" in pq.read_schema(path).names:
            yield path, use


def _assign(uses: list[str], folder: Path) -> npt.NDArray[np.int64]:
    """Number of the file for each family; -1 where the grammar stays."""
    chosen = np.full(len(FAMILIES), -1, dtype=np.int64)
    for sort, elicits in (("campaign", True), ("benign", False)):
        kind = [n for n, one in enumerate(FAMILIES) if one.elicits is elicits and not one.fixed]
        named = {NUMBER[use]: n for n, use in enumerate(uses) if NUMBER.get(use) in kind}
        general = [n for n, use in enumerate(uses) if use == sort] or list(named.values())
        if not general:
            raise ValueError(f"{folder} has no {sort} texts")
        chosen[kind] = np.resize(general, len(kind))
        for family, file in named.items():
            chosen[family] = file
    return chosen


def _prompts(path: Path) -> pa.ChunkedArray:
    texts = pq.read_table(path, columns=["prompt"])["prompt"].cast(pa.string())
    return texts.filter(pc.greater(pc.utf8_length(texts), 0))
