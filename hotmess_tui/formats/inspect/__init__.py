"""Inspect: archives and JSON logs to records."""
