"""Teams, kinds of case, and what people are told."""

from __future__ import annotations

from django.urls import path

from investigations.web.views import inbox, kinds, notes, teams

urlpatterns = [
    path("teams/", teams.teams, name="teams"),
    path("teams/save/", teams.save_team, name="save-team"),
    path("teams/<int:pk>/disband/", teams.disband_team, name="disband-team"),
    path("case-kinds/", kinds.kinds, name="kinds"),
    path("case-kinds/save/", kinds.save_kind, name="save-kind"),
    path("case-kinds/<int:pk>/retire/", kinds.retire_kind, name="retire-kind"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read-inbox"),
    path("inbox/mail/", inbox.set_mail, name="set-mail"),
    path("inbox/<int:number>/open/", inbox.open_entry, name="open-notice"),
    path("mentions/", notes.mentions, name="mentions"),
    path("mentions/read/", notes.read_all, name="read-mentions"),
    path("mentions/<int:number>/open/", notes.open_mention, name="open-mention"),
]
