"""Which line a person works through: chosen on the queue's page, kept until another is chosen."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from investigations.models import NamedQueue, QueueItem
from investigations.triage.leases import GENERAL, Line
from investigations.web.tables.queue import GENERAL_QUEUE, QueueFilter

KEY = "line"
_ESCALATED = "escalated"


def choose(request: HttpRequest) -> None:
    """As the form says; a queue that there is none of is all queues."""
    form = QueueFilter(request.POST, queryset=QueueItem.objects.none(), request=request).form
    form.is_valid()
    queue = form.cleaned_data.get("queue")
    key = queue.pk if isinstance(queue, NamedQueue) else GENERAL if queue else None
    request.session[KEY] = [key, request.POST.get("show") == _ESCALATED]


def follow(request: HttpRequest, *, escalated: bool) -> None:
    """Whoever takes an item of the other tab by hand goes on there, from all queues."""
    if chosen(request).escalated != escalated:
        request.session[KEY] = [None, escalated]


def chosen(request: HttpRequest) -> Line:
    queue, escalated = request.session.get(KEY) or (None, False)
    return Line(queue, escalated)


def address(line: Line) -> str:
    """The queue's page as it shows this line."""
    query: dict[str, str | int] = {"show": _ESCALATED} if line.escalated else {}
    if line.queue is not None:
        query["queue"] = line.queue or GENERAL_QUEUE
    return reverse("web:queue") + (f"?{urlencode(query)}" if query else "")
