"""Notes about clusters, and where one is mentioned."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from investigations.models import Cluster, Mention, Note
from investigations.notices import inbox
from investigations.triage import notes
from investigations.web.forms.evidence import NoteForm
from investigations.web.presenters.notes import note_row, with_people
from investigations.web.tables.table import PER_PAGE
from investigations.web.views import problems
from investigations.web.views.signed_in import SignedInRequest


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def write(request: SignedInRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Cluster, key=key)
    form = NoteForm(request.POST)
    if form.is_valid():
        note = notes.write(cluster=found, text=form.cleaned_data["text"], by=request.user)
        return _back_to(note)
    problems.tell(request, form)
    return redirect("web:cluster", key)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def edit(request: SignedInRequest, number: int) -> HttpResponse:
    found = _note(number)
    form = NoteForm(request.POST)
    if not form.is_valid():
        problems.tell(request, form)
        return _back_to(found)
    try:
        notes.edit(note=found, text=form.cleaned_data["text"], by=request.user)
    except notes.NoteError as error:
        messages.error(request, str(error))
    return _back_to(found)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
@requires(Permission.DECIDE)
def delete(request: SignedInRequest, number: int) -> HttpResponse:
    found = _note(number)
    try:
        notes.delete(note=found, by=request.user)
    except notes.NoteError as error:
        messages.error(request, str(error))
    return _back_to(found)


@require_safe
@requires(Permission.VIEW_INVESTIGATIONS)
def mentions(request: SignedInRequest) -> HttpResponse:
    """Where the person is mentioned, the newest first."""
    mine = with_people(notes.mentions_of(request.user))
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(each, note_row(each.note)) for each in page]
    context = {"page": page, "rows": rows, "parts": inbox.unread_parts(request.user)}
    return render(request, "web/mentions.html", context)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def open_mention(request: SignedInRequest, number: int) -> HttpResponse:
    """On to the note; the mention is read. Nobody opens another's."""
    mine = notes.mentions_of(request.user).filter(pk=number)
    found: Mention = get_object_or_404(mine)
    notes.read(mentions=mine)
    return _back_to(found.note)


@require_POST
@requires(Permission.VIEW_INVESTIGATIONS)
def read_all(request: SignedInRequest) -> HttpResponse:
    notes.read(mentions=notes.mentions_of(request.user))
    return redirect("web:mentions")


def _note(number: int) -> Note:
    return get_object_or_404(Note.objects.select_related("cluster"), pk=number)


def _back_to(note: Note) -> HttpResponse:
    return redirect(f"{reverse('web:cluster', args=[note.cluster.key])}#note-{note.pk}")
