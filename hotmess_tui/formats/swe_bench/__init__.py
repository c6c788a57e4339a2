"""SWE-bench: predictions, and the reports of the harness on them."""
