"""Writes a scenario as the files of the data contract, a day at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from investigations.lake.schema import RAW_EXCHANGES
from simulator.clock import DAYS, START, profiles
from simulator.evasion import LEVELS
from simulator.events import events
from simulator.exchanges import ExchangeWriter
from simulator.population import Population, populate
from simulator.register import account_names, accounts_table, truth_table
from simulator.scenarios import SCENARIOS, Scenario
from simulator.texts.expansion import expand
from simulator.texts.folder import FolderTexts
from simulator.texts.grammar import shipped
from simulator.texts.source import Grammars, TextSource
from simulator.traffic import Requests, Schedule, parts, requests
from simulator.world import World

CHUNK = 65_536
Progress = Callable[[str, float, Mapping[str, int]], None]


@dataclass(frozen=True)
class Written:
    """What was written. ``exchanges_own`` counts, by campaign, without relayed requests."""

    exchanges: int
    accounts: int
    campaigns: Mapping[str, int]
    exchanges_own: Mapping[str, int]
    groups: Mapping[str, int]


def _silent(stage: str, share: float, counts: Mapping[str, int]) -> None:
    """Nobody watches."""


def write(
    *,
    scenario: str,
    scale: float,
    seed: int,
    evasion: str,
    output: Path,
    texts: Path | None = None,
    progress: Progress = _silent,
) -> Written:
    """Writes ``exchanges/*.parquet``, accounts, events and truth of a scenario to ``output``.

    The same arguments give the same tables on any machine. ``texts`` is a folder of Parquet files
    with the columns ``prompt`` and ``system_prompt`` that replace the grammars. ``progress`` is
    called with the stage, the share done (0 to 1) and counts; what it raises ends the work.
    Raises ValueError for an unknown scenario or evasion, a scale of 0 or less, or an output folder
    that already holds exchanges.
    """
    if scenario not in SCENARIOS:
        raise ValueError(f"no scenario {scenario!r}; there are {', '.join(SCENARIOS)}")
    if evasion not in LEVELS:
        raise ValueError(f"no evasion {evasion!r}; there are {', '.join(LEVELS)}")
    if not scale > 0:
        raise ValueError("the scale must be above 0")
    folder = output / "exchanges"
    if folder.exists() and any(folder.iterdir()):
        raise ValueError(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    source: TextSource = Grammars() if texts is None else FolderTexts(texts)
    progress("accounts", 0.0, {})
    plan = SCENARIOS[scenario]
    world = World(seed, evasion)
    people = populate(world, plan, scale)
    exchanges, own = _write_exchanges(world, people, source, seed, folder, progress)
    pq.write_table(accounts_table(world, people.accounts), output / "accounts.parquet")
    pq.write_table(truth_table(people, own), output / "truth.parquet")
    pq.write_table(events(plan), output / "events.parquet")
    progress("exchanges", 1.0, {"exchanges": exchanges, "accounts": len(people.accounts)})
    return _summary(plan, people, exchanges, own)


def _write_exchanges(
    world: World,
    people: Population,
    source: TextSource,
    seed: int,
    folder: Path,
    progress: Progress,
) -> tuple[int, np.ndarray]:
    accounts = people.accounts
    writer = ExchangeWriter(world, accounts, account_names(accounts), system_prompts(world), source)
    schedule = Schedule(accounts, np.array(world.calendars), seed)
    curves = profiles(np.array(world.hours))
    total = int(accounts.requests.sum())
    done = 0
    for day in range(DAYS):
        counts = schedule.counts(day)
        for number, chosen in enumerate(parts(counts)):
            rows = requests(accounts, counts, chosen, day, curves, seed)
            if not len(rows.account):
                continue
            name = f"{START.year}-{START.month:02d}-{START.day + day:02d}-{number:03d}.parquet"
            for written in _write_file(folder / name, writer, rows):
                done += written
                progress("exchanges", done / total, {"exchanges": done})
    return done, writer.own


def _write_file(path: Path, writer: ExchangeWriter, rows: Requests) -> Iterator[int]:
    """Writes one file in chunks and yields the rows of each."""
    unique = [
        "exchange_id",
        "timestamp",
        "prompt",
        "prompt_tokens",
        "session_id",
        "completion_tokens",
    ]
    with pq.ParquetWriter(
        path,
        RAW_EXCHANGES,
        compression="zstd",
        compression_level=1,
        use_dictionary=[name for name in RAW_EXCHANGES.names if name not in unique],
        write_statistics=["timestamp"],
    ) as file:
        for start in range(0, len(rows.account), CHUNK):
            here = slice(start, start + CHUNK)
            chunk = Requests(
                rows.account[here],
                rows.second[here],
                rows.session[here],
                rows.turn[here],
                rows.row[here],
            )
            file.write_batch(writer.batch(chunk))
            yield len(chunk.account)


def system_prompts(world: World) -> pa.Array:
    """All system prompts of the world, by number."""
    grammar = shipped()
    rules = np.array([grammar.rule(rule) for rule, _ in world.system_prompts], dtype=np.int32)
    seeds = np.array([seed for _, seed in world.system_prompts], dtype=np.uint64)
    return expand(grammar, rules, seeds, seeds, seeds, np.zeros(len(seeds), dtype=np.float32))


def _summary(plan: Scenario, people: Population, exchanges: int, own: np.ndarray) -> Written:
    sizes = np.bincount(people.accounts.group, minlength=len(people.names))
    owned = np.bincount(people.accounts.group, weights=own, minlength=len(people.names))
    campaigns = [campaign.name for campaign in plan.campaigns]
    groups = dict(zip(people.names, sizes.tolist(), strict=True))
    return Written(
        exchanges=exchanges,
        accounts=len(people.accounts),
        campaigns={name: groups[name] for name in campaigns},
        exchanges_own={name: int(owned[people.names.index(name)]) for name in campaigns},
        groups=groups,
    )
