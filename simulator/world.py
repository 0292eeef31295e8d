"""What all accounts share: the internet, the client programs, calendars and system prompts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from simulator.accounts import F64, I16, I32
from simulator.clients import Clients, catalogue
from simulator.clock import DAYS, profiles
from simulator.countries import COUNTRIES
from simulator.hashing import U64, generator, mix, seed_of
from simulator.network import Networks, plan
from simulator.texts.families import FAMILIES, NUMBER
from simulator.texts.grammar import shipped

# Rule and seed of a system prompt.
SystemPrompt = tuple[str, int]


@dataclass
class World:
    """Grows while cohorts are built: they add calendars, operators' hours and system prompts.

    A world too large for memory is written district by district. Each has its own people; what
    seeds name (templates, proxy sellers, popular tools) is common to all ``districts``.
    """

    seed: int
    evasion: str
    district: int = 0
    districts: int = 1
    networks: Networks = field(default_factory=plan)
    clients: Clients = field(default_factory=catalogue)
    calendars: list[F64] = field(default_factory=lambda: [np.ones(DAYS)])
    hours: list[F64] = field(default_factory=list)
    system_prompts: list[SystemPrompt] = field(default_factory=list)

    def generator(self, *parts: int | str) -> np.random.Generator:
        """A generator for one purpose, independent of all others."""
        return generator("world", self.seed + 1_000_003 * self.district, *parts)

    def seed_for(self, *parts: int | str) -> int:
        """A seed for one purpose."""
        return seed_of("world", self.seed, *parts)

    def add_calendar(self, weights: F64) -> int:
        """Number of a calendar of day weights (30,)."""
        self.calendars.append(np.asarray(weights, dtype=np.float64))
        return len(self.calendars) - 1

    def add_hours(self, hours: F64) -> int:
        """Number of a way of life with hour weights (24,) in UTC."""
        self.hours.append(hours)
        return len(profiles(np.empty((0, 24)))) + len(self.hours) - 1

    def add_system_prompts(self, rule: str, seeds: U64) -> I32:
        """Numbers (n,) of one system prompt for each seed, equal seeds sharing one."""
        known, where = np.unique(seeds, return_inverse=True)
        first = len(self.system_prompts)
        shipped().rule(rule)
        self.system_prompts += [(rule, int(seed)) for seed in known]
        return np.asarray(first + where, dtype=np.int32)

    def interests(self, rng: np.random.Generator, country: I16, slots: int) -> I16:
        """Families (n, slots) that people care about, the local language among them at times."""
        weights = np.array([family.weight for family in FAMILIES])
        found = rng.choice(len(FAMILIES), size=(len(country), slots), p=weights / weights.sum())
        local = np.array([NUMBER.get(place.family or "", -1) for place in COUNTRIES])[country]
        speaks = (local >= 0) & (rng.random(len(country)) < 0.45)
        also = rng.random(found.shape) < 0.6
        return np.where(speaks[:, None] & also, local[:, None], found).astype(np.int16)

    def identities(self, purpose: str, size: int) -> U64:
        """Distinct 64-bit identities (size,) for a cohort."""
        return mix(self.numbers(size) + np.uint64(self.seed_for(purpose) << 1))

    def numbers(self, size: int) -> U64:
        """Numbers (size,) that no other district gives."""
        return np.arange(size, dtype=np.uint64) + np.uint64(self.district << 40)

    def part(self, total: int) -> int:
        """This district's part of ``total``; the parts add up."""
        return (
            total * (self.district + 1) // self.districts - total * self.district // self.districts
        )
