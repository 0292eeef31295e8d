"""Collects accounts and exchanges of a world and writes them in the contract's columns."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.foreign import clocks, network
from benchmarks.foreign.clocks import DAY, DAYS, Measured
from benchmarks.foreign.people import COLUMNS, START, digest, people
from benchmarks.foreign.texts import Array, Texts

# Name of a model → day of its release; before the month for the old ones.
MODELS = {"orrery-large-3": -90.0, "orrery-mini-3": -90.0, "orrery-code-2": -90.0}
RELEASES = {"orrery-large-4": 8.67, "orrery-code-3": 19.54}
STATUS = {"ok": 0.962, "error": 0.015, "rate_limited": 0.013, "refused": 0.01}
HEIR = {"orrery-large-3": "orrery-large-4", "orrery-code-2": "orrery-code-3"}


@dataclasses.dataclass
class Ledger:
    """A world under construction. Times are seconds from ``people.START``, before it negative."""

    rng: np.random.Generator
    texts: Texts
    measured: Measured
    scale: float

    def __post_init__(self) -> None:
        self.clients = network.Clients(self.rng)
        self._accounts: list[dict[str, Array]] = []
        self._blocks: list[dict[str, Array]] = []
        self._size = 0
        self.events: list[tuple[str, float, str, str]] = [
            ("model_release", day * DAY, model, "general availability")
            for model, day in RELEASES.items()
        ]

    def scaled(self, count: float, least: int) -> int:
        """``count`` at the world's scale, but at least ``least``."""
        return max(least, round(count * self.scale))

    def thinned(self, counts: Array) -> Array:
        """Exchanges of heavy accounts, fewer where the world is smaller than a fifth."""
        out: Array = np.maximum(counts * min(1.0, max(self.scale * 5, 0.1)), 1).astype(int)
        return out

    def register(
        self,
        group: str,
        count: int,
        columns: Mapping[str, object] | None = None,
        *,
        label: str = "benign",
        browser: float = 0.3,
    ) -> Array:
        """Sign up ``count`` customers with these columns (arrays or one value for all) over what
        unconnected people would have; gives their rows, for ``emit``."""
        rows = people(count, self.rng)
        for name, value in (columns or {}).items():
            filled = np.empty(count, rows[name].dtype if name in rows else object)
            filled[:] = value
            rows[name] = filled
        chat = self.rng.random(count) < browser
        rows["client"] = np.where(
            chat,
            self.clients.draw(count, self.rng, browser=True),
            self.clients.draw(count, self.rng),
        )
        rows["platform"] = np.where(
            chat, "chat", self.rng.choice(["api", "api", "api", "bedrock", "vertex"], count)
        ).astype(object)
        rows["group"], rows["label"] = np.full(count, group, object), np.full(count, label, object)
        rows["second"], rows["second_asn"] = network.homes(rows["country"], self.rng)
        rows["model"] = self.rng.choice([*MODELS], count, p=[0.5, 0.3, 0.2]).astype(object)
        # Days until a customer takes up a new model; one in five never does within the month.
        rows["adoption"] = np.where(
            self.rng.random(count) < 0.2, 99.0, self.rng.lognormal(1.6, 1.0, count)
        )
        self._accounts.append(rows)
        self._size += count
        return np.arange(self._size - count, self._size)

    def column(self, rows: Array, name: str) -> Array:
        """A column of registered accounts; ``rows`` come from one call of ``register``."""
        first = 0
        for block in self._accounts:
            size = len(block["plan"])
            if first <= rows[0] < first + size:
                found: Array = block[name][rows - first]
                return found
            first += size
        raise IndexError(rows[0])

    def set(self, rows: Array, name: str, values: Array) -> None:
        """Replace a column of registered accounts; ``rows`` come from one call of ``register``."""
        first = 0
        for block in self._accounts:
            size = len(block["plan"])
            if first <= rows[0] < first + size:
                block[name][rows - first] = values
            first += size

    def emit(
        self,
        who: Array,
        at: Array,
        prompts: Array,
        *,
        system: object = None,
        sitting: Array | None = None,
        own: object = False,
        tokens: str = "talk",
        longer: float = 1.0,
        tools: object = 0,
        **columns: object,
    ) -> None:
        """Exchanges of accounts ``who`` (rows) at times ``at``. ``columns`` override the account's
        ``ip``, ``asn``, ``client``, ``model`` and ``platform``. ``sitting`` numbers conversations;
        ``longer`` stretches the measured completions."""
        count = len(who)
        if not count:
            return
        asked, answered = clocks.lengths(self.measured, tokens, count, self.rng)
        block: dict[str, Array] = {
            "who": who,
            "at": np.clip(at, 0, DAYS * DAY - 1),
            "prompt": prompts,
        }
        values = {"system": system, "own": own, "tools": tools, **columns}
        for name, value in values.items():
            kind = {"own": bool, "tools": int, "asn": int, "client": int}.get(name, object)
            block[name] = np.empty(count, kind)
            block[name][:] = value
        size = np.fromiter((len(text) for text in prompts), int, count)
        block["prompt_tokens"] = (
            np.maximum(asked * (0.1 if sitting is None else 0.5), 0).astype(int) + size // 4 + 8
        )
        block["completion_tokens"] = np.maximum(answered * longer, 1).astype(int)
        if sitting is not None:
            block["sitting"] = sitting + len(self._blocks) * 10_000_000
        self._blocks.append(block)

    def write(self, output: Path, seed: int) -> dict[str, int]:
        """Write the four tables below ``output``; gives the counts of exchanges and accounts."""
        (output / "exchanges").mkdir(parents=True, exist_ok=True)
        accounts = {k: np.concatenate([b[k] for b in self._accounts]) for k in self._accounts[0]}
        numbers = self.rng.permutation(self._size).tolist()
        ids = _objects(f"cus_{digest(seed, number, size=7)}" for number in numbers)
        who, at = self._joined("who"), self._joined("at")
        table = pa.table(self._exchanges(accounts, ids, seed))
        order = np.argsort(at, kind="stable")
        for day in range(DAYS):
            chosen = order[at[order] // DAY == day]
            name = f"{(START + dt.timedelta(days=day)).date()}.parquet"
            pq.write_table(table.take(chosen), output / "exchanges" / name, compression="zstd")
        own = np.bincount(who, weights=self._joined("own"), minlength=self._size).astype(int)
        order = np.argsort(ids)
        pq.write_table(_register(accounts, ids, order), output / "accounts.parquet")
        pq.write_table(_truth(accounts, ids, own, order), output / "truth.parquet")
        pq.write_table(_events(self.events), output / "events.parquet")
        return {"exchanges": table.num_rows, "accounts": self._size}

    def _joined(self, name: str, default: Array | None = None) -> Array:
        """A column of all exchanges; blocks that lack it keep ``default``."""
        if default is None:
            return np.concatenate([block[name] for block in self._blocks])
        out, begin = default.copy(), 0
        for block in self._blocks:
            end = begin + len(block["who"])
            if name in block:
                out[begin:end] = block[name]
            begin = end
        return out

    def _exchanges(self, accounts: dict[str, Array], ids: Array, seed: int) -> dict[str, Any]:
        who, at = self._joined("who"), self._joined("at")
        away = _away(who, at, self.rng)
        ip = np.where(away, accounts["second"][who], accounts["home"][who])
        asn = np.where(away, accounts["second_asn"][who], accounts["asn"][who])
        client = self._joined("client", accounts["client"][who])
        sitting = self._joined("sitting", np.full(len(who), -1)).tolist()
        serial = self.rng.integers(0, 2**46, len(who)).tolist()
        status = self.rng.choice(list(STATUS), len(who), p=list(STATUS.values()))
        answered = np.where(status == "ok", self._joined("completion_tokens"), 0)
        return {
            "exchange_id": _objects(f"req_{x:012x}{n}" for n, x in enumerate(serial)),
            "account_id": ids[who],
            "timestamp": _moments(at),
            "model": self._joined("model", _model(accounts, who, at)),
            "prompt": self._joined("prompt"),
            "system_prompt": self._joined("system"),
            "platform": self._joined("platform", accounts["platform"][who]),
            "ip": self._joined("ip", ip),
            "asn": self._joined("asn", asn),
            "country": accounts["country"][who],
            "user_agent": np.array(self.clients.agents, object)[client],
            "client_fingerprint": np.array(self.clients.prints, object)[client],
            "session_id": _objects(None if s < 0 else digest(seed, s) for s in sitting),
            "prompt_tokens": self._joined("prompt_tokens"),
            "completion_tokens": answered,
            "tool_calls": self._joined("tools"),
            "status": status.astype(object),
        }


def _away(who: Array, at: Array, rng: np.random.Generator) -> Array:
    """Whether a call came from the account's second address: the telephone, or the flat after a
    move; by account and hour."""
    share = rng.beta(0.6, 2.0, int(who.max()) + 1)
    mixed: Array = (who * 7919 + (at // 3600).astype(int) * 104_729) % 10_007 / 10_007
    out: Array = mixed < share[who]
    return out


def _model(accounts: dict[str, Array], who: Array, at: Array) -> Array:
    model = accounts["model"][who].copy()
    for old, new in HEIR.items():
        moved = (model == old) & (at > (RELEASES[new] + accounts["adoption"][who]) * DAY)
        model[moved] = new
    return model


def _objects(values: Iterable[str | None]) -> Array:
    return np.array(list(values), object)


def _moments(seconds: Array) -> pa.Array:
    start = int(START.timestamp() * 1e6)
    whole = (np.nan_to_num(seconds) * 1e6).astype(np.int64) + start
    return pa.array(whole, pa.timestamp("us", tz="UTC"), mask=np.isnan(seconds))


def _register(accounts: dict[str, Array], ids: Array, order: Array) -> pa.Table:
    columns: dict[str, Any] = {"account_id": ids[order]}
    for name in COLUMNS:
        value = accounts[name][order]
        columns[name] = _moments(value) if name.endswith("_at") else value
    return pa.table(columns)


def _truth(accounts: dict[str, Array], ids: Array, own: Array, order: Array) -> pa.Table:
    return pa.table(
        {
            "account_id": ids[order],
            "label": accounts["label"][order],
            "group": accounts["group"][order],
            "exchanges_own": own[order],
        }
    )


def _events(events: list[tuple[str, float, str, str]]) -> pa.Table:
    kind, at, name, detail = zip(*sorted(events, key=lambda event: event[1]), strict=True)
    return pa.table(
        {"kind": kind, "timestamp": _moments(np.array(at)), "name": name, "detail": detail}
    )
