"""``python -m benchmarks.foreign``: write one world."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.foreign.world import DATA, EVASIONS, write


def main() -> None:
    """Read the arguments, write the world, say how large it is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.foreign", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--evasion", choices=EVASIONS, default="careful")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of texts and traces")
    given = parser.parse_args()
    write(
        seed=given.seed,
        evasion=given.evasion,
        scale=given.scale,
        output=given.output,
        data=given.data,
    )


if __name__ == "__main__":
    main()
