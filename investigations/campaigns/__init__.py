"""Clusters over time: what a run found becomes rows with keys that last."""
