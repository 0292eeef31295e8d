"""Numbers, times and foreign texts as a report writes them: the filters of its templates."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Final

from django import template

from investigations.icd203 import in_words

register = template.Library()

_MARKUP: Final = re.compile(r"([!-/:-@\[-`{-~])")
_UNITS: Final = ((1_000_000_000, " billion"), (1_000_000, " million"))


@register.filter
def md(text: object) -> str:
    """Anything as plain text in one line of Markdown, whatever it has in it."""
    printable = "".join(each if each.isprintable() else " " for each in " ".join(str(text).split()))
    return _MARKUP.sub(r"\\\1", printable)


@register.filter
def shortened(text: object, most: int) -> str:
    """At most so many characters; what is cut ends in an ellipsis."""
    whole = str(text)
    return whole if len(whole) <= most else f"{whole[: most - 1].rstrip()}…"


@register.filter
def over(number: float | None) -> str:
    """ "over 13 million": never more than there is, two or three figures of it."""
    if number is None:
        return "–"
    number = int(number)
    if number < 1000:
        return f"{number:,}"
    figures = 10 ** (int(math.log10(number)) - 1)
    floor = number // figures * figures
    told = _worded(floor)
    return told if floor == number else f"over {told}"


@register.filter
def count(number: float | None) -> str:
    return "–" if number is None else f"{number:,.0f}"


@register.filter
def compact(number: float | None) -> str:
    """Three figures and a letter, for axes and narrow columns."""
    if number is None:
        return "–"
    for size, unit in ((1_000_000_000, " bn"), (1_000_000, " M"), (1_000, " k")):
        if abs(number) >= size:
            return f"{number / size:.3g}{unit}"
    return f"{number:,.0f}"


@register.filter
def percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}".replace("%", " %")


@register.filter
def likelihood(value: float) -> str:
    """In the words of ICD 203."""
    return in_words(value).capitalize()


@register.filter
def day(moment: dt.date | None) -> str:
    return "–" if moment is None else f"{moment.day} {moment:%B %Y}"


@register.filter
def minute(moment: dt.datetime | None) -> str:
    if moment is None:
        return "–"
    utc = moment.astimezone(dt.UTC)
    return f"{utc.day} {utc:%b %Y, %H:%M} UTC"


@register.filter
def name(text: str) -> str:
    """``rubric_grading`` -> ``Rubric grading``."""
    plain = text.replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def _worded(number: int) -> str:
    for size, unit in _UNITS:
        if number >= size:
            return f"{number / size:g}{unit}"
    return f"{number:,}"
