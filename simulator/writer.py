"""Writes a scenario as the files of the data contract, a day at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from investigations.lake.schema import ACCOUNTS, RAW_EXCHANGES
from simulator.accounts import I64
from simulator.clock import DAYS, START, profiles
from simulator.evasion import LEVELS
from simulator.events import events
from simulator.exchanges import ExchangeWriter
from simulator.population import Population, districts, populate
from simulator.register import TRUTH_WRITTEN, account_names, accounts_table, truth_table
from simulator.scenarios import SCENARIOS, Scenario, relaying
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
    """What was written, and how many accounts by group.

    ``campaigns`` are accounts and ``exchanges_own`` exchanges by campaign, these without the
    unrelated requests that the pools carry.
    """

    exchanges: int = 0
    accounts: int = 0
    campaigns: Mapping[str, int] = field(default_factory=dict)
    exchanges_own: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)

    def plus(self, plan: Scenario, people: Population, own: I64) -> Written:
        """This and one more district."""
        group, names = people.accounts.group, people.names
        sizes = dict(zip(names, np.bincount(group, minlength=len(names)).tolist(), strict=True))
        owned = np.bincount(group, weights=own, minlength=len(names)).astype(int).tolist()
        campaigns = [campaign.name for campaign in plan.campaigns]
        groups = {name: size + self.groups.get(name, 0) for name, size in sizes.items()}
        return Written(
            exchanges=self.exchanges + int(people.accounts.requests.sum()),
            accounts=self.accounts + len(people.accounts),
            campaigns={name: groups[name] for name in campaigns},
            exchanges_own={
                name: owned[names.index(name)] + self.exchanges_own.get(name, 0)
                for name in campaigns
            },
            groups=groups,
        )


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
    relay: float | None = None,
    progress: Progress = _silent,
) -> Written:
    """Writes ``exchanges/*.parquet``, accounts, events and truth of a scenario to ``output``.

    The same arguments give the same tables on any machine. ``texts`` is a folder of Parquet files
    with the columns ``prompt`` and ``system_prompt`` that replace the grammars. ``relay`` (0 to 1)
    is the share of unrelated requests that every campaign mixes in; None leaves it to ``evasion``.
    ``progress`` is called with the stage, the share done (0 to 1) and counts; what it raises ends
    the work. Raises ValueError for an unknown scenario or evasion, a scale of 0 or less, a share
    beyond its bounds, or an output folder that already holds exchanges.
    """
    if scenario not in SCENARIOS:
        raise ValueError(f"no scenario {scenario!r}; there are {', '.join(SCENARIOS)}")
    if evasion not in LEVELS:
        raise ValueError(f"no evasion {evasion!r}; there are {', '.join(LEVELS)}")
    if not 0 < scale < math.inf:
        raise ValueError("the scale must be a number above 0")
    if relay is not None and not 0 <= relay <= 1:
        raise ValueError("the share that is relayed must lie between 0 and 1")
    folder = output / "exchanges"
    if folder.exists() and any(folder.iterdir()):
        raise ValueError(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    source: TextSource = Grammars() if texts is None else FolderTexts(texts)
    progress("accounts", 0.0, {})
    plan = relaying(SCENARIOS[scenario], relay)
    count = districts(plan, scale)
    written = Written()
    with (
        pq.ParquetWriter(output / "accounts.parquet.part", ACCOUNTS) as register,
        pq.ParquetWriter(output / "truth.parquet.part", TRUTH_WRITTEN) as truth,
    ):
        for district in range(count):
            world = World(seed, evasion, district, count)
            people = populate(world, plan, scale)
            own = _write_exchanges(world, people, source, folder, progress)
            register.write_table(accounts_table(world, people.accounts))
            truth.write_table(truth_table(people, own))
            written = written.plus(plan, people, own)
    # What was cut short has no register and no truth.
    for name in ("accounts.parquet", "truth.parquet"):
        (output / f"{name}.part").replace(output / name)
    pq.write_table(events(plan), output / "events.parquet")
    progress("exchanges", 1.0, {"exchanges": written.exchanges, "accounts": written.accounts})
    return written


def _write_exchanges(
    world: World, people: Population, source: TextSource, folder: Path, progress: Progress
) -> I64:
    """Writes the district's month; returns how many requests of each account are its campaign's."""
    accounts = people.accounts
    seed = world.seed + 1_000_003 * world.district
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
            date = (START + timedelta(days=day)).date().isoformat()
            path = folder / f"{date}-{world.district:02d}{number:03d}.parquet"
            for chunk in _write_file(path, writer, rows):
                done += chunk
                share = (world.district + done / total) / world.districts
                progress("exchanges", share, {"exchanges": done})
    return writer.own


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
