"""Cells that several tables have in common."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from investigations.web.presenters.likelihood import likelihood
from investigations.web.presenters.numbers import compact_count


def likelihood_cell(score: float) -> SafeString:
    return render_to_string("parts/likelihood.html", {"likelihood": likelihood(score)})


def account_cell(account_id: str) -> SafeString:
    return format_html(
        '<a class="identifier" href="{}" title="{}"><bdi>{}</bdi></a>',
        reverse("web:account", args=[account_id]),
        account_id,
        account_id,
    )


def count_cell(number: int) -> SafeString:
    """Compact, with the exact number for those who point at it."""
    return format_html('<span title="{}">{}</span>', f"{number:,}", compact_count(number))
