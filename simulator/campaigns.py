"""Campaigns: pools of fake accounts that work through an operator's queue of items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from simulator import clients, models
from simulator.accounts import (
    ACTIVE,
    API,
    BANNED,
    BEDROCK,
    CHAT,
    EVENLY,
    F64,
    FREE,
    I64,
    METERED,
    PRO,
    SESSIONS,
    STARTUP,
    SUSPENDED,
    TEAM,
    VERTEX,
    Accounts,
)
from simulator.clock import DAY, DAYS, HOUR, operator_hours
from simulator.countries import OFFSETS, number_of
from simulator.evasion import LEVELS, Evasion
from simulator.hashing import below, join, mix, uniform
from simulator.network import (
    BY_SESSION,
    EXITS_PER_COUNTRY,
    FIXED,
    WEEKLY,
    addresses,
    exit_seed,
)
from simulator.people import VIRTUAL_BINS, ordinary
from simulator.texts.families import NUMBER
from simulator.texts.grammar import shipped
from simulator.world import World

# Mean gap between registrations of an operator who scripts them, in seconds.
RHYTHM = 23.6
FEWEST_ACCOUNTS = 24


@dataclass(frozen=True)
class Campaign:
    """One network. ``texts`` maps families to shares, ``begins`` and ``ends`` are days.

    ``pathways`` are shares of platforms. ``ban_day`` is the moment of a ban wave that takes
    ``ban_share`` of the pool; its successors sign up within a day after it. ``relay`` is the share
    of unrelated requests in every account's traffic; None leaves it to the level of evasion.
    """

    name: str
    accounts: int
    exchanges: int
    texts: Mapping[str, float]
    begins: float = 0.0
    ends: float = float(DAYS)
    hydra: bool = False
    pathways: Mapping[int, float] = field(default_factory=lambda: {API: 1.0})
    countries: tuple[str, ...] = ("US", "SG", "GB", "DE", "JP", "HK", "NL")
    system_rule: str = "campaign.rt_system"
    probe_days: float = 0.0
    ban_day: float | None = None
    ban_share: float = 0.3
    pivots: bool = True
    relay: float | None = None


def pool(world: World, campaign: Campaign, size: int, queue: int) -> Accounts:
    """The ``size`` accounts of a campaign; ``queue`` numbers its list of items."""
    level = LEVELS[world.evasion]
    rng = world.generator("campaign", campaign.name)
    claims = np.array([number_of(code) for code in campaign.countries])
    country = rng.choice(claims, size=size).astype(np.int16)
    found = ordinary(world, campaign.name, size, country=country)
    successor = _life(rng, campaign, level, found)
    _sign_up(world, rng, campaign, level, found, successor)
    _money(world, rng, campaign, level, found)
    _exits(world, campaign, level, found)
    _programs(world, rng, campaign, level, found)
    _habits(world, rng, campaign, level, found)
    _texts(world, rng, campaign, level, found)
    found.queue[:] = queue
    return found


def _life(
    rng: np.random.Generator, campaign: Campaign, level: Evasion, found: Accounts
) -> np.ndarray:
    """When each account works; returns which are successors (n,)."""
    size = len(found)
    successor = np.zeros(size, dtype=bool)
    found.begins[:] = np.clip(campaign.begins * DAY + rng.uniform(0, 1.0, size) * DAY, 0, None)
    found.ends[:] = campaign.ends * DAY
    found.status[:] = ACTIVE
    found.status_changed[:] = np.nan
    if level.sign_ups == "slow":
        span = campaign.ends - campaign.begins
        found.begins[:] += rng.uniform(0, 0.45 * span, size) * DAY
    if campaign.ban_day is not None:
        wave = campaign.ban_day * DAY
        fallen = round(size * campaign.ban_share / (1 + campaign.ban_share))
        order = rng.permutation(size)
        banned, new = order[:fallen], order[fallen : 2 * fallen]
        found.begins[banned] = np.minimum(found.begins[banned], wave - 3 * DAY)
        found.ends[banned] = wave + rng.uniform(0, 1.5 * HOUR, fallen)
        found.status[banned] = BANNED
        found.status_changed[banned] = found.ends[banned]
        found.begins[new] = wave + 2 * HOUR + rng.gamma(2.0, 3 * HOUR, fallen)
        successor[new] = True
    _attrition(rng, found, successor)
    work = (found.ends - found.begins) * rng.lognormal(0, level.spread, size)
    found.weight[:] = np.maximum(work, DAY / 10)
    return successor


def _attrition(rng: np.random.Generator, found: Accounts, successor: np.ndarray) -> None:
    """The provider finds a few of them by itself, one by one."""
    caught = (rng.random(len(found)) < 0.03) & (found.status == ACTIVE) & ~successor
    moment = found.begins + rng.uniform(0.3, 1, len(found)) * (found.ends - found.begins)
    found.status[caught] = SUSPENDED
    found.status_changed[caught] = moment[caught]
    found.ends[caught] = moment[caught]


def _sign_up(
    world: World,
    rng: np.random.Generator,
    campaign: Campaign,
    level: Evasion,
    found: Accounts,
    successor: np.ndarray,
) -> None:
    size = len(found)
    if level.sign_ups == "rhythm":
        lead = _rhythm(rng, size)
    elif level.sign_ups == "bursts":
        bursts = max(4, size // 60)
        start = rng.uniform(0.3 * DAY, 16 * DAY, bursts)
        lead = start[rng.integers(0, bursts, size)] - np.abs(rng.normal(0, 1.6 * HOUR, size))
    else:
        lead = rng.uniform(0.5 * DAY, 55 * DAY, size)
    found.created[:] = found.begins - np.abs(lead)
    if level.sign_ups == "rhythm":
        found.created[:] = campaign.begins * DAY - 1.5 * DAY - np.abs(lead)
        found.created[successor] = _after_ban(campaign, 2 * HOUR) + np.abs(
            _rhythm(rng, int(successor.sum()))
        )
        found.begins[:] = np.maximum(found.begins, found.created + 600)
    else:
        quick = rng.uniform(0.02, 0.6, size) * HOUR * 3
        found.created[successor] = (found.begins - quick)[successor]
    rule = shipped().rule(level.mail)
    found.mail_rule[:] = rule
    found.mail_seed[:] = world.seed_for("mail", campaign.name)
    found.phone[:] = np.where(
        uniform(found.identity, 61) < level.fake_phones, mix(found.identity, 62), np.uint64(0)
    )


def _after_ban(campaign: Campaign, delay: float) -> float:
    return (campaign.ban_day or 0.0) * DAY + delay


def _rhythm(rng: np.random.Generator, size: int) -> F64:
    """Seconds (size,) of registrations one after the other, in batches with a rest between."""
    gaps = np.abs(rng.normal(RHYTHM, 1.8, size))
    rests = np.where(np.arange(size) % 220 == 219, rng.uniform(0.1, 0.5, size) * HOUR, 0)
    return np.asarray(rng.permutation(np.cumsum(gaps + rests)))


def _money(
    world: World, rng: np.random.Generator, campaign: Campaign, level: Evasion, found: Accounts
) -> None:
    """One card for each account, or one for a small group."""
    size = len(found)
    smallest, largest = level.card_group
    sizes = rng.integers(smallest, largest + 1, size)
    # Accounts that sign up next to each other share the card at hand.
    holder = np.repeat(world.numbers(size), sizes)[:size]
    holder = holder[np.argsort(np.argsort(found.created, kind="stable"), kind="stable")]
    card = join(holder, np.full(size, world.seed_for("cards", campaign.name)), 63)
    found.card[:] = card
    virtual = uniform(card, 64) < level.virtual_cards
    issuer = VIRTUAL_BINS[below(card, 2, 65) + (len(campaign.name) % 2) * 2]
    bank = found.bin[below(card, size, 66)]
    found.bin[:] = np.where(virtual, issuer, np.where(bank < 0, 400_000 + 211, bank))
    found.plan[:] = METERED
    found.verified[:] = np.where(uniform(found.identity, 67) < 0.3, 0, -1)


def _exits(world: World, campaign: Campaign, level: Evasion, found: Accounts) -> None:
    """Where the pool's requests come from."""
    size = len(found)
    nets = world.networks
    own = world.seed_for("exits", campaign.name)
    slots = max(3, round(size / level.accounts_per_exit))
    if level.exit == "cloud":
        found.place_network[:] = np.array(nets.cloud)[[own % 3, (own >> 3) % 7, (own >> 6) % 7]]
        found.place_seed[:] = own + world.district
        found.place_slots[:] = slots
        found.place_turn[:] = BY_SESSION
        slot = below(found.identity, slots, 72)
        found.signup_address[:] = addresses(
            nets, found.place_network[:, 0], found.place_seed[:, 0], slot
        )
    elif level.exit == "proxies":
        _rent_proxies(world, found, slots, own)
    else:
        found.place_turn[:, 0] = np.where(uniform(found.identity, 73) < 0.6, FIXED, WEEKLY)


