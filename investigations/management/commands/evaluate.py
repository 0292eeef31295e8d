"""``evaluate``: the quality of the latest run against a truth file."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.core.management.base import CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from investigations.campaigns.quality import Quality, Truth, evaluate
from investigations.lake.schema import TRUTH
from investigations.management import shell
from investigations.models import Run
from investigations.snapshot import NothingScoredError, latest_run

# Not in the contract; the simulator tells it.
_OWN: Final = "exchanges_own"


class Command(shell.Pageless):
    help = "Compare the latest run with what the accounts really were."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--truth", required=True, type=Path, metavar="F.parquet")
        parser.add_argument("--json", type=Path, metavar="F", help="write the figures here, too")

    def handle(self, *args: Any, **options: Any) -> None:
        truth = _read(options["truth"])
        try:
            with latest_run() as run:
                quality = evaluate(truth, run)
        except NothingScoredError as error:
            raise CommandError(str(error)) from error
        console = Console(file=shell.raw(self.stdout), width=110, highlight=False)
        for table in (_summary(quality, run), _campaigns(quality), _decoys(quality)):
            console.print(table)
        if options["json"]:
            options["json"].write_text(json.dumps(_figures(quality, run), indent=2) + "\n")


def _read(path: Path) -> dict[str, Truth]:
    try:
        known = [name for name in (*TRUTH.names, _OWN) if name in pq.read_schema(path).names]
        table = pq.read_table(path, columns=known)
        missing = set(TRUTH.names) - set(known)
    except (OSError, pa.ArrowException) as error:
        raise CommandError(f"{path} is not a truth file: {error}") from error
    if missing:
        raise CommandError(f"{path} is not a truth file: no column {', '.join(sorted(missing))}.")
    return {
        row["account_id"]: Truth(row["label"], row["group"], row.get(_OWN))
        for row in table.to_pylist()
    }


def _summary(quality: Quality, run: Run) -> Table:
    table = Table("Accounts of campaigns", title=f"Run {run.pk}", title_justify="left")
    table.add_column(justify="right")
    for name, value in (
        ("precision", f"{quality.precision:.4f}"),
        ("recall", f"{quality.recall:.4f}"),
        ("F1", f"{quality.f1:.4f}"),
        ("found rightly", str(quality.true_positives)),
        ("found wrongly", str(quality.false_positives)),
        ("missed", str(quality.false_negatives)),
        ("found, but not in the truth file", str(quality.unlabelled)),
        ("clusters", str(quality.clusters)),
        ("expected calibration error", _share(quality.calibration_error)),
        ("error of distillation exchanges", _share(quality.distillation_error)),
    ):
        table.add_row(name, value)
    return table


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _campaigns(quality: Quality) -> Table:
    table = Table("Campaign", title="Campaigns", title_justify="left")
    for name in ("accounts", "found", "recall", "clusters"):
        table.add_column(name, justify="right")
    table.add_column("kept apart")
    table.add_column("campaigns")
    table.add_column("one")
    for each in quality.campaigns:
        table.add_row(
            each.name,
            str(each.accounts),
            str(each.found),
            f"{each.recall:.4f}",
            str(len(each.clusters)),
            "yes" if each.kept_apart else "no",
            _few(each.campaigns),
            "yes" if each.linked else "no",
        )
    return table


def _few(keys: Sequence[str]) -> str:
    """The first three, and how many more."""
    return ", ".join(keys[:3]) + (f" and {len(keys) - 3} more" if len(keys) > 3 else "") or "-"


def _decoys(quality: Quality) -> Table:
    table = Table("Group", "label", title="Innocent groups and resellers", title_justify="left")
    for name in ("accounts", "flagged"):
        table.add_column(name, justify="right")
    table.add_column("in clusters of kind")
    for each in quality.decoys:
        kinds = ", ".join(f"{kind} {number}" for kind, number in each.kinds.items())
        table.add_row(each.name, each.label, str(each.accounts), str(each.flagged), kinds or "-")
    return table


def _figures(quality: Quality, run: Run) -> dict[str, Any]:
    figures = dataclasses.asdict(quality)
    figures["f1"] = quality.f1
    for campaign, each in zip(figures["campaigns"], quality.campaigns, strict=True):
        campaign["recall"] = each.recall
    return {"run": run.pk, **figures}
