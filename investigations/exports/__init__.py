"""What leaves the program: the latest run as JSON lines."""

from investigations.exports.accounts import export_accounts
from investigations.exports.clusters import export_clusters
from investigations.exports.handing_out import EXPORTS, hand_out

__all__ = ["EXPORTS", "export_accounts", "export_clusters", "hand_out"]
