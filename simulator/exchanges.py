"""Requests → rows of the contract: every column of a chunk, by look-ups in the account columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from investigations.lake.schema import RAW_EXCHANGES
from simulator import models
from simulator.accounts import CHAT, FREE, I16, I64, PLATFORMS, Accounts, Bool
from simulator.clock import DAY, instant
from simulator.countries import COUNTRIES
from simulator.hashing import U64, below, join, mix, uniform
from simulator.network import (
    BY_REQUEST,
    BY_SESSION,
    DAILY,
    WEEKLY,
    addresses,
    format_addresses,
)
from simulator.texts.families import FAMILIES, NUMBER
from simulator.texts.source import TextSource
from simulator.traffic import Requests
from simulator.world import World

OK, REFUSED, ERROR, RATE_LIMITED = range(4)
_STATUS: Final = pa.array(["ok", "refused", "error", "rate_limited"])
# Share of queue items that are sent once more, mostly through another account.
_RETRIED: Final = 0.02


@dataclass
class Queues:
    """How far each operator's list of items has been worked through."""

    done: I64

    def take(self, queue: npt.NDArray[np.int8], own: Bool, row: U64) -> U64:
        """Item seeds (n,) for rows in the order of time; rows that are not ``own`` get 0.

        Each item is used once, except for the few that are tried again.
        """
        items = np.zeros(len(queue), dtype=np.uint64)
        for number in range(len(self.done)):
            mine = np.flatnonzero(own & (queue == number))
            fresh = uniform(row[mine], 101) >= _RETRIED
            position = self.done[number] + np.cumsum(fresh)
            again = ~fresh * below(row[mine], 40, 102)
            items[mine] = mix(np.maximum(position - again, 0), 103 + number)
            self.done[number] += int(fresh.sum())
        return items


