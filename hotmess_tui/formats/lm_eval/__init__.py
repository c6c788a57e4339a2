"""lm-evaluation-harness: sample files and the results beside them to records."""
