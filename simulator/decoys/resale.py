"""Resellers that do not distil: pools of accounts that carry many strangers' requests."""

from __future__ import annotations

import numpy as np

from simulator import clients, clock
from simulator.accounts import API, METERED, PRO, Accounts
from simulator.hashing import below, join, mix, uniform
from simulator.network import BY_SESSION, addresses
from simulator.people import VIRTUAL_BINS, ordinary, pick, spread_units
from simulator.texts.grammar import shipped
from simulator.world import World


def resellers(world: World, size: int) -> Accounts:
    """New accounts with shared cards behind proxies, whose requests have nothing in common."""
    found = ordinary(world, "resellers", size, new_share=0.9)
    rng = world.generator("resellers")
    _, unit = spread_units(rng, world, "resellers", size, 45, least=10)
    found.unit[:] = unit
    card = join(unit, below(found.identity, 8, 251))
    found.card[:] = card
    found.bin[:] = np.where(
        uniform(card, 252) < 0.6, VIRTUAL_BINS[below(card, 4, 253)], np.maximum(found.bin, 400_211)
    )
    found.mail_rule[:] = shipped().rule("mail.mixed")
    found.mail_seed[:] = unit
    found.plan[:] = pick([METERED, PRO, METERED], unit, 254)
    found.verified[:] = -1
    network = np.array(world.networks.residential)[found.country, 2]
    found.place_network[:, 0] = network
    found.place_seed[:, 0] = unit
    found.place_slots[:, 0] = 12
    found.place_turn[:, 0] = BY_SESSION
    found.place_share[:] = np.array([0.9, 0.95, 1.0], dtype=np.float32)
    found.signup_address[:] = addresses(
        world.networks, network, unit, below(found.identity, 12, 255)
    )
    kit = world.clients.choose(clients.SDK, rng, 200)
    found.access_client[:] = pick(kit, join(unit, below(found.identity, 3, 256)), 257)[:, None]
    found.access_platform[:] = API
    found.profile[:] = np.where(rng.random(size) < 0.7, clock.SHOP, clock.FLAT)
    found.ramp_days[:] = rng.exponential(1.0, size)
    found.idle[:] = 0.05
    found.relayed[:] = 1.0
    found.phone[:] = np.where(uniform(found.identity, 258) < 0.3, mix(found.identity, 259), 0)
    found.system[:] = -1
    found.weight[:] = 0.5 + found.weight**0.5
    return found
