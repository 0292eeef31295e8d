"""How hard operators try to look like unrelated people: a table of three levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Evasion:
    """What an operator hides, and how well.

    ``card_group`` is the range of accounts that pay with one card (1, 1: each its own),
    ``virtual_cards`` the share with a BIN of a virtual-card issuer; ``sign_ups`` is ``rhythm``
    (one after the other), ``bursts`` (over some days) or ``slow`` (over weeks); ``exit`` is
    ``cloud`` (a few servers), ``proxies`` (a pool of residential exits, some of them also
    innocents' homes) or ``homes`` (one line for each account); ``accounts_per_exit`` sizes the
    pool. ``templates`` is the number of wordings in use, ``human_hours`` the share of accounts that
    keep the hours of the country they claim, ``ramp_days`` the mean ramp, ``spread`` the sigma of
    the load over accounts, ``hydra_relay`` and ``relay`` the mean share of unrelated requests.
    """

    card_group: tuple[int, int]
    virtual_cards: float
    sign_ups: str
    mail: str
    exit: str
    accounts_per_exit: float
    builds: int
    templates: int
    system_variants: int
    human_hours: float
    ramp_days: float
    spread: float
    hydra_relay: float
    relay: float
    sessions_kept: float
    fake_phones: float


LEVELS: Final[dict[str, Evasion]] = {
    "lazy": Evasion(
        card_group=(12, 40),
        virtual_cards=1.0,
        sign_ups="rhythm",
        mail="mail.bulk",
        exit="cloud",
        accounts_per_exit=12,
        builds=1,
        templates=1,
        system_variants=1,
        human_hours=0.0,
        ramp_days=0.0,
        spread=0.15,
        hydra_relay=0.2,
        relay=0.0,
        sessions_kept=0.0,
        fake_phones=0.0,
    ),
    "careful": Evasion(
        card_group=(2, 5),
        virtual_cards=0.65,
        sign_ups="bursts",
        mail="mail.mixed",
        exit="proxies",
        accounts_per_exit=2.5,
        builds=6,
        templates=8,
        system_variants=5,
        human_hours=0.15,
        ramp_days=0.4,
        spread=0.4,
        hydra_relay=0.35,
        relay=0.08,
        sessions_kept=0.5,
        fake_phones=0.4,
    ),
    "expert": Evasion(
        card_group=(1, 1),
        virtual_cards=0.1,
        sign_ups="slow",
        mail="mail.person",
        exit="homes",
        accounts_per_exit=1,
        builds=0,
        templates=300,
        system_variants=60,
        human_hours=0.9,
        ramp_days=6.0,
        spread=0.7,
        hydra_relay=0.45,
        relay=0.2,
        sessions_kept=0.8,
        fake_phones=0.6,
    ),
}
