"""The code that reads query files: headers, the catalogue, a user's own queries, detectors."""
