"""A whole month: population, look-alikes and campaigns side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.foreign import (
    appointments,
    campaigns,
    clocks,
    firms,
    places,
    population,
    texts,
    tools,
)
from benchmarks.foreign.ledger import Ledger
from benchmarks.foreign.wording import Spinner

EVASIONS = ("lazy", "careful", "expert")
# Where the real texts and traces lie beside a checkout.
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def write(
    *, seed: int, evasion: str, scale: float, output: Path, data: Path = DATA
) -> dict[str, int]:
    """Write a world below ``output`` in the contract's columns; gives its numbers of exchanges and
    accounts. At scale 1 these are some 500,000 and 6,000.

    ``truth.parquet`` also has ``exchanges_own``: how many of an account's exchanges serve the
    campaign. Raises FileNotFoundError when a file of ``data`` is missing, ValueError for an unknown
    evasion.
    """
    if evasion not in EVASIONS:
        raise ValueError(f"evasion is one of {', '.join(EVASIONS)}, not {evasion!r}")
    rng = np.random.default_rng([seed, EVASIONS.index(evasion), 7_411])
    ledger = Ledger(rng, texts.load(data, rng), clocks.load(data), scale)
    spin = Spinner(rng)
    population.populate(ledger, spin)
    for plant in (*places.ALL, *appointments.ALL, *firms.ALL, *tools.ALL):
        plant(ledger, spin)
    campaigns.run(ledger, evasion, spin)
    return ledger.write(output, seed)
