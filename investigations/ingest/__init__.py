"""Usage logs of any known format into the lake."""

from investigations.ingest.report import IngestReport
from investigations.ingest.session import run

__all__ = ["IngestReport", "run"]
