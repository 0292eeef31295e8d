"""``score``: one scoring run, here and now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from investigations import runs, tasks
from investigations.campaigns.lineage import Kind
from investigations.management import shell
from investigations.models import Run


class Command(shell.Pageless):
    help = "Measure signals, link accounts, score their clusters and show them to people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=shell.utc_time, help="first moment of the window")
        parser.add_argument("--until", type=shell.utc_time, help="first moment after the window")
        parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")

    def handle(self, *args: Any, **options: Any) -> None:
        with (
            shell.begun(
                runs.request_scoring,
                since=options["since"],
                until=options["until"],
                engine=options["engine"],
            ) as run,
            shell.progress(shell.raw(self.stderr)) as progress,
        ):
            counts = tasks.perform_score(run, progress)
        self.stdout.write(
            f"Run {run.pk}: {counts['exchanges']} exchanges of {counts['accounts']} accounts; "
            f"{counts['clusters']} clusters, {counts['flagged']} of them flagged with "
            f"{counts['flagged_accounts']} accounts; {counts['campaigns']} campaigns"
        )
        self.stdout.write(f"Clusters since the scoring before: {_steps(counts)}")
        for line in _flagged(run):
            self.stdout.write(line)


def _steps(counts: Mapping[str, int]) -> str:
    """``12 continued, 3 grown, 1 gone``; a kind that did not happen is left out."""
    numbers = ((kind, counts[f"clusters_{kind}"]) for kind in Kind)
    return ", ".join(f"{number} {kind}" for kind, number in numbers if number) or "none"


def _flagged(run: Run) -> list[str]:
    clusters = run.clusters.filter(flagged=True).select_related("campaign")[:20]
    return [
        f"  {cluster.key}  {cluster.score:.3f}  {cluster.kind}  "
        f"{cluster.account_count} accounts, {cluster.exchanges} exchanges"
        + (f"  {cluster.campaign.key} {cluster.campaign.name}" if cluster.campaign else "")
        for cluster in clusters
    ]
