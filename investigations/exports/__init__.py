"""What leaves the program: the latest run as JSON lines."""

from investigations.exports.accounts import export_accounts
from investigations.exports.clusters import export_clusters

__all__ = ["export_accounts", "export_clusters"]
