"""3. Signals → edges → groups → scores with explanations."""

from investigations.clusters.result import ScoringResult
from investigations.clusters.scoring import score

__all__ = ["ScoringResult", "score"]
