"""Spark, for lakes that are too large for one machine: the same expressions on a cluster."""
