"""tau2-bench: simulations of an agent with a user, in one JSON or in a folder with a file for each of them."""
