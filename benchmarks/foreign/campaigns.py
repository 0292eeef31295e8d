"""Campaigns that distil, side by side, by operators of three degrees of care."""

from __future__ import annotations

import dataclasses

import numpy as np

from benchmarks.foreign import clocks, network, signups
from benchmarks.foreign.clocks import DAY, DAYS
from benchmarks.foreign.ledger import HEIR, RELEASES, Ledger
from benchmarks.foreign.population import POPULARITY, chatter
from benchmarks.foreign.requests import Style
from benchmarks.foreign.texts import Array
from benchmarks.foreign.wording import Spinner


@dataclasses.dataclass(frozen=True)
class Campaign:
    """``each`` is the range of own exchanges an account; ``relay`` the share of strangers' traffic
    among all exchanges, by evasion; ``days`` when it works. ``pivots`` to each model released."""

    name: str
    accounts: int
    each: tuple[int, int]
    capabilities: dict[str, float]
    relay: dict[str, float]
    days: tuple[float, float] = (0.0, float(DAYS))
    pivots: bool = False
    banned_on: float | None = None


CAMPAIGNS = (
    Campaign(
        "wide-reasoning",
        240,
        (100, 420),
        {"reasoning": 0.8, "grading": 0.2},
        {"lazy": 0.0, "careful": 0.3, "expert": 0.5},
        pivots=True,
    ),
    Campaign(
        "heavy-tools",
        28,
        (1_400, 3_200),
        {"tools": 1.0},
        {"lazy": 0.0, "careful": 0.0, "expert": 0.25},
        days=(4.0, 26.0),
    ),
    Campaign(
        "wide-coding",
        150,
        (100, 300),
        {"coding": 1.0},
        {"lazy": 0.1, "careful": 0.6, "expert": 0.75},
        days=(2.0, 30.0),
        pivots=True,
        banned_on=16.4,
    ),
    Campaign(
        "pool-of-two",
        110,
        (150, 400),
        {"instructions": 0.55, "grading": 0.45},
        {"lazy": 0.0, "careful": 0.4, "expert": 0.0},
        days=(0.0, 22.0),
    ),
)


