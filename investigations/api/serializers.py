"""How rows look to programs: personal and payment values masked for all who may not see them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from accounts.permissions import Permission
from investigations.masking import mask, mask_shared
from investigations.models import (
    Account,
    Campaign,
    Cluster,
    ClusterFlow,
    ClusterStep,
    Contribution,
    Membership,
    Run,
    SharedValue,
    Succession,
)


def sees_unmasked(request: Request) -> bool:
    return bool(request.user.has_perm(Permission.VIEW_UNMASKED.perm))


class RunSerializer(serializers.ModelSerializer[Run]):
    url = serializers.HyperlinkedIdentityField(view_name="api:run-detail")
    created_by = serializers.CharField(source="created_by.username", default=None, read_only=True)

    class Meta:
        model = Run
        fields = [
            "id",
            "url",
            "kind",
            "state",
            "parameters",
            "stage",
            "progress",
            "counts",
            "error",
            "created_by",
            "created_at",
            "started_at",
            "finished_at",
            "since",
            "until",
            "threshold",
        ]


class MaskedCharField(serializers.CharField):
    def to_representation(self, value: Any) -> str:
        text: str = super().to_representation(value)
        return text if sees_unmasked(self.context["request"]) else mask(text)


class AccountSerializer(serializers.ModelSerializer[Account]):
    cluster = serializers.CharField(source="membership.cluster.key", default=None, read_only=True)
    email = MaskedCharField(read_only=True)
    payment_fingerprint = MaskedCharField(read_only=True)
    payment_bin = MaskedCharField(read_only=True)
    signup_ip = MaskedCharField(read_only=True)

    class Meta:
        model = Account
        fields = [
            "account_id",
            "cluster",
            "score",
            "exchanges",
            "first_seen",
            "last_seen",
            "created_at",
            "organization_id",
            "email",
            "email_domain",
            "payment_fingerprint",
            "payment_bin",
            "signup_ip",
            "plan",
            "country",
            "verified",
            "status",
            "status_changed_at",
        ]


class ClusterSerializer(serializers.ModelSerializer[Cluster]):
    campaign = serializers.CharField(source="campaign.key", default=None, read_only=True)
    run = serializers.IntegerField(source="run_id", read_only=True)

    class Meta:
        model = Cluster
        fields = [
            "key",
            "campaign",
            "run",
            "kind",
            "score",
            "flagged",
            "account_count",
            "banned_count",
            "exchanges",
            "distillation_exchanges",
            "prompt_tokens",
            "completion_tokens",
            "top_capability",
            "first_seen",
            "last_seen",
            "first_flagged_at",
            "created_at",
        ]


class MemberSerializer(serializers.ModelSerializer[Membership]):
    account_id = serializers.CharField(source="account.account_id", read_only=True)

    class Meta:
        model = Membership
        fields = [
            "account_id",
            "score",
            "support",
            "exchanges",
            "distillation_exchanges",
            "evidence",
        ]


class ContributionSerializer(serializers.ModelSerializer[Contribution]):
    class Meta:
        model = Contribution
        fields = ["signal", "weight", "summary", "detail"]


class SharedValueSerializer(serializers.ModelSerializer[SharedValue]):
    value = serializers.SerializerMethodField(method_name="masked_value")

    class Meta:
        model = SharedValue
        fields = ["signal", "version", "value", "accounts", "population", "rarity"]

    def masked_value(self, shared: SharedValue) -> str:
        if sees_unmasked(self.context["request"]):
            return shared.value
        return mask_shared(shared.signal, shared.value)


class MoveSerializer(serializers.Serializer[Any]):
    """A part of one cluster that is in another now; ``share`` is of where it was."""

    cluster = serializers.CharField()
    share = serializers.FloatField()
    accounts = serializers.IntegerField()


class StepSerializer(serializers.ModelSerializer[ClusterStep]):
    """Needs ``moves`` (see ``moves_of``) in its context."""

    run = serializers.IntegerField(source="run_id", read_only=True)
    cluster = serializers.CharField(source="cluster.key", read_only=True)
    came_from = serializers.SerializerMethodField()
    went_to = serializers.SerializerMethodField()

    class Meta:
        model = ClusterStep
        fields = ["run", "cluster", "kind", "accounts", "joined", "left", "came_from", "went_to"]

    @extend_schema_field(MoveSerializer(many=True))
    def get_came_from(self, step: ClusterStep) -> list[dict[str, Any]]:
        flows = self.context["moves"][step.pk].came_from
        return [_move(flow.source, flow) for flow in flows]

    @extend_schema_field(MoveSerializer(many=True))
    def get_went_to(self, step: ClusterStep) -> list[dict[str, Any]]:
        flows = self.context["moves"][step.pk].went_to
        return [_move(flow.target, flow) for flow in flows]


def _move(other: Cluster, flow: ClusterFlow) -> dict[str, Any]:
    return {"cluster": other.key, "share": flow.share, "accounts": flow.accounts}


class SuccessionSerializer(serializers.ModelSerializer[Succession]):
    cluster = serializers.CharField(source="cluster.key", read_only=True)
    predecessor = serializers.CharField(source="predecessor.key", read_only=True)
    run = serializers.IntegerField(source="run_id", read_only=True)

    class Meta:
        model = Succession
        fields = ["cluster", "predecessor", "run", "likeness", "reasons"]


class CampaignSerializer(serializers.ModelSerializer[Campaign]):
    clusters = serializers.SerializerMethodField()

    class Meta:
        model = Campaign
        fields = [
            "key",
            "name",
            "clusters",
            "exchanges",
            "distillation_exchanges",
            "account_count",
            "first_seen",
            "last_seen",
            "capabilities",
        ]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_clusters(self, campaign: Campaign) -> list[str]:
        return sorted(cluster.key for cluster in campaign.clusters.all())


class AcceptedSerializer(serializers.Serializer[Any]):
    """What the intake answers: the run that will read the body, and how many lines it took."""

    run = serializers.URLField()
    lines = serializers.IntegerField()


class ErrorSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField()
    code = serializers.CharField()
    fields_ = serializers.DictField(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # ``fields`` is the serializer's own attribute, so the name is given here.
        fields = super().get_fields()
        fields["fields"] = fields.pop("fields_")
        return fields
