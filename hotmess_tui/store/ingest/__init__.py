"""Ingest: log files to sample files, sample files to the index."""
