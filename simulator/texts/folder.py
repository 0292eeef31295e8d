"""Real texts from a folder of Parquet files in place of the grammars."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from simulator.hashing import U64, below
from simulator.texts.families import FAMILIES
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

    ``texts.toml`` in the folder may say what a file is: ``file_stem = "campaign"``, ``"benign"``
    or ``"ignore"``; otherwise the file's name decides (ELICITS). Each family keeps to one file,
    so that campaigns stay narrow. Families whose wording is the point (a help desk's template, an
    assignment) keep their grammar, and so do follow-ups. Raises ValueError when the folder lacks
    texts of either sort.
    """

    def __init__(self, folder: Path) -> None:
        self._grammars = Grammars()
        roles = _roles(folder)
        texts: list[pa.ChunkedArray] = []
        files: dict[str, list[int]] = {"campaign": [], "benign": []}
        for path in sorted(folder.glob("*.parquet")):
            role = roles.get(path.stem, _guess(path.stem))
            if role in files and "prompt" in pq.read_schema(path).names:
                files[role].append(len(texts))
                texts.append(_prompts(path))
        for role, numbers in files.items():
            if not numbers:
                raise ValueError(f"{folder} has no {role} texts")
        self._texts = pa.chunked_array(
            [chunk for text in texts for chunk in text.chunks]
        ).combine_chunks()
        sizes = np.array([len(text) for text in texts])
        starts = np.cumsum(sizes) - sizes
        choice = np.full(len(FAMILIES), -1, dtype=np.int64)
        for role, elicits in (("campaign", True), ("benign", False)):
            kind = [
                n
                for n, family in enumerate(FAMILIES)
                if family.elicits is elicits and not family.fixed
            ]
            choice[kind] = np.resize(files[role], len(kind))
        self._choice = choice
        self._starts, self._sizes = starts, sizes

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
        file = self._choice[family]
        real = (file >= 0) & ~later
        number = self._starts[file] + below(item, self._sizes[file], 401)
        return pc.if_else(pa.array(real), self._texts.take(pa.array(number)), written)


def _roles(folder: Path) -> dict[str, str]:
    path = folder / "texts.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _guess(stem: str) -> str:
    return "campaign" if any(word in stem.lower() for word in ELICITS) else "benign"


def _prompts(path: Path) -> pa.ChunkedArray:
    texts = pq.read_table(path, columns=["prompt"])["prompt"].cast(pa.string())
    return texts.filter(pc.greater(pc.utf8_length(texts), 0))
