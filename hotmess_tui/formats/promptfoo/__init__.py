"""promptfoo: results of an evaluation, exported as one JSON or a line each."""