class ExchangeWriter:
    """Turns requests into record batches with the schema RAW_EXCHANGES."""

    def __init__(
        self,
        world: World,
        accounts: Accounts,
        names: pa.Array,
        systems: pa.Array,
        texts: TextSource,
    ) -> None:
        self._world = world
        self._accounts = accounts
        self._names = names
        self._systems = systems
        self._system_tokens = _lengths(systems) // 4 + 3
        self._texts = texts
        self._countries = pa.array([country.code for country in COUNTRIES])
        self._agents = pa.array(world.clients.user_agents)
        self._fingerprints = pa.array(world.clients.fingerprints)
        queues = int(accounts.queue.max(initial=-1)) + 1
        self._queues = Queues(np.full(queues, world.district << 40, dtype=np.int64))
        weights = np.array([family.weight for family in FAMILIES])
        self._relayed = np.cumsum(weights / weights.sum())
        self._tool_system, self._common = _relayed_systems(world)
        self.own = np.zeros(len(accounts), dtype=np.int64)

    def batch(self, rows: Requests) -> pa.RecordBatch:
        """All columns of ``rows``, which must come in the order of time over all calls."""
        who = self._accounts
        account, row, session = rows.account, rows.row, rows.session
        relayed = uniform(session, 111) < who.relayed[account]
        own = (who.queue[account] >= 0) & ~relayed
        self.own += np.bincount(account[own], minlength=len(who))
        family = self._families(rows, relayed)
        family[own & (rows.second < who.probes_until[account])] = NUMBER["probe"]
        # An operator's items are not written by the account that sends them.
        voice = np.where(own, row, np.where(relayed, session, who.identity[account]))
        prompts = self._prompts(rows, relayed, own, family, voice)
        system = self._system_numbers(rows, relayed, family)
        access = (uniform(session, 112) >= who.access_share[account]).astype(np.int64)
        platform = who.access_platform[account, access]
        client = who.access_client[account, access]
        network, address = self._origins(rows)
        model = models.choose(
            rows.second,
            np.where(relayed, session, who.identity[account]),
            row,
            who.taste[account],
            np.where(relayed, models.GRADUAL, who.adoption[account]),
        )
        status = self._statuses(rows, family)
        asked = _lengths(prompts) // 4 + 8 + np.where(system >= 0, self._system_tokens[system], 0)
        answered = self._answers(row, family, status)
        tools = self._tools(row, family, platform)
        keeps = who.keeps_sessions[account]
        nets = self._world.networks
        columns = {
            "exchange_id": identifiers("ex_", mix(row, 113), 16),
            "account_id": self._names.take(pa.array(account)),
            "timestamp": pa.array(instant(rows.second))
            .cast(pa.timestamp("us"))
            .cast(RAW_EXCHANGES.field("timestamp").type),
            "model": pa.array(models.MODELS).take(pa.array(model)),
            "prompt": prompts,
            "system_prompt": self._systems.take(pa.array(system, mask=system < 0)),
            "platform": pa.array(PLATFORMS).take(pa.array(platform)),
            "ip": format_addresses(address),
            "asn": pa.array(nets.asn[network]),
            "country": self._countries.take(pa.array(nets.country[network])),
            "user_agent": self._agents.take(pa.array(client)),
            "client_fingerprint": self._fingerprints.take(
                pa.array(client, mask=uniform(row, 114) < 0.01)
            ),
            "session_id": identifiers("s", session, 12, keeps),
            "prompt_tokens": pa.array(asked),
            "completion_tokens": pa.array(answered, mask=status == RATE_LIMITED),
            "tool_calls": pa.array(tools, mask=(platform == CHAT) & (tools == 0)),
            "status": _STATUS.take(pa.array(status)),
        }
        return pa.RecordBatch.from_arrays(
            [columns[field.name] for field in RAW_EXCHANGES], schema=RAW_EXCHANGES
        )

    def _families(self, rows: Requests, relayed: Bool) -> I16:
        """What each request is about (n,): a session keeps to one interest."""
        who = self._accounts
        key = np.where(who.queue[rows.account] >= 0, rows.row, rows.session)
        draw = uniform(key, 115)
        slot = (draw[:, None] >= who.topic_share[rows.account, :3]).sum(axis=1)
        family = who.topic[rows.account, slot]
        other = np.searchsorted(self._relayed, uniform(rows.session, 116), side="right")
        return np.where(relayed, np.minimum(other, len(FAMILIES) - 1), family).astype(np.int16)

    def _prompts(
        self, rows: Requests, relayed: Bool, own: Bool, family: I16, voice: U64
    ) -> pa.Array:
        who = self._accounts
        account, row = rows.account, rows.row
        listed = np.array([kind.items for kind in FAMILIES])[family]
        item = np.where(listed > 0, below(row, listed, 131).astype(np.uint64), row)
        item = np.where(own, self._queues.take(who.queue[account], own, row), item)
        wording = below(row, who.templates[account], 117).astype(np.uint64)
        template = np.where(relayed, rows.session, join(who.template[account], wording, 118))
        later = (
            (rows.turn > 0)
            & ~own
            & (uniform(row, 119) < np.where(relayed, 0.25, who.follow_up[account]))
        )
        typos = np.where(
            relayed,
            np.where(uniform(rows.session, 120) < 0.4, 0.008, 0),
            who.typos[account],
        ).astype(np.float32)
        return self._texts.prompts(family, template, voice, item, typos, later)

    def _system_numbers(self, rows: Requests, relayed: Bool, family: I16) -> I64:
        """Row of the system prompt (n,), -1 for none."""
        other = np.where(
            family == NUMBER["coding_tool"],
            self._tool_system,
            np.where(
                uniform(rows.session, 121) < 0.3,
                self._common[below(rows.session, len(self._common), 122)],
                -1,
            ),
        )
        return np.where(relayed, other, self._accounts.system[rows.account]).astype(np.int64)

    def _origins(self, rows: Requests) -> tuple[I64, U64]:
        """Network number and address (n,) that each request comes from."""
        who = self._accounts
        account, session = rows.account, rows.session
        draw = uniform(session, 123)
        place = (draw[:, None] >= who.place_share[account, :2]).sum(axis=1)
        network = who.place_network[account, place].astype(np.int64)
        seed = who.place_seed[account, place]
        turn = who.place_turn[account, place]
        day = np.floor(rows.second / DAY).astype(np.uint64)
        moment = np.zeros(len(account), dtype=np.uint64)
        identity = who.identity[account]
        moment = np.where(
            turn == WEEKLY,
            join(identity, (day + identity % np.uint64(7)) // np.uint64(7)),
            identity,
        )
        moment = np.where(turn == DAILY, join(identity, day), moment)
        moment = np.where(turn == BY_SESSION, session, moment)
        moment = np.where(turn == BY_REQUEST, rows.row, moment)
        slot = below(moment, who.place_slots[account, place], 124)
        return network, addresses(self._world.networks, network, seed, slot)

    def _statuses(self, rows: Requests, family: I16) -> npt.NDArray[np.int8]:
        """Heavy users run into limits, free plans sooner; some subjects are refused."""
        who = self._accounts
        daily = who.requests[rows.account] / 30
        limit = np.where(who.plan[rows.account] == FREE, 40.0, 900.0)
        limited = 0.12 * daily / (daily + limit)
        refused = np.array([kind.refused for kind in FAMILIES])[family]
        draw = uniform(rows.row, 125)
        edges = np.cumsum(np.stack([limited, refused, np.full(len(draw), 0.008)]), axis=0)
        return np.select(
            [draw < edges[0], draw < edges[1], draw < edges[2]], [RATE_LIMITED, REFUSED, ERROR], OK
        ).astype(np.int8)

    def _answers(self, row: U64, family: I16, status: npt.NDArray[np.int8]) -> I64:
        median = np.array([kind.answer for kind in FAMILIES], dtype=np.float64)[family]
        # Two uniforms averaged and stretched: near enough to a log-normal, and free of state.
        spread = (uniform(row, 126) + uniform(row, 127) + uniform(row, 128) - 1.5) * 1.5
        tokens = median * np.exp(spread)
        return np.where(status == OK, tokens, np.where(status == REFUSED, 40, 0)).astype(np.int64)

    def _tools(self, row: U64, family: I16, platform: npt.NDArray[np.int8]) -> I64:
        mean = np.array([kind.tools for kind in FAMILIES])[family]
        return np.floor(mean * 2 * uniform(row, 129) + uniform(row, 130) * (mean > 0)).astype(
            np.int64
        )


def _relayed_systems(world: World) -> tuple[int, npt.NDArray[np.int32]]:
    """Numbers of the popular tool's prompt and of prompts from tutorials."""
    rules = np.array([rule for rule, _ in world.system_prompts])
    tool = np.flatnonzero(rules == "agentic.tool_system")
    common = np.flatnonzero(rules == "system.common")[:60]
    return (int(tool[0]) if len(tool) else -1), common.astype(np.int32)


def _offsets(strings: pa.Array) -> npt.NDArray[np.int32]:
    return np.frombuffer(strings.buffers()[1], dtype=np.int32)[
        strings.offset : strings.offset + len(strings) + 1
    ]


def _lengths(strings: pa.Array) -> I64:
    return np.diff(_offsets(strings)).astype(np.int64)


def identifiers(prefix: str, keys: U64, digits: int, present: Bool | None = None) -> pa.Array:
    """``prefix`` and hexadecimal digits for each key (n,); null where not ``present``."""
    head = np.frombuffer(prefix.encode(), dtype=np.uint8)
    data = _hexadecimal(head, np.ascontiguousarray(keys, dtype=np.uint64), digits)
    offsets = np.arange(len(keys) + 1, dtype=np.int32) * (len(prefix) + digits)
    strings = pa.Array.from_buffers(
        pa.string(), len(keys), [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    )
    if present is None:
        return strings
    return pc.if_else(pa.array(present), strings, pa.scalar(None, pa.string()))


def _hexadecimal(
    head: npt.NDArray[np.uint8], keys: npt.NDArray[np.uint64], digits: int
) -> npt.NDArray[np.uint8]:
    width = len(head) + digits
    out = np.empty(len(keys) * width, dtype=np.uint8)
    for row in range(len(keys)):
        at = row * width
        out[at : at + len(head)] = head
        for place in range(digits):
            nibble = int((keys[row] >> np.uint64(60 - 4 * place)) & np.uint64(15))
            out[at + len(head) + place] = nibble + (48 if nibble < 10 else 87)
    return out


_hexadecimal = numba.njit(cache=True)(_hexadecimal)
