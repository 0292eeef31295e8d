"""The accounts of a cohort as columns: who signed up how, and how they go on to behave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt

I8 = npt.NDArray[np.int8]
I16 = npt.NDArray[np.int16]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

PLANS: Final = (
    "free",
    "pro",
    "team",
    "enterprise",
    "education",
    "research",
    "startup",
    "pay_as_you_go",
)
FREE, PRO, TEAM, ENTERPRISE, EDUCATION, RESEARCH, STARTUP, METERED = range(8)

STATUSES: Final = ("active", "suspended", "banned")
ACTIVE, SUSPENDED, BANNED = range(3)

PLATFORMS: Final = ("chat", "api", "bedrock", "vertex")
CHAT, API, BEDROCK, VERTEX = range(4)

# A topic slot that is filled by whoever the account resells to.
RELAYED: Final = -1
# How an account spreads a day's requests: in sessions, or evenly like a queue worker.
SESSIONS, EVENLY = range(2)


@dataclass
class Accounts:
    """One row for each account. Seconds count from the month's start and may be negative.

    Seeds of 0 mean "none" (no card, no phone, no organisation). ``place_*`` have three slots,
    ``access_*`` two, ``topic*`` four; the shares are cumulative.
    """

    identity: U64
    group: I16
    unit: U64
    created: F64
    country: I16
    organisation: U64
    mail_rule: I32
    mail_seed: U64
    card: U64
    bin: I32
    phone: U64
    signup_address: U64
    plan: I8
    verified: I8  # -1 unknown, 0 no, 1 yes
    status: I8
    status_changed: F64  # nan when never
    # How much and when.
    weight: F64
    requests: I64
    begins: F64
    ends: F64
    ramp_days: F32
    weekend: F32
    restless: F32
    idle: F32
    calendar: I32
    profile: I16
    offset: F32
    pace: I8
    session_length: F32
    think_seconds: F32
    # From where and with what.
    place_network: I16
    place_seed: U64
    place_slots: U32
    place_turn: I8
    place_share: F32
    access_platform: I8
    access_client: I16
    access_share: F32
    taste: I8
    adoption: I8
    keeps_sessions: Bool
    # What is asked.
    topic: I16
    topic_share: F32
    follow_up: F32
    typos: F32
    template: U64
    templates: I32
    system: I32
    relayed: F32
    probes_until: F64
    queue: I8

    def __len__(self) -> int:
        return len(self.identity)

    @staticmethod
    def concatenate(parts: Sequence[Accounts]) -> Accounts:
        """All rows of ``parts`` in order."""
        return Accounts(
            **{
                column.name: np.concatenate([getattr(part, column.name) for part in parts])
                for column in fields(Accounts)
            }
        )
