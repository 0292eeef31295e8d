"""Decoys that are customers: companies, gateways, seats behind one card, declared data makers."""

from __future__ import annotations

import numpy as np

from simulator import clients, clock, models
from simulator.accounts import (
    API,
    ENTERPRISE,
    EVENLY,
    METERED,
    RESEARCH,
    SESSIONS,
    STARTUP,
    TEAM,
    Accounts,
)
from simulator.clock import DAY
from simulator.hashing import below, join, mix, uniform
from simulator.network import BY_REQUEST, BY_SESSION, FIXED, addresses
from simulator.people import chance, ordinary, pick, spread_units
from simulator.texts.families import NUMBER
from simulator.texts.grammar import shipped
from simulator.world import World


def _employ(world: World, name: str, found: Accounts, mean: float, verified: float) -> np.ndarray:
    """Makes the accounts members of companies with a domain and a card; returns unit seeds."""
    rng = world.generator("employ", name)
    _, unit = spread_units(rng, world, name, len(found), mean)
    found.unit[:] = unit
    found.country[:] = pick(found.country, unit, 211)
    found.organisation[:] = mix(unit, 212)
    found.mail_rule[:] = shipped().rule("mail.company")
    found.mail_seed[:] = unit
    found.card[:] = mix(unit, 213)
    issuer = found.bin[below(mix(unit, 214), len(found), 215)]
    found.bin[:] = np.where(issuer < 0, 400_000 + 4_388, issuer)
    found.verified[:] = np.where(chance(unit, verified, 216), 1, 0)
    found.profile[:] = clock.OFFICE
    found.weekend[:] = 0.15
    return unit


def companies(world: World, size: int) -> Accounts:
    """Small firms whose staff have accounts of their own; some share an office and a tool."""
    found = ordinary(world, "companies", size)
    unit = _employ(world, "companies", found, 7, 0.45)
    own_card = uniform(found.identity, 217) < 0.3
    found.card[own_card] = mix(found.identity[own_card], 218)
    found.plan[:] = pick([TEAM, TEAM, METERED, ENTERPRISE, STARTUP], unit, 219)
    found.place_network[:, 2] = np.array(world.networks.business)[found.country, 0]
    found.place_seed[:, 2] = unit
    found.place_slots[:, 2] = 1
    found.place_share[:] = np.array([0.35, 0.4, 1.0], dtype=np.float32)
    shared = chance(unit, 0.4, 220)
    prompt = world.add_system_prompts("system.own", unit[shared])
    found.system[shared] = prompt
    return found


def enterprise_gateway(world: World, size: int) -> Accounts:
    """All staff of a large customer come through one gateway: one address, client and prompt."""
    found = ordinary(world, "enterprise-gateway", size, new_share=0.1)
    unit = _employ(world, "enterprise-gateway", found, 420, 1.0)
    rng = world.generator("enterprise-gateway")
    found.plan[:] = ENTERPRISE
    found.place_network[:] = np.array(world.networks.business)[found.country, 1][:, None]
    found.place_seed[:] = unit[:, None]
    found.place_slots[:] = 1
    found.place_turn[:] = FIXED
    found.signup_address[:] = addresses(
        world.networks, found.place_network[:, 0], unit, np.zeros(size)
    )
    kit = world.clients.choose(clients.SDK, rng, 64)
    found.access_client[:] = pick(kit, unit, 221)[:, None]
    found.access_platform[:] = API
    found.topic[:] = NUMBER["gateway"]
    found.system[:] = world.add_system_prompts("service.gateway_system", unit)
    return found


def verified_seats(world: World, size: int) -> Accounts:
    """Many seats of one verified customer behind one card, created in one afternoon by script."""
    found = ordinary(world, "verified-seats", size, new_share=0.0)
    unit = _employ(world, "verified-seats", found, 90, 1.0)
    found.plan[:] = pick([ENTERPRISE, TEAM, ENTERPRISE], unit, 222)
    day = -uniform(unit, 223) * 40 * DAY + 9 * DAY
    order = np.arange(len(found)) % 997
    found.created[:] = day + order * 21.0
    found.begins[:] = np.maximum(found.begins, found.created + 600)
    found.signup_address[:] = addresses(
        world.networks, np.array(world.networks.business)[found.country, 0], unit, np.zeros(size)
    )
    return found


