"""Exhibits as plain records: in a cluster's list, and drawn again from what was frozen."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from investigations.masking import mask_shared
from investigations.models import Cluster, Exhibit
from investigations.web.charts.activity import activity_chart
from investigations.web.charts.chart import Chart
from investigations.web.charts.mix import mix_chart
from investigations.web.charts.raster import raster_chart
from investigations.web.charts.waterfall import Step, waterfall_chart
from investigations.web.presenters import cluster as pages
from investigations.web.presenters import why
from investigations.web.presenters.activity import raster_of, series_of
from investigations.web.presenters.capped import Capped, capped
from investigations.web.presenters.names import readable, sentence
from investigations.web.presenters.shared_values import (
    Link,
    SharedValueRow,
    stored_link,
    stored_value,
)

MOST_EXHIBITS: Final = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Fact:
    name: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Drawn:
    """One of chart, values, links or explanation; ``masked`` when a value is not shown whole."""

    chart: Chart | None = None
    size: str = ""
    values: Sequence[SharedValueRow] = ()
    links: Sequence[Link] = ()
    explanation: pages.Explanation | None = None
    set_aside: Sequence[Mapping[str, Any]] = ()

    @property
    def masked(self) -> bool:
        tied = [value for link in self.links for value in link.values]
        return any(value.masked for value in (*self.values, *tied))


def exhibits(cluster: Cluster) -> Capped[Exhibit]:
    """The newest of the cluster, without what they hold: that may be long."""
    rows = cluster.exhibits.select_related("pinned_by", "unpinned_by", "run").defer("frozen")
    return capped(rows, MOST_EXHIBITS, lambda row: row)


def drawn(exhibit: Exhibit, *, unmasked: bool = False) -> Drawn:
    """What was pinned, by the functions that draw the cluster's page, from what was frozen."""
    record = exhibit.record
    return _VIEWS[record["query"]["view"]](record["content"], unmasked)


def facts(exhibit: Exhibit, *, unmasked: bool = False) -> list[Fact]:
    """Where it came from: what was asked, of which data, measured by which detectors."""
    record = exhibit.record
    return [
        Fact("Asked for", _asked(record["query"], unmasked)),
        Fact("Data", _data(record["data_version"])),
        Fact("Signals in it", _versions(record["detector_versions"]["stored"])),
        Fact("Detectors when pinned", _versions(record["detector_versions"]["installed"])),
    ]


def _contributions(content: Any, unmasked: bool) -> Drawn:
    rows = sorted(content["steps"], key=lambda row: row["signal"] != why.PRIOR)
    steps = [Step(readable(row["signal"]), row["weight"], sentence(row["summary"])) for row in rows]
    return Drawn(chart=waterfall_chart(steps))


def _activity(content: Any, unmasked: bool) -> Drawn:
    series = series_of(content)
    return Drawn(chart=activity_chart(series, part_name="Distillation (estimate)"), size="m")


def _raster(content: Any, unmasked: bool) -> Drawn:
    return Drawn(chart=raster_chart(raster_of(content)), size="l")


def _capabilities(content: Any, unmasked: bool) -> Drawn:
    return Drawn(chart=mix_chart(pages.named(content), what="What the prompts ask for"))


def _models(content: Any, unmasked: bool) -> Drawn:
    return Drawn(chart=mix_chart(content, what="Models asked for"))


def _values(content: Any, unmasked: bool) -> Drawn:
    return Drawn(values=[stored_value(each, unmasked=unmasked) for each in content["values"]])


def _value(content: Any, unmasked: bool) -> Drawn:
    return Drawn(values=[stored_value(content, unmasked=unmasked)])


def _links(content: Any, unmasked: bool) -> Drawn:
    return Drawn(links=[_link(each, unmasked) for each in content["links"]])


def _edge(content: Any, unmasked: bool) -> Drawn:
    """The link, and each value behind it in a row of its own."""
    values = [stored_value(each, unmasked=unmasked) for each in content["shared"]]
    return Drawn(links=[_link(content, unmasked)], values=values)


def _link(record: Mapping[str, Any], unmasked: bool) -> Link:
    return stored_link(
        record["source"],
        record["target"],
        record["weight"],
        record["shared"],
        unmasked=unmasked,
    )


def _explanation(content: Any, unmasked: bool) -> Drawn:
    name = content["name"]
    explained = pages.Explanation(
        name, readable(name), content["holds"], sentence(content["reason"])
    )
    answers = [
        {**each, "at": dt.datetime.fromisoformat(each["at"])} for each in content["set_aside"]
    ]
    return Drawn(explanation=explained, set_aside=answers)


_VIEWS: Final[Mapping[str, Callable[[Any, bool], Drawn]]] = {
    "contributions": _contributions,
    "activity": _activity,
    "raster": _raster,
    "capabilities": _capabilities,
    "models": _models,
    "shared-values": _values,
    "value": _value,
    "links": _links,
    "edge": _edge,
    "explanation": _explanation,
}


def _asked(query: Mapping[str, Any], unmasked: bool) -> str:
    """``Cluster page, shared values; most of a signal 3; by accounts down, rarity down``."""
    filtered = dict(query["filter"])
    if "value" in filtered and not unmasked:
        filtered["value"] = mask_shared(filtered["signal"], filtered["value"])
    parts = [f"{sentence(query['page'])} page, {query['view'].replace('-', ' ')}"]
    for name, value in {**query["parameters"], **filtered}.items():
        parts.append(f"{name.replace('_', ' ')} {value}")
    if query["sort"]:
        parts.append("by " + ", ".join(_order(each) for each in query["sort"]))
    return "; ".join(parts)


def _order(field: str) -> str:
    return f"{field[1:]} down" if field.startswith("-") else field


def _data(version: Mapping[str, Any]) -> str:
    parts = [f"Scoring {version['scoring']}"]
    if version["since"] and version["until"]:
        parts.append(f"window {_time(version['since'])} to {_time(version['until'])} UTC")
    if version["finished_at"]:
        parts.append(f"finished {_time(version['finished_at'])} UTC")
    if version["exchanges"] is not None:
        parts.append(f"{version['exchanges']:,} exchanges of {version['accounts']:,} accounts")
    parts.append(f"threshold {version['threshold']}")
    parts.append(f"on {version['engine']}")
    return ", ".join(parts)


def _time(written: str) -> str:
    return f"{dt.datetime.fromisoformat(written):%-d %b %Y, %H:%M}"


def _versions(versions: Mapping[str, int]) -> str:
    named = sorted((readable(name), version) for name, version in versions.items())
    return ", ".join(f"{name} {version}" for name, version in named) or "None"
