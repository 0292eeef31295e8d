"""Clusters over time: what a run found becomes rows with keys that last."""

from investigations.campaigns.publication import publish

__all__ = ["publish"]
