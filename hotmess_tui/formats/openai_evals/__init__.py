"""OpenAI evals: the events of a run, which belong to samples."""
