"""What kinds of work a flagged group does, and how much of each: a pool may serve two campaigns.

The labels of one prompt are noise, and a manner (think step by step, call this tool) goes through
all of an operator's work. A template's mean labels are not noise, and what sets its work apart is
where they differ from the group's: templates that differ alike are one stream.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from investigations.clusters.groups import Groups, member_table
from investigations.clusters.result import WorkStream
from investigations.detectors import Measurements
from investigations.detectors.capability import TARGETED, has_any

# A template of the group: at least so many members send it, as this share of its prompts.
MIN_HOLDERS: Final = 3
MIN_PROMPTS: Final = 0.005
# Templates of one stream differ from the group's mean alike: mean cosine of any two at least this.
ALIKE: Final = 0.3
# Next to no difference at all is no difference in kind.
MIN_CONTRAST: Final = 0.2
# Streams that ask for the same in other proportions are one: cosine of their labels.
ONE_KIND: Final = 0.85
# A smaller part of the templates' prompts is not a stream of its own, and a label that fewer of a
# stream's prompts have does not name it.
MIN_SHARE: Final = 0.1
MIN_LABEL: Final = 0.25

Floats = npt.NDArray[np.float64]


def workstreams(
    measured: Measurements, groups: Groups, flagged: Sequence[int]
) -> dict[int, tuple[WorkStream, ...]]:
    """The streams of each flagged group, largest first; none where it shows no templates.

    ``groups`` numbers the group of each account, in ``features`` order.
    """
    found: dict[int, tuple[WorkStream, ...]] = dict.fromkeys(flagged, ())
    rows, by_hour = _templates(measured, groups, flagged) if flagged else ([], {})
    for group, templates in itertools.groupby(rows, key=lambda row: int(row["group"])):
        part = list(templates)
        rates = np.array([[row[name] for name in TARGETED] for row in part])
        volume = np.array([row["prompts"] for row in part], dtype=np.float64)
        hours = [by_hour[group, row["opening_hash"]] for row in part]
        found[group] = streams_of(rates, volume, hours)
    return found


def streams_of(
    rates: Floats, volume: Floats, by_hour: Sequence[Mapping[int, int]] = ()
) -> tuple[WorkStream, ...]:
    """Streams from templates × ``TARGETED`` label rates (0 to 1) and each template's prompts, in
    all and, where that is known, in each hour."""
    of = _alike(rates - np.average(rates, axis=0, weights=volume), ALIKE, MIN_CONTRAST)
    kinds = np.unique(of, return_inverse=True)[1]
    means = [
        np.average(rates[kinds == kind], axis=0, weights=volume[kinds == kind])
        for kind in range(int(kinds.max()) + 1)
    ]
    of = _alike(np.array(means), ONE_KIND, 0.0)[kinds]
    streams = []
    for number in np.unique(of):
        inside = of == number
        mean = np.average(rates[inside], axis=0, weights=volume[inside])
        order = np.argsort(-mean, kind="stable")
        streams.append(
            WorkStream(
                share=float(volume[inside].sum() / volume.sum()),
                templates=int(inside.sum()),
                capabilities={
                    TARGETED[at]: round(float(mean[at]), 4) for at in order if mean[at] >= MIN_LABEL
                },
                by_hour=_added(itertools.compress(by_hour, inside)),
            )
        )
    kept = [stream for stream in streams if stream.share >= MIN_SHARE]
    return tuple(sorted(kept, key=lambda stream: (-stream.share, -stream.templates)))


def _added(parts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    whole: Counter[int] = Counter()
    for part in parts:
        whole.update(part)
    return dict(whole)


def _alike(rows: Floats, cosine: float, length: float) -> npt.NDArray[np.int64]:
    """Numbers the kinds of rows: average linkage down to this cosine. Rows of less than ``length``
    point nowhere and are one kind."""
    norms = np.sqrt((rows**2).sum(axis=1))
    of = np.zeros(len(rows), dtype=np.int64)
    telling = np.flatnonzero((norms >= length) & (norms > 0))
    if len(telling) == 1:
        of[telling] = 1
    if len(telling) > 1:
        unit = rows[telling] / norms[telling, None]
        apart = np.clip(1.0 - unit @ unit.T, 0.0, 2.0)
        np.fill_diagonal(apart, 0.0)
        tree = linkage(squareform(apart, checks=False), method="average")
        of[telling] = fcluster(tree, 1.0 - cosine, criterion="distance")
    return of


def _templates(
    measured: Measurements, groups: Groups, flagged: Sequence[int]
) -> tuple[list[dict[str, Any]], Mapping[tuple[int, int], Mapping[int, int]]]:
    """(group, opening_hash, prompts, rate of each label) of every template, in the order of the
    groups; and the prompts of each (group, opening_hash) by hour."""
    members = measured.view.keep(member_table(np.where(np.isin(groups, flagged), groups, -1)))
    sample = measured.view.sample.filter(measured.view.sample.prompt_chars > 0)
    rows = sample.join(members, "account")
    labelled = rows.select(
        "group",
        "account",
        "opening_hash",
        **{name: has_any(rows, (name,)).cast("float64") for name in TARGETED},
    )
    counted = labelled.group_by("group", "opening_hash").aggregate(
        prompts=ibis._.count(),
        holders=ibis._.account.nunique(),
        **{name: ibis._[name].mean() for name in TARGETED},
    )
    whole = labelled.group_by("group").aggregate(all=ibis._.count())
    kept = counted.join(whole, "group").filter(
        (ibis._.holders >= MIN_HOLDERS) & (ibis._.prompts >= MIN_PROMPTS * ibis._.all)
    )
    found = kept.order_by("group", "opening_hash").to_pyarrow()
    return found.to_pylist(), _hours(rows, measured.view.keep(found))


def _hours(rows: ir.Table, found: ir.Table) -> Mapping[tuple[int, int], Mapping[int, int]]:
    key = ("group", "opening_hash")
    sent = rows.select(*key, "hour").semi_join(found.select(*key), list(key))
    counted = sent.group_by(*key, "hour").aggregate(prompts=ibis._.count()).to_pyarrow()
    by_hour: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for row in counted.to_pylist():
        by_hour[row["group"], row["opening_hash"]][row["hour"]] = row["prompts"]
    return by_hour
