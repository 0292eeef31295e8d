"""Pools of real texts: what people ask, and what campaigns have asked their teachers."""

from __future__ import annotations

import dataclasses
import functools
import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

Array = np.ndarray[Any, Any]

FILES = (
    "codex_cot_requests",
    "gpteacher_codegen",
    "gpteacher_roleplay",
    "gpteacher_toolformer",
    "hh_rlhf_harmless_test",
    "human_eval",
    "nlu_eval_xliuhw",
    "openassistant_100trees",
    "reasoning_teacher_requests",
    "self_instruct_requests",
    "sgd_user_turns",
    "snips",
    "toolalpaca_eval",
    "tulu_human_eval_prompts",
)


@dataclasses.dataclass(frozen=True)
class Texts:
    """``benign``: topic → people's prompts. ``wanted``: capability → bare payloads, without any
    wrapper. ``raw``: the elicitation requests just as they were once sent. Arrays of objects.

    Questions, code tasks and instructions are dealt to both sides, so that a topic alone tells
    nobody apart.
    """

    benign: dict[str, Array]
    wanted: dict[str, Array]
    raw: dict[str, Array]


def load(folder: Path, rng: np.random.Generator) -> Texts:
    """Read the files of ``FILES`` from ``folder``. Raises FileNotFoundError when one is missing."""
    read = {name: _prompts(folder / f"{name}.parquet") for name in FILES}
    questions = _objects(
        [
            _question(text)
            for text in read["reasoning_teacher_requests"] + read["codex_cot_requests"]
        ]
    )
    code = _objects(read["gpteacher_codegen"])
    tasks = _objects([_task(text) for text in read["self_instruct_requests"]])
    tools = _objects([_tool(text) for text in read["gpteacher_toolformer"]])
    homework, reasoning = _deal(questions, 0.15, rng)
    chores, coding = _deal(code, 0.35, rng)
    everyday, instructions = _deal(tasks, 0.2, rng)
    benign = {
        "chat": _objects(read["openassistant_100trees"] + read["tulu_human_eval_prompts"]),
        "talk": _objects(read["hh_rlhf_harmless_test"]),
        "errands": _objects(read["sgd_user_turns"]),
        "commands": _objects(read["snips"] + read["nlu_eval_xliuhw"]),
        "fiction": _objects(read["gpteacher_roleplay"]),
        "homework": homework,
        "code": chores,
        "everyday": everyday,
        "human_eval": _objects(read["human_eval"]),
    }
    wanted = {
        "reasoning": reasoning,
        "coding": coding,
        "instructions": instructions,
        "tools": np.concatenate([tools, _objects(read["toolalpaca_eval"])]),
    }
    raw = {
        "reasoning": _objects(read["reasoning_teacher_requests"]),
        "tools": _objects(read["gpteacher_toolformer"]),
        "coding": coding,
        "instructions": _objects(read["self_instruct_requests"]),
    }
    return Texts(benign, wanted, raw)


def vary(texts: Array, rng: np.random.Generator) -> Array:
    """The same texts with other small numbers in them: fresh questions made from known ones."""
    digits = rng.integers(2, 60, (len(texts), 4))

    def swap(text: str, new: Array) -> str:
        numbers = iter(new.tolist())
        return re.sub(r"\b\d{1,2}\b", lambda _: str(next(numbers, 7)), text, count=4)

    return _objects([swap(text, new) for text, new in zip(texts, digits, strict=True)])


@functools.lru_cache(200_000)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences or lines of a text, at least one."""
    return tuple(part for part in re.split(r"(?<=[.?!;])\s+|\n+", text.strip()) if part) or (text,)


def _deal(texts: Array, share: float, rng: np.random.Generator) -> tuple[Array, Array]:
    distinct = np.array(sorted(set(texts)), object)
    mine = rng.random(len(distinct)) < share
    mine[0], mine[-1] = True, False
    return distinct[mine], distinct[~mine]


def _prompts(path: Path) -> list[str]:
    return [text for text in pq.read_table(path)["prompt"].to_pylist() if text and text.strip()]


def _question(text: str) -> str:
    last = re.split(r"(?:^|\n)Q(?:uestion)?: ", text)[-1]
    return re.split(r"\nA: |\nLet's think", last)[0].strip()


def _task(text: str) -> str:
    if "Task:" in text:
        return text.rsplit("Task:", 1)[1].strip()
    numbered: list[str] = re.findall(r"^\d+\. (.+)$", text, re.M)
    return numbered[-1] if numbered else text[-300:]


def _tool(text: str) -> str:
    return re.sub(r"^toolformer: enabled\n", "", text)


def _objects(values: list[str]) -> Array:
    out = np.empty(len(values), object)
    out[:] = values
    return out
