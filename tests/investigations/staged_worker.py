"""A Celery application whose scoring does what a test has written into a file.

The file named by ``STAGE_DIRECTION`` holds "hang" (stay silent until it says something else),
"query" (one endless query) or "go". Everything around the two steps is the real thing.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from config.celery import app
from investigations import detectors
from investigations.clusters import scoring as engine
from tests.investigations.results import scoring_result

__all__ = ["app"]

DIRECTION = Path(os.environ["STAGE_DIRECTION"])
ENDLESS = "SELECT count(*) FROM range(10000000000) a, range(10000) b WHERE a.range % 7 = b.range"


def measure(reader, since, until, progress):
    progress("Rehearsing", 0.5)
    while DIRECTION.read_text() == "hang":
        time.sleep(0.1)
    if DIRECTION.read_text() == "query":
        reader.connection.raw_sql(ENDLESS).fetchall()


def score(measurements, progress, threshold, *, read_texts):
    return scoring_result()


detectors.measure = measure
engine.score = score
