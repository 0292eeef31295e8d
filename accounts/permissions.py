"""The named permissions that every view checks, and the roles that hold them."""

from __future__ import annotations

import enum


class Permission(enum.Enum):
    """A permission's value is (code name, what it lets a person do)."""

    VIEW_INVESTIGATIONS = ("view_investigations", "See overview, clusters, campaigns and accounts")
    VIEW_UNMASKED = ("view_unmasked", "See addresses and payment values in full")
    VIEW_TEXTS = ("view_texts", "Open sample texts, with a reason that goes on record")
    START_RUNS = ("start_runs", "Start a scoring run")
    CANCEL_RUNS = ("cancel_runs", "Cancel a run")
    DECIDE = ("decide", "Confirm or dismiss clusters")
    APPROVE = ("approve", "Decide what was escalated")
    MANAGE_TAGS = ("manage_tags", "Keep the list of tags, give and take the protected ones")
    MANAGE_QUEUES = ("manage_queues", "Create and order the named queues")
    MANAGE_TEAMS = ("manage_teams", "Keep teams, and kinds of case with their tasks")
    WORK_CASES = ("work_cases", "Open cases and work on them")
    PROPOSE_ACTIONS = ("propose_actions", "Propose what is to be done to a network")
    APPROVE_ACTIONS = ("approve_actions", "Approve and reject what others proposed")
    EXPORT = ("export", "Export case summaries, lists and what partners get")
    VIEW_OVERSIGHT = ("view_oversight", "See how the work goes, by queue and person")
    MANAGE_HOLDS = ("manage_holds", "Place legal holds on cases and lift them")
    SEND_EXCHANGES = ("send_exchanges", "Send usage logs through the API")
    VIEW_AUDIT = ("view_audit", "Read the audit trail")
    MANAGE_USERS = ("manage_users", "Create people and give them roles")

    @property
    def codename(self) -> str:
        return self.value[0]

    @property
    def label(self) -> str:
        return self.value[1]

    @property
    def perm(self) -> str:
        """The name that ``User.has_perm`` takes."""
        return f"accounts.{self.codename}"


ROLES: dict[str, tuple[Permission, ...]] = {
    "analyst": (
        Permission.VIEW_INVESTIGATIONS,
        Permission.START_RUNS,
        Permission.CANCEL_RUNS,
        Permission.DECIDE,
        Permission.WORK_CASES,
        Permission.PROPOSE_ACTIONS,
    ),
    "lead": (
        Permission.VIEW_INVESTIGATIONS,
        Permission.VIEW_UNMASKED,
        Permission.VIEW_TEXTS,
        Permission.START_RUNS,
        Permission.CANCEL_RUNS,
        Permission.DECIDE,
        Permission.APPROVE,
        Permission.MANAGE_TAGS,
        Permission.MANAGE_QUEUES,
        Permission.MANAGE_TEAMS,
        Permission.VIEW_AUDIT,
        Permission.WORK_CASES,
        Permission.PROPOSE_ACTIONS,
        Permission.APPROVE_ACTIONS,
        Permission.EXPORT,
        Permission.VIEW_OVERSIGHT,
    ),
    "manager": (
        Permission.VIEW_INVESTIGATIONS,
        Permission.EXPORT,
        Permission.VIEW_OVERSIGHT,
        Permission.MANAGE_HOLDS,
    ),
    "admin": (
        Permission.VIEW_INVESTIGATIONS,
        Permission.VIEW_UNMASKED,
        Permission.VIEW_TEXTS,
        Permission.START_RUNS,
        Permission.CANCEL_RUNS,
        Permission.DECIDE,
        Permission.APPROVE,
        Permission.MANAGE_TAGS,
        Permission.MANAGE_QUEUES,
        Permission.MANAGE_TEAMS,
        Permission.SEND_EXCHANGES,
        Permission.VIEW_AUDIT,
        Permission.MANAGE_USERS,
        Permission.WORK_CASES,
        Permission.PROPOSE_ACTIONS,
        Permission.APPROVE_ACTIONS,
        Permission.EXPORT,
        Permission.VIEW_OVERSIGHT,
        Permission.MANAGE_HOLDS,
    ),
    "auditor": (Permission.VIEW_INVESTIGATIONS, Permission.VIEW_AUDIT),
}