def _rent_proxies(world: World, found: Accounts, slots: int, own: int) -> None:
    """Sessions leave through a pool of homes; a part of the pool is rented to anybody."""
    nets = world.networks
    home = np.array(nets.residential)[found.country, own % 4]
    found.place_network[:] = home[:, None]
    found.place_seed[:, 0] = np.uint64(own + world.district)
    found.place_slots[:, 0] = slots
    found.place_turn[:, 0] = BY_SESSION
    public = below(found.identity, EXITS_PER_COUNTRY, 74)
    found.place_network[:, 1] = np.array(nets.residential)[found.country, 0]
    found.place_seed[:, 1] = exit_seed(found.country, public)
    found.place_slots[:, 1] = 1
    found.place_turn[:, 1] = FIXED
    found.place_network[:, 2] = np.array(nets.mobile)[found.country, 0]
    found.place_seed[:, 2] = mix(found.place_network[:, 2], 41)
    found.place_slots[:, 2] = 4
    found.place_share[:] = np.array([0.7, 0.92, 1.0], dtype=np.float32)
    slot = below(found.identity, slots, 75)
    found.signup_address[:] = addresses(nets, home, found.place_seed[:, 0], slot)


def _programs(
    world: World, rng: np.random.Generator, campaign: Campaign, level: Evasion, found: Accounts
) -> None:
    """Pathways and client builds, and the plan that goes with the pathway."""
    size = len(found)
    path = rng.choice(list(campaign.pathways), size=size, p=list(campaign.pathways.values()))
    kinds = {
        API: clients.SDK,
        CHAT: clients.BROWSER,
        BEDROCK: clients.CLOUD_SDK,
        VERTEX: clients.CLOUD_SDK,
    }
    for platform, kind in kinds.items():
        here = path == platform
        if level.builds:
            few = world.clients.choose(kind, rng, level.builds)
            chosen = few[rng.integers(0, level.builds, (size, 2))]
        else:
            chosen = world.clients.choose(kind, rng, size * 2).reshape(size, 2)
        found.access_client[here] = chosen[here]
    found.access_platform[:] = path[:, None]
    found.access_share[:] = 0.85
    chat = rng.choice([PRO, FREE, TEAM], size=size, p=[0.75, 0.1, 0.15])
    other = rng.choice([METERED, STARTUP, PRO, TEAM], size=size, p=[0.7, 0.12, 0.1, 0.08])
    found.plan[:] = np.where(path == CHAT, chat, other)
    found.keeps_sessions[:] = (path == CHAT) | (rng.random(size) < level.sessions_kept)


