from __future__ import annotations

from django.urls import path, register_converter

from investigations.web.paths import AccountIdConverter
from investigations.web.views import (
    clusters,
    columns,
    contributions,
    evidence,
    notes,
    overview,
    palette,
    queue,
    queues,
    regrouping,
    runs,
    tags,
    templates,
    watched,
)

register_converter(AccountIdConverter, "account_id")

app_name = "web"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("columns/", columns.columns, name="columns"),
    path("palette/", palette.palette, name="palette"),
    path("queue/", queue.line, name="queue"),
    path("queue/take-next/", queue.take_next, name="take-next"),
    path("queue/filters/save/", queues.save_filter, name="save-filter"),
    path("queue/filters/<int:pk>/delete/", queues.delete_filter, name="delete-filter"),
    path("queues/", queues.queues, name="queues"),
    path("queues/save/", queues.save_queue, name="save-queue"),
    path("queues/<int:pk>/move/", queues.move_queue, name="move-queue"),
    path("queues/<int:pk>/remove/", queues.remove_queue, name="remove-queue"),
    path("tags/", tags.tags, name="tags"),
    path("tags/save/", tags.save_tag, name="save-tag"),
    path("tags/<int:pk>/retire/", tags.retire_tag, name="retire-tag"),
    path("decisions/<int:pk>/withdraw/", queue.withdraw, name="withdraw"),
    path("clusters/", clusters.clusters, name="clusters"),
    path("clusters/<str:key>/", clusters.cluster, name="cluster"),
    path(
        "clusters/<str:key>/shared-values-in-full/",
        clusters.disclose_shared_values,
        name="cluster-in-full",
    ),
    path(
        "clusters/<str:key>/contributions/<str:signal>/",
        contributions.contribution,
        name="contribution",
    ),
    path("clusters/<str:key>/decide/", clusters.decide, name="decide"),
    path("clusters/<str:key>/set-aside/", clusters.set_aside, name="set-aside"),
    path(
        "clusters/<str:key>/templates/<str:template>/samples/",
        templates.samples,
        name="template-samples",
    ),
    path("clusters/<str:key>/take/", queue.take, name="take"),
    path("clusters/<str:key>/release/", queue.release, name="release"),
    path("clusters/<str:key>/assign/", queue.assign, name="assign"),
    path("clusters/<str:key>/snooze/", queue.snooze, name="snooze"),
    path("clusters/<str:key>/watch/", queue.watch, name="watch"),
    path("clusters/<str:key>/tag/", tags.tag_cluster, name="tag-cluster"),
    path("clusters/<str:key>/look/", queue.look, name="look"),
    path("clusters/<str:key>/timeline/", evidence.timeline_of, name="timeline"),
    path("clusters/<str:key>/pin/", evidence.pin, name="pin"),
    path("clusters/<str:key>/notes/", notes.write, name="write-note"),
    path("evidence/<int:number>/", evidence.exhibit, name="exhibit"),
    path("evidence/<int:number>/in-full/", evidence.disclose_exhibit, name="exhibit-in-full"),
    path("evidence/<int:number>/unpin/", evidence.unpin, name="unpin"),
    path("evidence/<int:number>/annotate/", evidence.annotate, name="annotate"),
    path("notes/<int:number>/edit/", notes.edit, name="edit-note"),
    path("notes/<int:number>/delete/", notes.delete, name="delete-note"),
    path("mentions/", notes.mentions, name="mentions"),
    path("mentions/read/", notes.read_all, name="read-mentions"),
    path("mentions/<int:number>/open/", notes.open_mention, name="open-mention"),
    path("clusters/<str:key>/regroup/", regrouping.regroup, name="regroup"),
    path("clusters/<str:key>/include/", regrouping.include, name="include"),
    path("clusters/<str:key>/merge/", regrouping.merge, name="merge"),
    path("clusters/<str:key>/regroupings/<int:pk>/undo/", regrouping.undo, name="undo-regrouping"),
    # What belongs to an account stands under another prefix: an identifier may end in any word.
    path("watched/<account_id:account_id>/", watched.account, name="account"),
    path(
        "watched-activity/<account_id:account_id>/",
        watched.account_activity,
        name="account-activity",
    ),
    path(
        "watched-in-full/<account_id:account_id>/",
        watched.disclose_account,
        name="account-in-full",
    ),
    path("runs/", runs.runs, name="runs"),
    path("runs/start-scoring/", runs.start_scoring, name="start-scoring"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/cancel/", runs.cancel_run, name="cancel-run"),
    path("runs/<int:pk>/restart/", runs.restart_run, name="restart-run"),
]
