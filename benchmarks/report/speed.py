"""Time and memory by size, growth, where the time goes, a new day, and ingest."""

from __future__ import annotations

import statistics
from collections import defaultdict
from typing import Any, Final

from benchmarks.report.fit import exponent
from benchmarks.report.markdown import ABSENT, count, percent, seconds, table, yes
from benchmarks.report.targets import Target

Row = dict[str, Any]

READING: Final = 5.0
COPYING: Final = 4.0
PEAK_MIB: Final = 6 * 1024
TIME_EXPONENT: Final = 1.1
MEMORY_EXPONENT: Final = 0.6
DAY: Final = 0.10
LARGEST: Final = "m66"


class Times:
    """The medians of all repetitions, by size and step."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.exchanges: dict[str, int] = {}
        for row in rows:
            self._rows[row["size"], row["step"]].append(row)
            if row["step"] in ("score", "read"):
                self.exchanges[row["size"]] = int(
                    row["exchanges" if "exchanges" in row else "rows"]
                )
        self.sizes = sorted(self.exchanges, key=self.exchanges.__getitem__)

    def rows(self, size: str, step: str) -> list[Row]:
        return self._rows.get((size, step), [])

    def median(self, size: str, step: str, figure: str = "seconds") -> float | None:
        """None where nothing was measured."""
        values = [row[figure] for row in self.rows(size, step) if figure in row]
        return statistics.median(values) if values else None

    def ratio(self, size: str, step: str, base: str, figure: str = "seconds") -> float | None:
        """One step's median over another's."""
        above, below = self.median(size, step, figure), self.median(size, base, figure)
        return None if above is None or below is None else above / below

    def growth(self, figure: str) -> float | None:
        """The exponent of scoring over all sizes that were measured."""
        points = [
            (float(self.exchanges[size]), value)
            for size in self.sizes
            if (value := self.median(size, "score", figure)) is not None
        ]
        return exponent([size for size, _ in points], [value for _, value in points])


def targets(rows: list[Row]) -> list[Target]:
    """Speed is judged at the largest size that was measured, which the line names."""
    times = Times(rows)
    size = times.sizes[-1] if times.sizes else LARGEST
    name = f"at {_millions(times, size)}" if times.sizes else "at scale 1"
    ingested = [s for s in times.sizes if times.ratio(s, "ingest", "copy") is not None]
    days = [s for s in times.sizes if times.ratio(s, "day", "score") is not None]
    return [
        _most(
            f"scoring over DuckDB reading the columns once, {name}",
            "≤ 5 ×",
            times.ratio(size, "score", "read"),
            READING,
            "×",
        ),
        _most(
            f"peak memory of scoring, {name}",
            "≤ 6 GiB",
            _gib(times.median(size, "score", "peak_mib")),
            PEAK_MIB / 1024,
            "GiB",
        ),
        _most(
            f"ingest over DuckDB copying the files, {_at(times, ingested)}",
            "≤ 4 ×",
            times.ratio(ingested[-1], "ingest", "copy") if ingested else None,
            COPYING,
            "×",
        ),
        _most("growth of time, exponent", "≤ 1.1", times.growth("seconds"), TIME_EXPONENT),
        _most("growth of memory, exponent", "≤ 0.6", times.growth("peak_mib"), MEMORY_EXPONENT),
        _most(
            f"a new day over a full run, {_at(times, days)}",
            "≤ 0.10 ×",
            times.ratio(days[-1], "day", "score") if days else None,
            DAY,
            "×",
        ),
        Target(
            "a new day gives the same clusters as a full run",
            "yes",
            {True: "yes", False: "no", None: ABSENT}[same := _same(times, days)],
            same,
        ),
    ]


def section(rows: list[Row]) -> str:
    """All tables of speed."""
    times = Times(rows)
    return "\n\n".join(
        [
            "Medians of the repetitions, each step in a process of its own; all repetitions are in "
            "`benchmarks/results/speed.json`, with the load of the machine when each began. "
            "`scoring` is measuring, grouping and scoring as `score` does it, without publication; "
            "`command` is all of `manage.py score`, its start and the publication to PostgreSQL "
            "included. `reading` is DuckDB with the same memory limit hashing every value of the "
            "columns that scoring reads, once. Times are of the work, the start of Python left "
            "out, but for `command`; memory is the process's largest resident set.",
            _scoring(times),
            "### Growth",
            _growth(times),
            "![Time and memory by exchanges](benchmarks/growth.svg)",
            "### Where the time goes",
            _profile(times),
            "### A new day",
            "Scoring with one day more on top of 29 days that were scored before it came.",
            _days(times),
            "### Ingest",
            "Reading, checking and fingerprinting the exchanges into the lake, texts kept apart, "
            "against DuckDB copying the same files to one Parquet file.",
            _ingest(times),
        ]
    )


def _scoring(times: Times) -> str:
    lines = []
    for size in times.sizes:
        row = next(iter(times.rows(size, "score")), {})
        ratio = times.ratio(size, "score", "read")
        lines.append(
            [
                _millions(times, size),
                count(row["accounts"]) if row else ABSENT,
                seconds(times.median(size, "read")),
                seconds(times.median(size, "score")),
                _ratio(ratio),
                _ratio(times.ratio(size, "score", "read", "cpu_seconds")),
                seconds(times.median(size, "command", "whole_seconds")),
                _mib(times.median(size, "read", "peak_mib")),
                _mib(times.median(size, "score", "peak_mib")),
                f"{row['precision']:.4f}" if row else ABSENT,
                f"{row['recall']:.4f}" if row else ABSENT,
            ]
        )
    return table(
        [
            "exchanges",
            "accounts",
            "reading",
            "scoring",
            "ratio",
            "ratio of processor time",
            "command",
            "memory, reading",
            "memory, scoring",
            "precision",
            "recall",
        ],
        lines,
    )


def _growth(times: Times) -> str:
    wanted = {"seconds": TIME_EXPONENT, "cpu_seconds": TIME_EXPONENT, "peak_mib": MEMORY_EXPONENT}
    names = {"seconds": "time", "cpu_seconds": "processor time", "peak_mib": "memory"}
    lines = []
    for figure, most in wanted.items():
        found = times.growth(figure)
        lines.append(
            [
                names[figure],
                ABSENT if found is None else f"{found:.2f}",
                f"≤ {most}",
                yes(None if found is None else found <= most),
            ]
        )
    sizes = ", ".join(_millions(times, size) for size in times.sizes)
    return (
        f"Exponents of a power law, by least squares over the logarithms of the medians at {sizes}."
        "\n\n" + table(["of scoring", "exponent", "to reach", "reached"], lines)
    )


def _profile(times: Times) -> str:
    """Stages of the largest size, slowest first; those under a hundredth are one line."""
    scored = [size for size in times.sizes if times.rows(size, "score")]
    if not scored:
        return ABSENT
    stages: dict[str, list[float]] = defaultdict(list)
    for row in times.rows(scored[-1], "score"):
        for stage, taken in row["stages"].items():
            stages[stage].append(taken)
    medians = {stage: statistics.median(taken) for stage, taken in stages.items()}
    total = sum(medians.values())
    large = {stage: taken for stage, taken in medians.items() if taken >= 0.01 * total}
    lines = [
        [stage, seconds(taken), percent(taken / total)]
        for stage, taken in sorted(large.items(), key=lambda item: -item[1])
    ]
    rest = total - sum(large.values())
    lines.append(
        [f"{len(medians) - len(large)} smaller stages", seconds(rest), percent(rest / total)]
    )
    return f"Of scoring {_millions(times, scored[-1])} exchanges:\n\n" + table(
        ["stage", "time", "share"], lines
    )


def _days(times: Times) -> str:
    lines = []
    for size in times.sizes:
        ratio = times.ratio(size, "day", "score")
        if ratio is not None:
            same = _same(times, [size])
            lines.append(
                [
                    _millions(times, size),
                    seconds(times.median(size, "score")),
                    seconds(times.median(size, "day")),
                    _ratio(ratio),
                    "≤ 0.10",
                    "yes" if same else "**no**",
                    yes(ratio <= DAY and same),
                ]
            )
    return table(
        ["exchanges", "full run", "new day", "ratio", "to reach", "same clusters", "reached"], lines
    )


def _ingest(times: Times) -> str:
    lines = []
    for size in times.sizes:
        ratio = times.ratio(size, "ingest", "copy")
        if ratio is not None:
            lines.append(
                [
                    _millions(times, size),
                    str(len(times.rows(size, "ingest"))),
                    seconds(times.median(size, "copy")),
                    seconds(times.median(size, "ingest")),
                    _ratio(ratio),
                    _mib(times.median(size, "ingest", "peak_mib")),
                    "≤ 4",
                    yes(ratio <= COPYING),
                ]
            )
    return table(
        ["exchanges", "repetitions", "copying", "ingest", "ratio", "memory", "to reach", "reached"],
        lines,
    )


def _same(times: Times, sizes: list[str]) -> bool | None:
    """Whether the clusters after a new day are those of a full run, at every size."""
    pairs = [
        (row["clusters"], full["clusters"])
        for size in sizes
        for row in times.rows(size, "day")
        for full in times.rows(size, "score")
    ]
    return all(day == full for day, full in pairs) if pairs else None


def _most(name: str, wanted: str, value: float | None, most: float, unit: str = "") -> Target:
    if value is None:
        return Target(name, wanted)
    return Target(name, wanted, f"{value:.2f} {unit}".strip(), value <= most)


def _at(times: Times, sizes: list[str]) -> str:
    return f"at {_millions(times, sizes[-1])}" if sizes else "any size"


def _millions(times: Times, size: str) -> str:
    return f"{times.exchanges[size] / 1e6:.1f} M"


def _gib(mib: float | None) -> float | None:
    return None if mib is None else mib / 1024


def _mib(value: float | None) -> str:
    return ABSENT if value is None else f"{count(value)} MiB"


def _ratio(value: float | None) -> str:
    return ABSENT if value is None else f"{value:.2f}"
