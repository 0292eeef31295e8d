"""A file of any known container into chunks of columns."""

from investigations.ingest.readers.errors import UnreadableError
from investigations.ingest.readers.reading import Reading, read

__all__ = ["Reading", "UnreadableError", "read"]
