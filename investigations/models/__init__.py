"""What people see and decide on: one file per noun."""

from investigations.models.account import Account
from investigations.models.audit import AuditEntry
from investigations.models.campaign import Campaign
from investigations.models.cluster import Cluster, ClusterProfile
from investigations.models.evidence import Contribution, EdgeEvidence, SharedValue
from investigations.models.membership import Membership
from investigations.models.run import Run, RunActivity

__all__ = [
    "Account",
    "AuditEntry",
    "Campaign",
    "Cluster",
    "ClusterProfile",
    "Contribution",
    "EdgeEvidence",
    "Membership",
    "Run",
    "RunActivity",
    "SharedValue",
]
