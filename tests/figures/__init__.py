"""The figures themselves: against the expected ones, against the oracle, and the identities between them."""