def run(ledger: Ledger, evasion: str, spin: Spinner) -> None:
    """Plant all campaigns."""
    for campaign in CAMPAIGNS:
        operator = Operator(ledger, campaign, evasion, spin)
        count = ledger.scaled(campaign.accounts, 20)
        begin, end = campaign.days
        if campaign.banned_on is None:
            operator.work(count, campaign.name, begin, end)
            continue
        # The ban hits in the middle; a second pool takes over within hours.
        ban = campaign.banned_on
        first = operator.work(count, campaign.name, begin, ban)
        ledger.set(first, "status", np.full(count, "banned", object))
        ledger.set(first, "status_changed_at", np.full(count, ban * DAY + 60.0))
        ledger.events.append(("ban_wave", ban * DAY, "enforcement", f"{count} accounts"))
        operator.work(count * 2 // 3, f"{campaign.name}-successors", ban + 0.2, end)


class Operator:
    """Whoever runs a campaign: one way of asking, kept over all pools of accounts."""

    def __init__(self, ledger: Ledger, campaign: Campaign, evasion: str, spin: Spinner) -> None:
        self.ledger, self.rng = ledger, ledger.rng
        self.campaign, self.evasion, self.spin = campaign, evasion, spin
        self.styles = [
            Style.of(ledger, capability, evasion, spin) for capability in campaign.capabilities
        ]

    def work(self, count: int, group: str, begin: float, end: float) -> Array:
        """A pool of ``count`` accounts from day ``begin`` to day ``end``; gives its rows."""
        columns = signups.BY_EVASION[self.evasion](self.ledger, count, begin)
        client = columns.pop("client", None)
        rows = self.ledger.register(group, count, columns, label="campaign", browser=0.0)
        if client is not None:
            self.ledger.set(rows, "client", client)
        whole = self.campaign.days[1] - self.campaign.days[0]
        share = max(0.35, (end - begin) / whole)
        own = self.ledger.thinned(self.rng.integers(*self.campaign.each, count) * share)
        self._ask(rows, own, begin * DAY, end * DAY)
        self._relay(rows, own, begin * DAY, end * DAY)
        return rows

    def _ask(self, rows: Array, own: Array, begin: float, end: float) -> None:
        """The campaign's own requests."""
        rng = self.rng
        who, at, sitting = self._hours(rows, own, begin, end)
        shares = list(self.campaign.capabilities.values())
        served = rng.choice(len(shares), len(who), p=shares)
        paths = self._paths(rows, who, at)
        for kind, style in enumerate(self.styles):
            mine = np.flatnonzero(served == kind)
            prompts, system = style.compose(self.ledger, len(mine))
            agentic = style.capability in ("tools", "coding")
            self.ledger.emit(
                rows[who[mine]],
                at[mine],
                prompts,
                system=system,
                own=True,
                tokens="long",
                sitting=None if sitting is None else sitting[mine] * len(shares) + kind,
                longer=2.2 if style.capability != "grading" else 0.5,
                model=self._model(at[mine], style.capability),
                tools=rng.integers(1, 9, len(mine)) if agentic else 0,
                **{name: values[mine] for name, values in paths.items()},
            )

    def _relay(self, rows: Array, own: Array, begin: float, end: float) -> None:
        """Strangers' requests of all kinds, mixed in."""
        share = self.campaign.relay[self.evasion]
        if share:
            near = self.rng.uniform(0.7, 1.3, len(rows))
            strangers = np.maximum(own * share / (1 - share) * near, 1).astype(int)
            chatter(
                self.ledger,
                rows,
                strangers,
                self.spin,
                begin=begin,
                end=end,
                weights=POPULARITY * 12,
            )

    def _hours(
        self, rows: Array, own: Array, begin: float, end: float
    ) -> tuple[Array, Array, Array | None]:
        """Rows, times and sittings of the campaign's own requests."""
        rng, total = self.rng, int(own.sum())
        if self.evasion == "expert":
            # An account starts work when the operator gets to it; then keeps to a person's day.
            late = begin + (end - begin) * 0.3 * rng.random(len(rows)) ** 2
            offset, until = self.ledger.column(rows, "offset"), np.full(len(rows), end)
            return clocks.people(own, offset, late, until, rng, turns=6, weekend=0.8)
        if self.evasion == "lazy":
            at = clocks.queue(total, np.array([[begin, end, 1.0]]), rng)
            # The dispatcher hands each request to the next account that has quota left.
            who = np.concatenate([np.flatnonzero(own > turn) for turn in range(int(own.max()))])
            return who, at, None
        count = max(4, int((end - begin) / DAY * 0.7))
        jobs = begin + np.sort(rng.random(count)) * (end - begin - 0.7 * DAY)
        length = rng.uniform(0.15, 0.7, count) * DAY
        spans = np.stack([jobs, jobs + length, rng.uniform(0.5, 2, count)], 1)
        at = clocks.queue(total, spans, rng)
        who = rng.permutation(np.repeat(np.arange(len(own)), own))
        return who, np.clip(at + rng.exponential(240, total), begin, end), None

    def _model(self, at: Array, capability: str) -> Array:
        old = "orrery-code-2" if capability == "coding" else "orrery-large-3"
        new = HEIR[old]
        out = np.full(len(at), old, object)
        if self.campaign.pivots:
            share = np.clip((at / DAY - RELEASES[new]) / 0.8, 0, 0.92)
            out[self.rng.random(len(at)) < share] = new
        return out

    def _paths(self, rows: Array, who: Array, at: Array) -> dict[str, Array]:
        """Where the requests seem to come from; nothing to say where it is each account's home."""
        rng = self.rng
        if self.evasion == "expert":
            return {}
        if self.evasion == "lazy":
            asns = rng.choice(network.CLOUDS, 3)
            servers = np.array([network.inside(int(asns[n % 3]), rng) for n in range(12)], object)
            chosen = (rows[who] + (at // DAY).astype(int)) % 12
            return {"ip": servers[chosen], "asn": asns[chosen % 3]}
        # A residential proxy network gives another household's address every few hours.
        shares = network.SHARES / network.SHARES.sum()
        exits, asns = network.homes(rng.choice(network.NAMES, 900, p=shares).astype(object), rng)
        chosen = (rows[who] * 7919 + (at // (5 * 3600)).astype(int) * 104_729) % 900
        return {"ip": exits[chosen], "asn": asns[chosen]}
