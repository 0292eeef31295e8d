"""Cells that several tables have in common."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from investigations.models import Cluster, ClusterTag
from investigations.web.presenters.due import Due
from investigations.web.presenters.likelihood import likelihood
from investigations.web.presenters.numbers import compact_count


@lru_cache(maxsize=4096)  # every row of every table has one
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


def with_tags(path: str = "") -> Prefetch[str]:
    """The tags that stand, by name, for ``tags_cell``; ``path`` leads to the cluster."""
    standing = ClusterTag.objects.standing().select_related("tag").order_by(Lower("tag__name"))
    return Prefetch(f"{path}cluster_tags", queryset=standing, to_attr="standing_tags")


def tags_cell(cluster: Cluster) -> SafeString | str:
    """Of a cluster that was fetched ``with_tags``."""
    tags: list[ClusterTag] = getattr(cluster, "standing_tags", [])
    return render_to_string("parts/tags.html", {"tags": tags}) if tags else ""


def due_cell(due: Due | None) -> SafeString | str:
    return render_to_string("parts/due.html", {"due": due}) if due else "–"


def choice_cell(pk: int, name: str, *, form: str) -> SafeString:
    """A box to tick that belongs to the form with that id, wherever it stands."""
    return format_html(
        '<input class="form-check-input" type="checkbox" name="account" value="{}" form="{}" '
        'aria-label="Choose {}">',
        pk,
        form,
        name,
    )


def pick(name: str, value: str) -> SafeString:
    """A box that adds the row to a comparison; its form stands outside of the table."""
    return format_html(
        '<input class="form-check-input pick" type="checkbox" form="compare" name="{}" value="{}" '
        'aria-label="Compare {}"> ',
        name,
        value,
        value,
    )