def _habits(
    world: World, rng: np.random.Generator, campaign: Campaign, level: Evasion, found: Accounts
) -> None:
    """Load and hours. The queue never sleeps; who hides well lets each account sleep."""
    size = len(found)
    shift = world.add_hours(operator_hours(rng))
    human = rng.random(size) < level.human_hours
    found.profile[:] = np.where(human, found.profile, shift)
    found.offset[:] = np.where(human, OFFSETS[found.country], 0)
    found.pace[:] = EVENLY if level.spread < 0.3 else SESSIONS
    found.session_length[:] = rng.gamma(3.0, 2.0 + 2 * campaign.hydra, size) + 2
    found.think_seconds[:] = rng.lognormal(3.0, 0.3, size)
    found.ramp_days[:] = rng.exponential(level.ramp_days, size) if level.ramp_days else 0
    found.weekend[:] = 0.95 if level.human_hours < 0.5 else rng.uniform(0.6, 1.1, size)
    found.restless[:] = 0.1 + 0.4 * level.spread
    found.idle[:] = 0.05 + 0.25 * level.human_hours
    waves = rng.lognormal(0, 0.25, DAYS)
    if campaign.probe_days:
        first = int(campaign.begins)
        waves[first : first + round(campaign.probe_days)] *= 0.12
        found.probes_until[:] = (campaign.begins + campaign.probe_days) * DAY
    found.calendar[:] = world.add_calendar(waves)
    found.follow_up[:] = 0
    found.typos[:] = 0
    found.taste[:] = models.STRONGEST
    found.adoption[:] = models.PIVOT if campaign.pivots else models.GRADUAL


def _texts(
    world: World, rng: np.random.Generator, campaign: Campaign, level: Evasion, found: Accounts
) -> None:
    """Templates, and the share of unrelated requests that hide them."""
    size = len(found)
    names = list(campaign.texts)[:4]
    shares = np.cumsum([campaign.texts[name] for name in names])
    for slot in range(4):
        place = min(slot, len(names) - 1)
        found.topic[:, slot] = NUMBER[names[place]]
        found.topic_share[:, slot] = shares[place]
    found.template[:] = world.seed_for("template", campaign.name)
    found.templates[:] = level.templates
    variant = below(found.identity, level.system_variants, 81).astype(np.uint64)
    system = world.add_system_prompts(
        campaign.system_rule, join(variant, np.full(size, world.seed_for("system", campaign.name)))
    )
    has = uniform(found.identity, 82) < (0.5 if world.evasion == "expert" else 0.85)
    found.system[:] = np.where(has, system, -1)
    mean = level.hydra_relay if campaign.hydra else level.relay
    if campaign.relay is not None:
        found.relayed[:] = campaign.relay
    elif mean:
        share = rng.beta(2.2, 2.2 * (0.75 - mean) / mean, size) * 0.75
        found.relayed[:] = share


def accounts_at(campaign: Campaign, scale: float) -> int:
    """Size of the pool at a scale, never below FEWEST_ACCOUNTS."""
    return max(FEWEST_ACCOUNTS, round(campaign.accounts * scale))


def exchanges_at(campaign: Campaign, scale: float) -> int:
    """Requests of the pool at a scale, unrelated ones among them."""
    return round(campaign.exchanges * scale)


def ban_waves(campaigns: tuple[Campaign, ...]) -> I64:
    """Moments of ban waves as seconds since the start."""
    days = [campaign.ban_day for campaign in campaigns if campaign.ban_day is not None]
    return np.array([round(day * DAY) for day in days], dtype=np.int64)
