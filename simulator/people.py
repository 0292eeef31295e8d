"""Ordinary people: the default from which every decoy and every fake account departs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from simulator import clients, clock, models
from simulator.accounts import (
    ACTIVE,
    API,
    BANNED,
    BEDROCK,
    CHAT,
    F32,
    FREE,
    I8,
    I16,
    METERED,
    PRO,
    SESSIONS,
    SUSPENDED,
    TEAM,
    VERTEX,
    Accounts,
)
from simulator.clock import DAY, DAYS
from simulator.countries import OFFSETS, WEIGHTS
from simulator.hashing import U64, below, join, mix, uniform
from simulator.network import DAILY, FIXED, WEEKLY, addresses
from simulator.texts.grammar import shipped
from simulator.world import World

BINS = 380
# Issuers of virtual cards; honest people use them too, though seldom.
VIRTUAL_BINS = np.array([990_117, 990_342, 990_518, 990_871])
# One mobile gateway address for so many accounts.
PER_GATEWAY = 350


def ordinary(
    world: World, name: str, size: int, *, country: I16 | None = None, new_share: float = 0.16
) -> Accounts:
    """``size`` people who have nothing to do with each other; decoys then change what is theirs."""
    rng = world.generator("people", name)
    identity = world.identities(name, size)
    if country is None:
        country = rng.choice(len(WEIGHTS), size=size, p=WEIGHTS).astype(np.int16)
    created = _sign_ups(rng, size, new_share)
    begins, ends = _stays(rng, created)
    status, changed = _trouble(rng, size, begins)
    ends = np.where(np.isnan(changed), ends, np.minimum(ends, changed))
    network, seed, slots, turn, share = _places(world, rng, identity, country)
    platform, client, access_share, technical = _access(world, rng, size)
    plan = _plans(rng, size, technical)
    paid = (plan != FREE) | (rng.random(size) < 0.15)
    weight = rng.lognormal(0, 1.35, size) * np.where(technical, 1.6, 1.0)
    return Accounts(
        identity=identity,
        group=np.zeros(size, dtype=np.int16),
        unit=identity.copy(),
        created=created,
        country=country,
        organisation=np.zeros(size, dtype=np.uint64),
        mail_rule=np.full(size, shipped().rule("mail.person"), dtype=np.int32),
        mail_seed=identity.copy(),
        card=np.where(paid, mix(identity, 31), np.uint64(0)).astype(np.uint64),
        bin=np.where(paid, issuers(rng, country), -1).astype(np.int32),
        phone=np.where(rng.random(size) < 0.6, mix(identity, 32), np.uint64(0)).astype(np.uint64),
        signup_address=addresses(world.networks, network[:, 0], seed[:, 0], np.zeros(size)),
        plan=plan,
        verified=rng.choice([-1, 0, 1], size=size, p=[0.5, 0.44, 0.06]).astype(np.int8),
        status=status,
        status_changed=changed,
        weight=weight * np.clip((ends - begins) / (DAYS * DAY), 0.02, 1),
        requests=np.zeros(size, dtype=np.int64),
        begins=begins,
        ends=ends,
        ramp_days=(rng.gamma(2.0, 2.5, size) * (created > -10 * DAY)).astype(np.float32),
        weekend=rng.choice([0.25, 0.7, 1.0, 1.4], size=size, p=[0.25, 0.25, 0.3, 0.2]).astype(
            np.float32
        ),
        restless=rng.uniform(0.4, 1.1, size).astype(np.float32),
        # Who uses it much uses it on most days.
        idle=(rng.beta(1.3, 1.7, size) / np.sqrt(1 + weight / 3)).astype(np.float32),
        calendar=np.zeros(size, dtype=np.int32),
        profile=_ways_of_life(rng, size, technical),
        offset=(OFFSETS[country] + rng.normal(0, 0.7, size)).astype(np.float32),
        pace=np.full(size, SESSIONS, dtype=np.int8),
        session_length=rng.gamma(2.2, 1.8, size).astype(np.float32) + 1,
        think_seconds=rng.lognormal(3.9, 0.6, size).astype(np.float32),
        place_network=network,
        place_seed=seed,
        place_slots=slots,
        place_turn=turn,
        place_share=share,
        access_platform=platform,
        access_client=client,
        access_share=access_share,
        taste=rng.choice(
            [models.PEOPLE, models.BUILDERS, models.CHEAP, models.STRONGEST],
            size=size,
            p=[0.5, 0.25, 0.1, 0.15],
        ).astype(np.int8),
        adoption=np.where(rng.random(size) < 0.15, models.NEVER, models.GRADUAL).astype(np.int8),
        keeps_sessions=(platform[:, 0] == CHAT) | (rng.random(size) < 0.6),
        topic=world.interests(rng, country, 4),
        topic_share=_leanings(rng, size),
        follow_up=np.where(
            platform[:, 0] == CHAT, rng.beta(3, 4, size), rng.beta(1, 6, size)
        ).astype(np.float32),
        typos=np.where(rng.random(size) < 0.45, rng.exponential(0.006, size), 0).astype(np.float32),
        template=identity.copy(),
        templates=np.ones(size, dtype=np.int32),
        system=_system_prompts(world, rng, identity, technical),
        relayed=np.zeros(size, dtype=np.float32),
        probes_until=np.zeros(size),
        queue=np.full(size, -1, dtype=np.int8),
    )


def issuers(rng: np.random.Generator, country: I16) -> npt.NDArray[np.int64]:
    """Card BINs (n,) of the holders' countries, popular banks more often, few virtual ones."""
    rank = np.minimum(rng.zipf(1.35, size=len(country)), BINS // 22) - 1
    local = 400_000 + country.astype(np.int64) * 4_177 + rank * 211
    virtual = rng.random(len(country)) < 0.025
    return np.asarray(np.where(virtual, rng.choice(VIRTUAL_BINS, size=len(country)), local))


def _sign_ups(rng: np.random.Generator, size: int, new_share: float) -> npt.NDArray[np.float64]:
    old = -rng.gamma(1.4, 170 * DAY, size) - DAY
    new = rng.uniform(-12 * DAY, (DAYS - 1) * DAY, size)
    return np.asarray(np.where(rng.random(size) < new_share, new, old))


def _stays(
    rng: np.random.Generator, created: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """First and last possible moment of use: some begin late, some leave within the month."""
    size = len(created)
    late = np.where(rng.random(size) < 0.3, rng.uniform(0, 0.8 * DAYS * DAY, size), 0.0)
    begins = np.clip(
        np.maximum(created + rng.exponential(0.05 * DAY, size), late), 0, (DAYS - 0.2) * DAY
    )
    leaves = begins + rng.exponential(18 * DAY, size) + 0.1 * DAY
    return begins, np.where(rng.random(size) < 0.25, np.minimum(leaves, DAYS * DAY), DAYS * DAY)


def _trouble(
    rng: np.random.Generator, size: int, begins: npt.NDArray[np.float64]
) -> tuple[I8, npt.NDArray[np.float64]]:
    """A few honest accounts are suspended or banned too."""
    draw = rng.random(size)
    status = np.where(draw < 0.003, BANNED, np.where(draw < 0.008, SUSPENDED, ACTIVE)).astype(
        np.int8
    )
    moment = begins + rng.uniform(0.1, 1, size) * (DAYS * DAY - begins)
    return status, np.where(status == ACTIVE, np.nan, moment)


def _places(
    world: World, rng: np.random.Generator, identity: U64, country: I16
) -> tuple[I16, U64, npt.NDArray[np.uint32], I8, F32]:
    """Home, phone and a third place (work, a friend, a café)."""
    size = len(identity)
    nets = world.networks
    home = np.array(nets.residential)[country, rng.integers(0, 4, size)]
    carrier = np.array(nets.mobile)[country, rng.integers(0, 2, size)]
    third = np.array(nets.business)[country, rng.integers(0, 2, size)]
    network = np.stack([home, carrier, third], axis=1).astype(np.int16)
    seed = np.stack([identity, mix(carrier, 41), mix(identity, 42)], axis=1)
    gateways = np.maximum(2, np.bincount(carrier, minlength=len(nets.asn)) // PER_GATEWAY)[carrier]
    slots = np.stack([np.full(size, 6), gateways, np.full(size, 2)], axis=1).astype(np.uint32)
    home_turn = rng.choice([FIXED, WEEKLY, DAILY], size=size, p=[0.6, 0.3, 0.1])
    turn = np.stack([home_turn, np.full(size, DAILY), np.full(size, FIXED)], axis=1).astype(np.int8)
    mostly = rng.beta(6, 2, size)
    second = mostly + (1 - mostly) * rng.beta(2, 1, size)
    share = np.stack([mostly, second, np.ones(size)], axis=1).astype(np.float32)
    return network, seed, slots, turn, share


def _access(
    world: World, rng: np.random.Generator, size: int
) -> tuple[I8, I16, F32, npt.NDArray[np.bool_]]:
    """Two ways to the model for each: platform and client program."""
    technical = rng.random(size) < 0.3
    browser = world.clients.choose(clients.BROWSER, rng, size)
    app = world.clients.choose(clients.APP, rng, size)
    sdk = world.clients.choose(clients.SDK, rng, size)
    script = world.clients.choose(clients.SCRIPT, rng, size)
    cloud = world.clients.choose(clients.CLOUD_SDK, rng, size)
    kind = rng.random(size)
    code = np.where(kind < 0.75, sdk, np.where(kind < 0.9, script, cloud))
    where = np.where(kind < 0.9, API, np.where(kind < 0.95, BEDROCK, VERTEX))
    client = np.stack(
        [np.where(technical, code, browser), np.where(technical, browser, app)], axis=1
    )
    platform = np.stack([np.where(technical, where, CHAT), np.full(size, CHAT)], axis=1)
    return (
        platform.astype(np.int8),
        client.astype(np.int16),
        rng.beta(4, 1.5, size).astype(np.float32),
        technical,
    )


def _plans(rng: np.random.Generator, size: int, technical: npt.NDArray[np.bool_]) -> I8:
    person = rng.choice([FREE, PRO, TEAM], size=size, p=[0.62, 0.34, 0.04])
    builder = rng.choice([FREE, PRO, METERED, TEAM], size=size, p=[0.18, 0.1, 0.66, 0.06])
    return np.where(technical, builder, person).astype(np.int8)


def _ways_of_life(rng: np.random.Generator, size: int, technical: npt.NDArray[np.bool_]) -> I16:
    kinds = [clock.PRIVATE, clock.OFFICE, clock.NIGHT, clock.STUDENT, clock.FLAT, clock.NIGHTLY_JOB]
    person = rng.choice(kinds, size=size, p=[0.5, 0.22, 0.1, 0.17, 0.01, 0.0])
    builder = rng.choice(kinds, size=size, p=[0.25, 0.35, 0.15, 0.05, 0.16, 0.04])
    return np.where(technical, builder, person).astype(np.int16)


def _leanings(rng: np.random.Generator, size: int) -> F32:
    """Cumulative shares (n, 4) of four interests: most people have one or two."""
    shares = rng.gamma([1.6, 0.9, 0.5, 0.25], 1.0, size=(size, 4)) + 1e-6
    return np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1).astype(np.float32)


def _system_prompts(
    world: World, rng: np.random.Generator, identity: U64, technical: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int32]:
    """Chat users have none of their own; builders write one, copy one, or have none."""
    draw = rng.random(len(identity))
    copied = world.add_system_prompts("system.common", below(identity, 60, 51).astype(np.uint64))
    found = np.where(technical & (draw < 0.35), copied, -1)
    writes = np.flatnonzero(technical & (draw > 0.6))
    own = world.add_system_prompts("system.own", identity[writes])
    found[writes] = own
    return found.astype(np.int32)


def spread_units(
    rng: np.random.Generator, world: World, name: str, size: int, mean: float, least: int = 2
) -> tuple[npt.NDArray[np.int64], U64]:
    """Members of companies, classes and the like: unit number (size,) and unit seed (size,).

    Sizes are log-normal around ``mean``, at least ``least``; the last unit may be smaller.
    """
    sizes: list[int] = []
    while sum(sizes) < size:
        sizes.append(max(least, round(mean * float(rng.lognormal(-0.18, 0.6)))))
    number = np.repeat(np.arange(len(sizes)), sizes)[:size]
    return number, join(
        world.numbers(len(sizes))[number], np.full(size, world.seed_for("units", name))
    )


def pick(options: npt.ArrayLike, unit: U64, salt: int) -> npt.NDArray[np.int64]:
    """One of ``options`` for each unit, the same for all its members."""
    choices = np.asarray(options)
    return np.asarray(choices[below(unit, len(choices), salt)])


def chance(unit: U64, share: float, salt: int) -> npt.NDArray[np.bool_]:
    """True for about ``share`` of the units."""
    return np.asarray(uniform(unit, salt) < share)
