"""A folder with the names and columns of the real texts and traces, and sentences of our own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.foreign import write
from benchmarks.foreign.texts import FILES

SHAPES = {
    "reasoning_teacher_requests": "Q: A farmer has {n} hens and buys {m} {w}. How many now?\nA:",
    "codex_cot_requests": "Question: old\nThe answer is 4\n\nQuestion: {n} bags hold {m} {w}?\n",
    "self_instruct_requests": "Task: an example\nOutput: done\n\nTask: Describe {w} in {n} words.",
    "gpteacher_toolformer": "toolformer: enabled\ntoolformer access: {w}\nfind {n} of {m}",
}
WORDS = ("rivers", "lamps", "ferries", "violins", "maps", "orchards", "letters", "bridges")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    for name in FILES:
        shape = SHAPES.get(name, "Tell me about {w} number {n}. Then compare {m} others.")
        prompts = [
            shape.format(n=n, m=n * 7 % 31, w=WORDS[n % 8])
            + f" ({name[:4]})" * (name not in SHAPES)
            for n in range(40)
        ]
        pq.write_table(pa.table({"prompt": prompts}), folder / f"{name}.parquet")
    _traces(folder)
    return folder


def _traces(folder: Path) -> None:
    windows = np.tile(np.arange(144) * 600, 3)
    rates = pa.table(
        {
            "category": ["language"] * len(windows),
            "model": ["m"] * len(windows),
            "client": np.repeat(np.arange(3), 144),
            "window_s": windows,
            "rate_rps": 0.1 + (windows // 600 % 7) * 0.05,
        }
    )
    pq.write_table(rates, folder / "servegen_client_rates.parquet")
    moments = [dt.datetime(2023, 11, 16) + dt.timedelta(seconds=n) for n in range(50)]
    azure = pa.table(
        {"TIMESTAMP": moments, "ContextTokens": range(50, 100), "GeneratedTokens": range(5, 55)}
    )
    pq.write_table(azure, folder / "azure_llm_2023_conv.parquet")
    pq.write_table(azure, folder / "azure_llm_2023_code.parquet")
    mooncake = pa.table({"input_length": range(500, 550), "output_length": range(20, 70)})
    pq.write_table(mooncake, folder / "mooncake_conversation.parquet")


@pytest.fixture(scope="session")
def worlds(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A small world for each evasion."""
    root = tmp_path_factory.mktemp("worlds")
    for evasion in ("lazy", "careful", "expert"):
        write(seed=5, evasion=evasion, scale=0.01, output=root / evasion, data=data)
    return {evasion: root / evasion for evasion in ("lazy", "careful", "expert")}
