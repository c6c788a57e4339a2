"""hotmess: a terminal explorer for repeated model runs."""

__version__ = "0.1.0"
