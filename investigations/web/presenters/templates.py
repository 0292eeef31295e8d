"""What the accounts of a cluster send again and again."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from investigations.models import Cluster, ClusterTemplate
from investigations.web.presenters.capped import Capped, capped
from investigations.web.presenters.names import readable

MOST: Final = 12


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """Fixed words, or a slot: ``chip`` writes how many words it takes."""

    text: str = ""
    chip: str = ""
    spoken: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Template:
    """``missing`` says why there are no parts; ``samples`` how many texts can be asked for."""

    key: str
    parts: Sequence[Part]
    missing: str
    share: float
    exchanges: int
    accounts: int
    first_seen: dt.datetime
    distinct: float
    capabilities: Mapping[str, float]
    samples: int


def templates(cluster: Cluster) -> Capped[Template]:
    return capped(ClusterTemplate.objects.filter(cluster=cluster), MOST, _template)


def _template(row: ClusterTemplate) -> Template:
    shown = row.known == ClusterTemplate.Known.SHOWN
    return Template(
        key=row.key,
        parts=[_part(each) for each in row.parts],
        missing="" if shown else row.get_known_display(),
        share=row.share,
        exchanges=row.exchanges,
        accounts=row.accounts,
        first_seen=row.first_seen,
        distinct=row.distinct,
        capabilities={readable(name): part for name, part in row.capabilities.items()},
        samples=len(row.samples),
    )


def _part(stored: Mapping[str, Any]) -> Part:
    if "text" in stored:
        return Part(text=stored["text"])
    fewest, usual, most = stored["slot"]
    words = "word" if most == 1 else "words"
    if fewest == most:
        return Part(chip=f"{most:,} {words}", spoken=f"slot of {most:,} {words}")
    chip = f"{fewest:,}–{most:,} {words}"
    return Part(chip=chip, spoken=f"slot of {fewest:,} to {most:,} words, usually {usual:,}")
