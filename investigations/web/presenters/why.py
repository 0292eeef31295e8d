"""Why a cluster has its score, and which it would have without some of what was found."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence

from django.http import QueryDict

from investigations.models import Cluster, Contribution
from investigations.web.charts.waterfall import Step, probability
from investigations.web.presenters.likelihood import Likelihood, likelihood
from investigations.web.presenters.names import readable, sentence

PRIOR = "prior"
WITHOUT = "without"  # the name in the address, once for each signal that is left out


@dataclasses.dataclass(frozen=True, slots=True)
class Weighed:
    """One contribution. ``turned`` is the query string that leaves it out or puts it back; empty
    for what was known before any signal."""

    signal: str
    step: Step
    turned: str


@dataclasses.dataclass(frozen=True, slots=True)
class Why:
    """``recomputed`` is None while nothing is left out; ``all_back`` the query string that puts
    everything back; ``flagged`` whether the recomputed score reaches the run's threshold, None
    where that is not known."""

    weighed: Sequence[Weighed]
    stored: Likelihood
    recomputed: Likelihood | None
    threshold: float | None
    flagged: bool | None
    all_back: str

    @property
    def steps(self) -> list[Step]:
        return [each.step for each in self.weighed]

    @property
    def left_out(self) -> list[str]:
        return [each.step.name for each in self.weighed if each.step.left_out]


def without_signals(steps: Sequence[Step]) -> float:
    """The score that the steps which are not left out add up to."""
    return probability(sum(step.weight for step in steps if not step.left_out))


def why(cluster: Cluster, query: QueryDict) -> Why:
    """What was known beforehand, then what speaks for guilt, then what speaks for innocence."""
    rows = sorted(cluster.contributions.all(), key=lambda row: row.signal != PRIOR)
    known = {row.signal for row in rows} - {PRIOR}
    # What the address names and the cluster does not have is no part of its score.
    chosen = [name for name in dict.fromkeys(query.getlist(WITHOUT)) if name in known]
    weighed = [_weighed(row, chosen, query) for row in rows]
    score = without_signals([each.step for each in weighed]) if chosen else None
    threshold = cluster.run.threshold
    return Why(
        weighed=weighed,
        stored=likelihood(cluster.score),
        recomputed=None if score is None else likelihood(score),
        threshold=threshold,
        flagged=None if score is None or threshold is None else score >= threshold,
        all_back=_query(query, ()),
    )


def _weighed(row: Contribution, chosen: Sequence[str], query: QueryDict) -> Weighed:
    left_out = row.signal in chosen
    others = [name for name in chosen if name != row.signal]
    step = Step(readable(row.signal), row.weight, sentence(row.summary), left_out)
    turned = _query(query, others if left_out else [*others, row.signal])
    return Weighed(row.signal, step, "" if row.signal == PRIOR else turned)


def _query(query: QueryDict, chosen: Collection[str]) -> str:
    """The query string with only these left out; all that it says beside stays."""
    turned = query.copy()
    turned.setlist(WITHOUT, list(chosen))
    return f"?{turned.urlencode()}"
