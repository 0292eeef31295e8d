"""Decoys in which unrelated people do the same thing: a tool, a fashion, a release, a lecture."""

from __future__ import annotations

import numpy as np

from simulator import clients, clock, models
from simulator.accounts import API, CHAT, EDUCATION, FREE, METERED, PRO, STARTUP, Accounts
from simulator.clock import DAY, DAYS
from simulator.hashing import below, mix
from simulator.network import BY_SESSION, FIXED, addresses
from simulator.people import chance, ordinary, pick, spread_units
from simulator.texts.families import NUMBER
from simulator.texts.grammar import shipped
from simulator.world import World


def coding_tool(world: World, size: int) -> Accounts:
    """Unrelated developers with one popular tool: one system prompt, one client, long sessions."""
    found = ordinary(world, "coding-tool", size, new_share=0.3)
    rng = world.generator("coding-tool")
    found.access_client[:, 0] = world.clients.rows[clients.CODING_TOOL][0]
    found.access_platform[:, 0] = API
    found.access_share[:] = rng.beta(9, 1.5, size)
    found.plan[:] = rng.choice([PRO, METERED, METERED, FREE], size=size)
    found.topic[:, :2] = NUMBER["coding_tool"]
    found.topic[:, 2] = NUMBER["programming"]
    found.system[:] = world.add_system_prompts(
        "agentic.tool_system", np.ones(size, dtype=np.uint64)
    )
    found.session_length[:] = rng.gamma(3, 5, size) + 3
    found.think_seconds[:] = rng.lognormal(2.4, 0.5, size)
    found.follow_up[:] = 0.1
    found.taste[:] = np.where(rng.random(size) < 0.7, models.STRONGEST, models.BUILDERS)
    found.adoption[:] = np.where(rng.random(size) < 0.25, models.PIVOT, models.GRADUAL)
    return found


def viral_prompt(world: World, size: int) -> Accounts:
    """A prompt goes round: everybody sends it within some days, many on the day they sign up."""
    found = ordinary(world, "viral-prompt", size, new_share=0.0)
    rng = world.generator("viral-prompt")
    peak = 10.0
    fresh = rng.random(size) < 0.45
    arrival = np.clip(peak + rng.gamma(2.0, 0.9, size) - 1.2, 0, DAYS - 1) * DAY
    found.created[fresh] = arrival[fresh] - rng.uniform(60, 1800, int(fresh.sum()))
    found.begins[:] = np.where(fresh, arrival, np.minimum(found.begins, (peak - 1) * DAY))
    found.created[:] = np.minimum(found.created, found.begins - 60)
    curious = fresh & (rng.random(size) < 0.6)
    found.ends[:] = np.where(curious, found.begins + 3 * DAY, DAYS * DAY)
    days = np.arange(DAYS)
    wave = np.where(days >= peak, np.exp(-(days - peak) / 2.5), np.exp((days - peak) * 1.5))
    found.calendar[:] = world.add_calendar(0.01 + 4 * wave)
    found.topic[:, 0] = NUMBER["viral"]
    found.topic_share[:, 0] = np.maximum(found.topic_share[:, 0], 0.6)
    found.topic_share[:, 1:3] = np.maximum(found.topic_share[:, 1:3], found.topic_share[:, :1])
    found.template[:] = world.seed_for("viral")
    found.access_platform[:] = CHAT
    found.access_client[:, 0] = world.clients.choose(clients.APP, rng, size)
    found.plan[:] = np.where(rng.random(size) < 0.9, FREE, PRO)
    found.system[:] = -1
    found.weight[:] = 0.5 + found.weight**0.5
    return found


def benchmark_runs(world: World, size: int) -> Accounts:
    """Independent people run one public harness when a model comes out: same items, same client."""
    found = ordinary(world, "benchmark-runs", size)
    rng = world.generator("benchmark-runs")
    found.access_client[:] = world.clients.rows[clients.HARNESS][0]
    found.access_platform[:] = API
    found.plan[:] = rng.choice([METERED, PRO, STARTUP, METERED], size=size)
    release = models.RELEASE / DAY
    found.begins[:] = (
        np.where(
            rng.random(size) < 0.8, release + rng.exponential(0.5, size), rng.uniform(0, 25, size)
        )
        * DAY
    )
    found.created[:] = np.minimum(found.created, found.begins - 0.02 * DAY)
    found.ends[:] = found.begins + rng.uniform(0.2, 2.5, size) * DAY
    found.idle[:] = 0
    found.ramp_days[:] = 0
    found.profile[:] = clock.FLAT
    found.topic[:] = NUMBER["benchmark"]
    found.template[:] = 1
    found.taste[:] = models.STRONGEST
    found.adoption[:] = models.PIVOT
    found.keeps_sessions[:] = False
    found.follow_up[:] = 0
    found.typos[:] = 0
    found.session_length[:] = 150
    found.think_seconds[:] = 1.5
    found.weight[:] = 0.5 + found.weight**0.5
    found.system[:] = world.add_system_prompts(
        "service.bench_system", np.ones(size, dtype=np.uint64)
    )
    return found


