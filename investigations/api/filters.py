"""What lists can be narrowed by."""

from __future__ import annotations

from django.db.models import QuerySet, Subquery
from django_filters import rest_framework as filters

from investigations.models import Account, Campaign, Cluster, Run


class RunFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=Run.Kind.choices)
    state = filters.MultipleChoiceFilter(choices=Run.State.choices)

    class Meta:
        model = Run
        fields = ["kind", "state"]


class AccountFilter(filters.FilterSet):
    min_score = filters.NumberFilter(field_name="score", lookup_expr="gte")
    cluster = filters.CharFilter(field_name="membership__cluster__key")
    last_seen_after = filters.IsoDateTimeFilter(field_name="last_seen", lookup_expr="gte")

    class Meta:
        model = Account
        fields = [
            "min_score",
            "cluster",
            "organization_id",
            "email_domain",
            "plan",
            "country",
            "status",
            "verified",
            "last_seen_after",
        ]


class ClusterFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=Cluster.Kind.choices)
    min_score = filters.NumberFilter(field_name="score", lookup_expr="gte")
    campaign = filters.CharFilter(field_name="campaign__key")
    run = filters.NumberFilter(field_name="run_id")
    current = filters.BooleanFilter(
        method="of_latest_run", help_text="Found by the latest scoring, or only by older ones."
    )
    last_seen_after = filters.IsoDateTimeFilter(field_name="last_seen", lookup_expr="gte")

    class Meta:
        model = Cluster
        fields = ["kind", "flagged", "min_score", "campaign", "run", "current", "last_seen_after"]

    def of_latest_run(
        self, clusters: QuerySet[Cluster], name: str, value: bool
    ) -> QuerySet[Cluster]:
        latest = Run.objects.filter(kind=Run.Kind.SCORE, state=Run.State.SUCCEEDED).order_by("-id")
        of_latest = {"run_id": Subquery(latest.values("id")[:1])}
        return clusters.filter(**of_latest) if value else clusters.exclude(**of_latest)


class CampaignFilter(filters.FilterSet):
    last_seen_after = filters.IsoDateTimeFilter(field_name="last_seen", lookup_expr="gte")

    class Meta:
        model = Campaign
        fields = ["last_seen_after"]
