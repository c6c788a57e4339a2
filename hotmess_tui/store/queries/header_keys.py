"""The keys that the header of a query file may have, by kind of query; docs/queries.md says what each means."""

from __future__ import annotations

from collections.abc import Mapping

from hotmess_tui.records import DECOMPOSITIONS

_EVERY = frozenset({"id", "title", "about", "order"})
STEP = frozenset({"id", "about", "params", "returns"})  # of all other queries: the program builds on them
EMPTY = "empty"  # why a curve has no points; `empty_brier` and so on: under that decomposition

KEYS: Mapping[str, frozenset[str]] = {
    "tables": _EVERY | {"kind"},  # `kind: table` is what earlier versions wrote
    "curves": _EVERY
    | {
        "x",
        "y",
        "names",
        "adds",
        "last",
        "joined",
        "iso",
        "fit",
        "bins",
        "needs",
        "length",
        "series",
        "points",
        "drill",
        "per",
        "points_of",
    }
    | {"decomposition", "decompositions", "decomposed", "estimator", "figures"}
    | {EMPTY, *(f"{EMPTY}_{decomposition}" for decomposition in DECOMPOSITIONS)},
    "triage": _EVERY | {"needs", "params", "per", "many"},
    "drill": STEP | {"columns"},
}
MAPPINGS = frozenset({"x", "names", "adds", "params", "returns", "columns"})  # written as {name: entry, …}
OWN = frozenset({"id", "title", "about", "order", "y", "names", "fit", "iso"})  # what `points_of` does not take over
X_KEYS = ("label", "unit", "scale", "ticks")  # in `x: {…}` of a curve
