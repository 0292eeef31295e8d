"""Simulated months in lakes, made once and kept for every section that wants them."""

from __future__ import annotations

import hashlib
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import simulator
from benchmarks import foreign
from benchmarks.machine import ROOT
from investigations import ingest
from investigations.campaigns.quality import Truth
from investigations.lake.store import Lake

# What a lake depends on: with other sources, it is made anew.
LAKE = (
    "investigations/ingest",
    "investigations/lake/schema.py",
    "investigations/lake/staging.py",
)
# The scenario that is not the simulator's.
FOREIGN = "foreign"
PARTS = (("accounts", "accounts.parquet"), ("events", "events.parquet"), ("exchanges", "exchanges"))


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to simulate. ``texts`` is grammar or real; ``relay`` is None for the level's own."""

    scenario: str
    evasion: str
    seed: int
    scale: float
    texts: str = "grammar"
    relay: float | None = None

    @property
    def key(self) -> str:
        relay = "" if self.relay is None else f" relay {self.relay:g}"
        return f"{self.scenario} {self.evasion} {self.texts} x{self.scale:g}{relay} #{self.seed}"

    def figures(self) -> dict[str, Any]:
        """The recipe as columns of a row."""
        return {
            "scenario": self.scenario,
            "evasion": self.evasion,
            "texts": self.texts,
            "scale": self.scale,
            "relay": self.relay,
            "seed": self.seed,
        }


@dataclass(frozen=True, slots=True)
class World:
    """A lake and what the accounts in it really are; ``raw`` has accounts, events and truth."""

    recipe: Recipe
    lake: Lake
    raw: Path

    def truth(self) -> dict[str, Truth]:
        return read_truth(self.raw / "truth.parquet")


def read_truth(path: Path) -> dict[str, Truth]:
    """Account → what it really is; own exchanges where the file tells them. Who takes over after
    a ban wave is of the same campaign."""
    return {
        row["account_id"]: Truth(
            row["label"], row["group"].removesuffix("-successors"), row.get("exchanges_own")
        )
        for row in pq.read_table(path).to_pylist()
    }


def world(recipe: Recipe, work: Path, texts: Path | None = None) -> World:
    """The world of a recipe, below ``work``; ``texts`` is the folder that real ones are drawn from.

    The raw exchanges and the lake's copy of the texts are dropped once they are fingerprinted:
    scoring reads neither.
    """
    folder = work / recipe.key.replace(" ", "_").replace("#", "s")
    mark = folder / "made-of"
    made_of = sources(recipe, texts if recipe.texts == "real" else None)
    found = World(recipe, Lake(folder / "lake"), folder / "raw")
    if mark.exists() and mark.read_text() == made_of:
        return found
    shutil.rmtree(folder, ignore_errors=True)
    began = time.perf_counter()
    write(recipe, found.raw, texts)
    fill(found.lake, found.raw, folder / "quarantine")
    shutil.rmtree(found.raw / "exchanges")
    drop_texts(found.lake)
    mark.write_text(made_of)
    print(f"  made {recipe.key} in {time.perf_counter() - began:.0f} s", flush=True)
    return found


def write(recipe: Recipe, output: Path, texts: Path | None) -> None:
    """Simulate the recipe's month, or write it by the other hand.

    Raises ValueError for a recipe of real texts without a folder to draw them from.
    """
    if recipe.texts != "real":
        texts = None
    elif texts is None:
        raise ValueError(f"{recipe.key} wants real texts: say where they are")
    elif recipe.scenario == FOREIGN:
        foreign.write(
            seed=recipe.seed,
            evasion=recipe.evasion,
            scale=recipe.scale,
            output=output,
            data=texts,
        )
        return
    simulator.write(
        scenario=recipe.scenario,
        scale=recipe.scale,
        seed=recipe.seed,
        evasion=recipe.evasion,
        output=output,
        texts=texts,
        relay=recipe.relay,
    )


def drop_texts(lake: Lake) -> None:
    """Away with the lake's copy of the texts: scoring does not read it."""
    for path in lake.storage.list("texts"):
        lake.storage.delete(path)


def fill(lake: Lake, raw: Path, quarantine: Path) -> None:
    """Ingest a simulated month. Raises RuntimeError when any of it could not be read."""
    for kind, name in PARTS:
        report = ingest.run(lake, kind, [raw / name], quarantine=quarantine)
        if report.unreadable or report.rejected:
            raise RuntimeError(f"{kind}: {report}")


def sources(recipe: Recipe | None = None, texts: Path | None = None) -> str:
    """A hash over the code that makes a lake, the code that makes the recipe's month, and the names
    and sizes of real texts."""
    found = hashlib.sha256()
    maker = "benchmarks/foreign" if recipe and recipe.scenario == FOREIGN else "simulator"
    for folder in (*LAKE, maker) if recipe else LAKE:
        below = ROOT / folder
        for path in sorted(below.rglob("*")) if below.is_dir() else [below]:
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    for path in sorted(texts.iterdir()) if texts else []:
        found.update(f"{path.name} {path.stat().st_size}".encode())
    return found.hexdigest()
