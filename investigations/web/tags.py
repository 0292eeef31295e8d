"""Template tags and filters: icons of the UI kit, and how numbers and times are written."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from investigations.web.presenters.numbers import compact_count, in_hours, share

register = template.Library()

_SYMBOL = re.compile(r'<symbol id="tabler-([a-z0-9-]+)"[^>]*>(.*?)</symbol>', re.DOTALL)


@cache
def _icons() -> dict[str, str]:
    """Shapes by icon name. One 2 MB sprite for a dozen icons is not worth a visitor's download."""
    sprite = Path(settings.NODE_MODULES) / "@tabler/icons-sprite/dist/tabler-sprite.svg"
    return dict(_SYMBOL.findall(sprite.read_text(encoding="utf-8")))


@register.simple_tag
@cache  # a page has a hundred of a dozen kinds
def icon(name: str, classes: str = "icon") -> SafeString:
    """The named Tabler icon as inline SVG, hidden from screen readers: text says what it means."""
    shapes = mark_safe(_icons()[name])  # noqa: S308  # from the package, no part of it is input
    return format_html(
        '<svg class="{}" width="24" height="24" viewBox="0 0 24 24" fill="none" '
        'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" '
        'aria-hidden="true" focusable="false">{}</svg>',
        classes,
        shapes,
    )


@register.filter
def count(number: float | None) -> str:
    """20431 -> 20,431; a dash for what is not known."""
    return "–" if number is None else f"{number:,.0f}"


@register.filter
def compact(number: float | None) -> str:
    """13000000 -> 13.0 M."""
    return "–" if number is None else compact_count(number)


@register.filter
def hours(taken: float | None) -> str:
    """4.25 -> 4.2 h; a dash for what is not known."""
    return "–" if taken is None else in_hours(taken)


@register.filter
def percent(fraction: float | None) -> str:
    """0.034 -> 3.4 %."""
    return "–" if fraction is None else share(fraction)


@register.filter
def minute(moment: dt.datetime | None) -> SafeString | str:
    """A time to the minute in UTC, which zone.js writes anew in the reader's zone."""
    if moment is None:
        return "–"
    utc = moment.astimezone(dt.UTC)
    return format_html(
        '<time datetime="{}" class="text-nowrap" data-zone title="{}">{}</time>',
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        utc.strftime("%Y-%m-%d %H:%M UTC"),
        utc.strftime("%-d %b %Y, %H:%M UTC"),
    )


@register.filter
def day(moment: dt.datetime | None) -> SafeString | str:
    """A UTC day. It stays one in every zone: windows and charts are cut by UTC days."""
    if moment is None:
        return "–"
    utc = moment.astimezone(dt.UTC)
    return format_html(
        '<time datetime="{}" class="text-nowrap" title="{}">{}</time>',
        utc.date().isoformat(),
        utc.strftime("%Y-%m-%d (UTC day)"),
        utc.strftime("%-d %b %Y"),
    )


@register.filter
def percent_number(fraction: float) -> int:
    """0.4 -> 40, for the ``value`` of a progress element."""
    return round(fraction * 100)
