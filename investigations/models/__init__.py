"""What people see and decide on: one file per noun."""

from investigations.models.account import Account
from investigations.models.audit import AuditEntry
from investigations.models.batch import Batch, BatchItem
from investigations.models.campaign import Campaign
from investigations.models.case import Case, CaseTransition
from investigations.models.case_contents import CaseItem
from investigations.models.case_kind import CaseKind
from investigations.models.case_link import CaseLink
from investigations.models.case_work import CaseNote, CaseTask
from investigations.models.cluster import Cluster, ClusterProfile
from investigations.models.custody import CustodyEntry
from investigations.models.escalation import Escalation, Participant
from investigations.models.evidence import Contribution, EdgeEvidence, SharedValue
from investigations.models.exhibit import Exhibit
from investigations.models.export import Export
from investigations.models.hold import LegalHold
from investigations.models.hypothesis import Dissent, Hypothesis, HypothesisEvidence
from investigations.models.innocence import SetAside
from investigations.models.lineage import ClusterFlow, ClusterStep
from investigations.models.membership import FormerMembership, Membership
from investigations.models.named_queue import NamedQueue
from investigations.models.network import NetworkView
from investigations.models.note import Mention, Note
from investigations.models.notice import InboxEntry, Notice, NoticeDelivery
from investigations.models.order import DeliveryAttempt, Order, Rollout
from investigations.models.partner import PartnerReport, SharedObject
from investigations.models.preference import TableColumns
from investigations.models.proposal import (
    Action,
    Approval,
    Proposal,
    ProposedAccount,
)
from investigations.models.queue import QueueItem, Viewing
from investigations.models.regrouping import FoundMembership, Placement, Regrouping
from investigations.models.run import Run, RunActivity
from investigations.models.saved_filter import SavedFilter
from investigations.models.serving import Serving
from investigations.models.severity import Severity
from investigations.models.succession import Succession
from investigations.models.tag import ClusterTag, Tag
from investigations.models.team import Team
from investigations.models.template import ClusterTemplate
from investigations.models.verdict import JudgedAccount, Verdict
from investigations.models.watching import Watching

__all__ = [
    "Account",
    "Action",
    "Approval",
    "AuditEntry",
    "Batch",
    "BatchItem",
    "Campaign",
    "Case",
    "CaseItem",
    "CaseKind",
    "CaseLink",
    "CaseNote",
    "CaseTask",
    "CaseTransition",
    "Cluster",
    "ClusterFlow",
    "ClusterProfile",
    "ClusterStep",
    "ClusterTag",
    "ClusterTemplate",
    "Contribution",
    "CustodyEntry",
    "DeliveryAttempt",
    "Dissent",
    "EdgeEvidence",
    "Escalation",
    "Exhibit",
    "Export",
    "FormerMembership",
    "FoundMembership",
    "Hypothesis",
    "HypothesisEvidence",
    "InboxEntry",
    "JudgedAccount",
    "LegalHold",
    "Membership",
    "Mention",
    "NamedQueue",
    "NetworkView",
    "Note",
    "Notice",
    "NoticeDelivery",
    "Order",
    "Participant",
    "PartnerReport",
    "Placement",
    "Proposal",
    "ProposedAccount",
    "QueueItem",
    "Regrouping",
    "Rollout",
    "Run",
    "RunActivity",
    "SavedFilter",
    "Serving",
    "SetAside",
    "Severity",
    "SharedObject",
    "SharedValue",
    "Succession",
    "TableColumns",
    "Tag",
    "Team",
    "Verdict",
    "Viewing",
    "Watching",
]
