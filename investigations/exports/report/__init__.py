"""A case's record as a document that stands by itself."""
