"""The read-only API over what was found, and the intake of usage logs."""