def ci_runners(world: World, size: int) -> Accounts:
    """Build servers that ask for reviews: shared cloud addresses, round the clock, one runner."""
    found = ordinary(world, "ci-runners", size)
    rng = world.generator("ci-runners")
    _, unit = spread_units(rng, world, "ci-runners", size, 2, least=1)
    found.unit[:] = unit
    found.template[:] = unit
    found.access_client[:] = world.clients.choose(clients.RUNNER, rng, size)[:, None]
    found.access_platform[:] = API
    found.plan[:] = rng.choice([METERED, STARTUP, PRO], size=size)
    cloud = np.array(world.networks.cloud)[rng.integers(0, 3, size)]
    found.place_network[:] = cloud[:, None]
    found.place_seed[:] = mix(cloud, 241)[:, None]
    found.place_slots[:] = 40
    found.place_turn[:] = BY_SESSION
    found.profile[:] = np.where(rng.random(size) < 0.6, clock.FLAT, clock.OFFICE)
    found.idle[:] = 0.1
    found.topic[:] = NUMBER["code_review"]
    found.follow_up[:] = 0
    found.typos[:] = 0
    found.keeps_sessions[:] = False
    found.system[:] = world.add_system_prompts("service.ci_system", unit)
    return found


def class_assignment(world: World, size: int) -> Accounts:
    """A class with one assignment: the same question from all within some days, one campus."""
    found = ordinary(world, "class-assignment", size, new_share=0.5)
    rng = world.generator("class-assignment")
    number, unit = spread_units(rng, world, "class-assignment", size, 55, least=12)
    found.unit[:] = unit
    found.country[:] = pick(found.country, unit, 242)
    found.template[:] = unit
    found.topic[:, 0] = NUMBER["assignment"]
    found.topic_share[:, 0] = np.maximum(found.topic_share[:, 0], 0.5)
    found.topic_share[:, 1:3] = np.maximum(found.topic_share[:, 1:3], found.topic_share[:, :1])
    due = rng.integers(6, DAYS - 2, number.max() + 1)
    days = np.arange(DAYS)
    for one in np.unique(number):
        week = np.exp(-np.abs(days - due[one]) * 0.9) * (days <= due[one])
        found.calendar[number == one] = world.add_calendar(0.02 + week)
    found.begins[:] = np.minimum(found.begins, (due[number] - 1.5) * DAY)
    found.created[:] = np.minimum(found.created, found.begins - 300)
    found.ends[:] = DAYS * DAY
    lends = chance(unit, 0.6, 243)
    found.plan[:] = np.where(lends, EDUCATION, found.plan)
    found.mail_rule[lends] = shipped().rule("mail.student")
    found.mail_seed[lends] = unit[lends]
    found.place_network[:, 2] = np.array(world.networks.campus)[found.country]
    found.place_seed[:, 2] = unit
    found.place_slots[:, 2] = 3
    found.place_turn[:, 2] = BY_SESSION
    found.place_share[:] = np.array([0.5, 0.6, 1.0], dtype=np.float32)
    found.access_platform[:] = CHAT
    found.access_client[:] = world.clients.choose(clients.BROWSER, rng, size)[:, None]
    found.system[:] = -1
    found.profile[:] = clock.STUDENT
    found.weight[:] = 0.5 + found.weight**0.5
    return found


def hackathon(world: World, size: int) -> Accounts:
    """A week-end of new accounts on voucher cards, one hall's address and one starter kit."""
    found = ordinary(world, "hackathon", size, new_share=0.0)
    rng = world.generator("hackathon")
    _, unit = spread_units(rng, world, "hackathon", size, 60, least=20)
    found.unit[:] = unit
    begins = (4 + 7 * below(unit, 3, 244)) * DAY + 9 * 3600
    found.created[:] = begins + rng.gamma(2.0, 900.0, size)
    found.begins[:] = found.created + 300
    found.ends[:] = found.begins + 2.2 * DAY
    found.card[:] = 0
    found.bin[:] = -1
    found.plan[:] = STARTUP
    found.country[:] = pick(found.country, unit, 245)
    found.place_network[:] = np.array(world.networks.business)[found.country, 0][:, None]
    found.place_seed[:] = unit[:, None]
    found.place_slots[:] = 2
    found.place_turn[:] = FIXED
    found.signup_address[:] = addresses(
        world.networks, found.place_network[:, 0], unit, np.zeros(size)
    )
    found.access_platform[:] = API
    found.access_client[:, 0] = pick(world.clients.rows[clients.SDK], unit, 246)
    found.topic[:, 0] = NUMBER["starter_kit"]
    found.topic[:, 1] = NUMBER["programming"]
    found.template[:] = unit
    found.ramp_days[:] = 0
    found.idle[:] = 0
    return found
