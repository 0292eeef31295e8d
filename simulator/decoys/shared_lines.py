"""Decoys that share addresses: offices, campuses, carriers, VPN exits, one mail domain."""

from __future__ import annotations

import numpy as np

from simulator import clock
from simulator.accounts import EDUCATION, FREE, PRO, Accounts
from simulator.hashing import below, mix, uniform
from simulator.network import BY_SESSION, DAILY, EXITS_PER_COUNTRY, FIXED, addresses, exit_seed
from simulator.people import ordinary, pick, spread_units
from simulator.texts.grammar import shipped
from simulator.world import World


def office_nat(world: World, size: int) -> Accounts:
    """Private accounts of people who sit behind the same office router all day."""
    found = ordinary(world, "office-nat", size)
    rng = world.generator("office-nat")
    _, unit = spread_units(rng, world, "office-nat", size, 14)
    found.unit[:] = unit
    found.country[:] = pick(found.country, unit, 201)
    found.place_network[:, 2] = np.array(world.networks.business)[found.country, 0]
    found.place_seed[:, 2] = unit
    found.place_slots[:, 2] = 1
    found.place_share[:] = np.array([0.2, 0.28, 1.0], dtype=np.float32)
    found.profile[:] = clock.OFFICE
    found.weekend[:] = 0.2
    return found


def campus_nat(world: World, size: int) -> Accounts:
    """Students and staff of some universities, each with a few addresses for everybody."""
    found = ordinary(world, "campus-nat", size, new_share=0.35)
    rng = world.generator("campus-nat")
    _, unit = spread_units(rng, world, "campus-nat", size, 140)
    found.unit[:] = unit
    found.country[:] = pick(found.country, unit, 202)
    found.place_network[:, 0] = np.array(world.networks.campus)[found.country]
    found.place_seed[:, 0] = unit
    found.place_slots[:, 0] = 4
    found.place_turn[:, 0] = DAILY
    student = rng.random(size) < 0.45
    found.mail_rule[student] = shipped().rule("mail.student")
    found.mail_seed[student] = unit[student]
    found.plan[:] = np.where(student, EDUCATION, rng.choice([FREE, PRO], size=size, p=[0.8, 0.2]))
    found.profile[:] = clock.STUDENT
    found.signup_address[:] = addresses(
        world.networks, found.place_network[:, 0], unit, below(found.identity, 4, 203)
    )
    return found


def carrier_nat(world: World, size: int) -> Accounts:
    """Phone users: thousands of accounts behind a carrier's few gateways."""
    found = ordinary(world, "carrier-nat", size, new_share=0.25)
    rng = world.generator("carrier-nat")
    carrier = np.array(world.networks.mobile)[found.country, 0]
    found.place_network[:] = carrier[:, None]
    found.place_seed[:] = mix(carrier, 41)[:, None]
    found.place_slots[:] = np.maximum(2, np.bincount(carrier)[carrier] // 900)[:, None]
    found.place_turn[:] = BY_SESSION
    found.access_client[:] = world.clients.choose(1, rng, size * 2).reshape(size, 2)
    found.access_platform[:] = 0
    found.keeps_sessions[:] = True
    found.system[:] = -1
    found.signup_address[:] = addresses(
        world.networks,
        carrier,
        mix(carrier, 41),
        below(found.identity, found.place_slots[:, 0], 204),
    )
    return found


def privacy_vpn(world: World, size: int) -> Accounts:
    """Users of privacy VPNs: the country of the exit is not theirs, the exits are everybody's."""
    found = ordinary(world, "privacy-vpn", size)
    rng = world.generator("privacy-vpn")
    network = rng.choice(np.array(world.networks.vpn), size=size)
    found.place_network[:] = network[:, None]
    found.place_seed[:] = mix(network, 205)[:, None]
    found.place_slots[:] = 24
    found.place_turn[:] = BY_SESSION
    virtual = rng.random(size) < 0.12
    found.bin[virtual & (found.bin > 0)] = 990_342
    found.signup_address[:] = addresses(
        world.networks, network, mix(network, 205), below(found.identity, 24, 206)
    )
    return found


def throwaway_mail(world: World, size: int) -> Accounts:
    """People who want no newsletters: disposable addresses, otherwise unrelated to each other."""
    found = ordinary(world, "throwaway-mail", size, new_share=0.7)
    found.mail_rule[:] = shipped().rule("mail.disposable")
    found.mail_seed[:] = below(found.identity, 3, 207).astype(np.uint64)
    found.phone[:] = 0
    found.verified[:] = np.where(uniform(found.identity, 208) < 0.3, 0, -1)
    found.place_turn[:, 0] = FIXED
    return found


def proxied_homes(world: World, size: int) -> Accounts:
    """People whose home line is, unknown to them, an exit that proxy sellers rent out."""
    found = ordinary(world, "proxied-homes", size)
    found.place_network[:, 0] = np.array(world.networks.residential)[found.country, 0]
    found.place_seed[:, 0] = exit_seed(found.country, below(found.identity, EXITS_PER_COUNTRY, 74))
    found.place_slots[:, 0] = 1
    found.place_turn[:, 0] = FIXED
    found.signup_address[:] = addresses(
        world.networks, found.place_network[:, 0], found.place_seed[:, 0], np.zeros(size)
    )
    return found
