"""Cases: what is known of one affair, who works on it, how far it has come."""

from __future__ import annotations

from django.urls import path

from investigations.web.views.cases import case, contents, holds, others, people, work

urlpatterns = [
    path("cases/", case.cases, name="cases"),
    path("cases/open/", case.open_new, name="open-case"),
    path("cases/<key:key>/", case.case, name="case"),
    path("cases/<key:key>/hold/", holds.place, name="place-hold"),
    path("cases/<key:key>/lift-hold/", holds.lift, name="lift-hold"),
    path("cases/<key:key>/move/", case.move, name="move-case"),
    path("cases/<key:key>/describe/", work.describe, name="describe-case"),
    path("cases/<key:key>/assign/", people.assign, name="assign-case"),
    path("cases/<key:key>/join/", people.add, name="join-case"),
    path("cases/<key:key>/escalate/", people.escalate, name="escalate-case"),
    path("cases/<key:key>/take/", people.take, name="take-case"),
    path("cases/<key:key>/give-back/", people.give_back, name="give-back-case"),
    path("cases/<key:key>/link/", others.link, name="link-case"),
    path("cases/<key:key>/links/<int:number>/remove/", others.unlink, name="unlink-case"),
    path("cases/<key:key>/merge/", others.merge, name="merge-cases"),
    path("cases/<key:key>/detach/", others.detach, name="detach-case"),
    path("cases/<key:key>/split/", others.split, name="split-case"),
    path("case-participants/<int:number>/leave/", people.leave, name="leave-case"),
    path("cases/<key:key>/tasks/", work.add_task, name="add-case-task"),
    path("cases/<key:key>/notes/", work.write_note, name="write-case-note"),
    path("case-tasks/<int:number>/", work.do_task, name="do-case-task"),
    path("case-notes/<int:number>/delete/", work.delete_note, name="delete-case-note"),
    path("case-items/add/", contents.add, name="add-case-item"),
    path("case-items/<int:number>/remove/", contents.remove, name="remove-case-item"),
]
