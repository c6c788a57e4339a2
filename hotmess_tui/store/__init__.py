"""The store: the only importer of duckdb. Ingest, roll-up, the query catalogue, trace segments."""
