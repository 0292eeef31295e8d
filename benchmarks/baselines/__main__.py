"""``python -m benchmarks.baselines --world DIR --history DIR --output F.json``.

Both folders are as ``simulate`` writes them, the second one without campaigns. The file has
``machine``, ``versions`` and ``rows``, whose fields :func:`benchmarks.baselines.table.rows` tells.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.baselines.month import Month
from benchmarks.baselines.table import BASELINES, NAMES, rows
from benchmarks.machine import machine, versions


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.baselines", description=__doc__)
    parser.add_argument("--world", type=Path, required=True, metavar="DIR")
    parser.add_argument("--history", type=Path, required=True, metavar="DIR")
    parser.add_argument("--output", type=Path, required=True, metavar="F.json")
    parser.add_argument("--baselines", nargs="+", choices=NAMES, default=list(NAMES))
    options = parser.parse_args()
    found = []
    for baseline in (one for one in BASELINES if one.name in options.baselines):
        for _, figures in rows(baseline, [Month(options.world)], Month(options.history)):
            found += figures
            for row in figures:
                print(json.dumps(row), flush=True)
    content = {"machine": machine(), "versions": versions(), "rows": found}
    options.output.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
