"""Rows as the sections write them, with figures that are easy to follow."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
WHEN: Row = {"date": "2026-09-01", "commit": "abc", "modified": False, "load": 0.1}


def campaign(**changes: object) -> Row:
    usual = {
        "name": "larch",
        "accounts": 100,
        "found": 90,
        "clusters": 1,
        "kept_apart": True,
        "linked": True,
        "streams": [[0.7, "coding"], [0.3, "rubric_grading"]],
        "own": 1000,
        "own_found": 800,
        "estimate": 880,
        "asks": {"coding": 0.5},
    }
    return usual | changes


def world(**changes: object) -> Row:
    usual = {
        "key": "k",
        "scenario": "headline",
        "evasion": "careful",
        "texts": "grammar",
        "scale": 0.01,
        "relay": None,
        "seed": 1,
        "accounts": 1000,
        "exchanges": 9999,
        "precision": 1.0,
        "recall": 0.98,
        "campaigns": [campaign()],
        "accused": [],
        "strays": {},
        "resellers": {"reseller": 24},
        "margin": 1.0,
        "calibration": [[0.0, 9, 0], [0.9, 0, 1]],
        "seconds": 1.0,
    }
    return usual | WHEN | changes


def timing(size: str, step: str, seconds: float, **changes: object) -> Row:
    exchanges = {"m1": 1_000_000, "m4": 4_000_000}[size]
    usual = {
        "key": f"{size} {step}",
        "size": size,
        "step": step,
        "repetition": 1,
        "whole_seconds": seconds + 1,
        "seconds": seconds,
        "cpu_seconds": seconds,
        "peak_mib": 100.0,
    }
    if step in ("score", "day"):
        usual |= {
            "exchanges": exchanges,
            "accounts": 10,
            "precision": 1.0,
            "recall": 0.9,
            "clusters": "same",
            "stages": {"Linking": 0.75 * seconds, "Grouping": 0.25 * seconds},
        }
    return usual | WHEN | changes
