"""Reading: runs, accounts, clusters with what is in them, campaigns."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.access import Requires
from accounts.permissions import Permission
from investigations.api import serializers
from investigations.api.filters import AccountFilter, CampaignFilter, ClusterFilter, RunFilter
from investigations.api.pages import KeysetPages, NewestFirst
from investigations.campaigns.history import moves_of
from investigations.models import Account, Campaign, Cluster, ClusterStep, Run, Succession


class ReadViewSet(ReadOnlyModelViewSet[Any]):
    permission_classes = [Requires(Permission.VIEW_INVESTIGATIONS)]

    def get_object(self) -> Any:
        if "\x00" in self.kwargs[self.lookup_field]:
            raise NotFound  # PostgreSQL would refuse the query itself
        return super().get_object()

    def _steps(self, steps: QuerySet[ClusterStep]) -> Response:
        page = self.paginate_queryset(steps.select_related("cluster"))
        context = {**self.get_serializer_context(), "moves": moves_of(page or [])}
        told = serializers.StepSerializer(page, many=True, context=context)
        return self.get_paginated_response(told.data)


class RunViewSet(ReadViewSet):
    """Ingests and scorings, the newest first."""

    queryset = Run.objects.select_related("created_by")
    serializer_class = serializers.RunSerializer
    filterset_class = RunFilter
    pagination_class = NewestFirst
    lookup_value_converter = "int"

    def get_object(self) -> Any:
        return super(ReadViewSet, self).get_object()

    @extend_schema(responses=serializers.StepSerializer(many=True), filters=False)
    @action(
        detail=True,
        serializer_class=serializers.StepSerializer,
        filterset_class=None,
        pagination_class=KeysetPages,
    )
    def steps(self, request: Request, pk: int) -> Response:
        """What a scoring did to each cluster, and where the accounts came from and went to."""
        return self._steps(self.get_object().steps)


class AccountViewSet(ReadViewSet):
    """Customers' accounts under watch, with the score of the latest scoring."""

    queryset = Account.objects.select_related("membership__cluster")
    serializer_class = serializers.AccountSerializer
    filterset_class = AccountFilter
    lookup_field = "account_id"
    lookup_value_converter = "path"  # a provider's id may hold slashes


class CampaignViewSet(ReadViewSet):
    """Clusters that work to one end."""

    queryset = Campaign.objects.prefetch_related(
        Prefetch("clusters", queryset=Cluster.objects.only("key", "campaign_id"))
    )
    serializer_class = serializers.CampaignSerializer
    filterset_class = CampaignFilter
    lookup_field = "key"


class ClusterViewSet(ReadViewSet):
    """Accounts held to be run by one operator, and why."""

    queryset = Cluster.objects.select_related("campaign")
    serializer_class = serializers.ClusterSerializer
    filterset_class = ClusterFilter
    lookup_field = "key"

    @extend_schema(responses=serializers.MemberSerializer(many=True), filters=False)
    @action(detail=True, serializer_class=serializers.MemberSerializer, filterset_class=None)
    def members(self, request: Request, key: str) -> Response:
        """The accounts of a cluster, each with its own score and evidence."""
        return self._page(self.get_object().memberships.select_related("account"))

    @extend_schema(responses=serializers.ContributionSerializer(many=True), filters=False)
    @action(detail=True, serializer_class=serializers.ContributionSerializer, filterset_class=None)
    def contributions(self, request: Request, key: str) -> Response:
        """The named amounts, in log-odds, that a cluster's score is the sum of."""
        return self._page(self.get_object().contributions.all())

    @extend_schema(responses=serializers.SharedValueSerializer(many=True), filters=False)
    @action(
        detail=True,
        url_path="shared-values",
        serializer_class=serializers.SharedValueSerializer,
        filterset_class=None,
    )
    def shared_values(self, request: Request, key: str) -> Response:
        """What the accounts of a cluster have in common, and how rare it is."""
        return self._page(self.get_object().shared_values.all())

    @extend_schema(responses=serializers.StepSerializer(many=True), filters=False)
    @action(
        detail=True,
        serializer_class=serializers.StepSerializer,
        filterset_class=None,
        pagination_class=NewestFirst,
    )
    def history(self, request: Request, key: str) -> Response:
        """What each scoring did to a cluster, the newest first."""
        return self._steps(self.get_object().steps)

    @extend_schema(responses=serializers.SuccessionSerializer(many=True), filters=False)
    @action(detail=True, serializer_class=serializers.SuccessionSerializer, filterset_class=None)
    def successions(self, request: Request, key: str) -> Response:
        """The clusters whose work a cluster took over, and those that took over its own."""
        cluster = self.get_object()
        both = Succession.objects.filter(Q(cluster=cluster) | Q(predecessor=cluster))
        return self._page(both.select_related("cluster", "predecessor"))

    def _page(self, rows: QuerySet[Any]) -> Response:
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
