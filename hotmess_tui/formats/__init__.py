"""Readers of log formats: path to records; no screen, no SQL."""