def support_bots(world: World, size: int) -> Accounts:
    """Help desks on a template, by day and night, from the customer's servers."""
    found = ordinary(world, "support-bots", size, new_share=0.1)
    unit = _employ(world, "support-bots", found, 3, 0.6)
    _serve(world, "support-bots", found, unit)
    found.profile[:] = clock.SHOP
    found.weekend[:] = 0.8
    found.topic[:] = NUMBER["support"]
    found.taste[:] = models.CHEAP
    found.system[:] = world.add_system_prompts("service.support_system", unit)
    return found


def labelling_jobs(world: World, size: int) -> Accounts:
    """Batch jobs that label texts with one template, at night or without pause."""
    found = ordinary(world, "labelling-jobs", size, new_share=0.2)
    unit = _employ(world, "labelling-jobs", found, 3, 0.5)
    _serve(world, "labelling-jobs", found, unit)
    found.profile[:] = pick([clock.NIGHTLY_JOB, clock.FLAT, clock.FLAT], unit, 224)
    found.weekend[:] = 1.0
    found.idle[:] = 0.35
    found.topic[:] = NUMBER["labelling"]
    found.taste[:] = models.CHEAP
    found.pace[:] = pick([EVENLY, SESSIONS], unit, 237)
    found.session_length[:] = 60
    found.think_seconds[:] = 2.5
    found.ramp_days[:] = 0
    found.system[:] = -1
    return found


def synthetic_data(world: World, size: int) -> Accounts:
    """Licensed makers of synthetic data: they do what distillation does, and have said so."""
    found = ordinary(world, "synthetic-data", size, new_share=0.2)
    unit = _employ(world, "synthetic-data", found, 8, 1.0)
    _serve(world, "synthetic-data", found, unit)
    found.plan[:] = pick([RESEARCH, ENTERPRISE, RESEARCH], unit, 225)
    found.profile[:] = clock.FLAT
    found.weekend[:] = 1.0
    found.ramp_days[:] = 0
    found.taste[:] = models.STRONGEST
    found.adoption[:] = models.PIVOT
    wanted = [
        NUMBER[name]
        for name in ("reasoning_traces", "agentic_tool_use", "agentic_coding", "rubric_grading")
    ]
    found.topic[:] = pick(wanted, unit, 226)[:, None]
    found.template[:] = unit
    found.templates[:] = 3
    found.system[:] = world.add_system_prompts("campaign.rt_system", unit)
    found.session_length[:] = 12
    found.think_seconds[:] = 15
    return found


def agent_startups(world: World, size: int) -> Accounts:
    """Start-ups whose product is an agent: few accounts, many requests, growing, tools all day."""
    found = ordinary(world, "agent-startups", size, new_share=0.3)
    unit = _employ(world, "agent-startups", found, 4, 0.35)
    _serve(world, "agent-startups", found, unit)
    found.plan[:] = pick([STARTUP, METERED, STARTUP], unit, 227)
    found.profile[:] = clock.SHOP
    found.weekend[:] = 0.75
    found.topic[:] = NUMBER["work_flow"]
    found.topic[:, 3] = NUMBER["coding_tool"]
    found.taste[:] = pick([models.STRONGEST, models.BUILDERS, models.BUILDERS], unit, 228)
    found.adoption[:] = pick([models.PIVOT, models.GRADUAL, models.GRADUAL], unit, 229)
    found.system[:] = world.add_system_prompts("agentic.flow_system", unit)
    found.session_length[:] = 9
    found.think_seconds[:] = 8
    return found


def _serve(world: World, name: str, found: Accounts, unit: np.ndarray) -> None:
    """Programs on a customer's servers: one build, a few cloud addresses, one template."""
    rng = world.generator("serve", name)
    kit = world.clients.choose(clients.SDK, rng, 400)
    found.access_client[:] = pick(kit, unit, 230)[:, None]
    found.access_platform[:] = pick([API, API, API, 2, 3], unit, 231)[:, None]
    found.plan[:] = pick([METERED, ENTERPRISE, STARTUP, METERED], unit, 232)
    found.place_network[:] = pick(np.array(world.networks.cloud), unit, 233)[:, None]
    found.place_seed[:] = unit[:, None]
    found.place_slots[:] = 2 + below(unit, 5, 234)[:, None]
    found.place_turn[:] = pick([BY_SESSION, BY_REQUEST], unit, 235)[:, None]
    found.keeps_sessions[:] = chance(unit, 0.3, 236)
    found.template[:] = join(unit, 1)
    found.templates[:] = 1
    found.weight[:] = 0.3 + np.sqrt(found.weight)
    found.idle[:] = 0.05
    found.restless[:] = 0.35
    found.follow_up[:] = 0
    found.typos[:] = 0
    found.begins[:] = np.minimum(found.begins, 25 * DAY)
