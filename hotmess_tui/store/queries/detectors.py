"""A detector: a query of the kind triage with its parameters, each of a type and with a default."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hotmess_tui.errors import HotmessError
from hotmess_tui.store.queries.query_file import Query

MANY = "many"  # a parameter of all: where a detector finds a larger share of a task than this, one sample stands for it
_TYPES: Mapping[str, Callable[[str], Any]] = {"DOUBLE": float, "BIGINT": int, "VARCHAR": str}


@dataclass(frozen=True, slots=True)
class Detector:
    """A query of the kind triage with the values of its parameters."""

    query: Query
    values: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What it looks for, in a word or two."""
        return self.query.text("title", self.query.name.replace("_", " "))

    @property
    def needs(self) -> tuple[str, ...]:
        """What a sample must have to be looked at, as columns of layers/examined.sql."""
        return tuple(part.strip() for part in self.query.text("needs").split(",") if part.strip())


def parameters(found: Query) -> dict[str, tuple[str, Any]]:
    """The parameters of a detector: name to (type, default).

    Raises:
        HotmessError: a parameter has no default, or one that is not of its type (status 2).
    """
    known = {MANY: ("DOUBLE", value_of(found.text(MANY, "0.25"), "DOUBLE", f"{found.name}.sql: {MANY}"))}
    for name, text in found.mapping("params").items():
        kind, _, default = (part.strip() for part in text.partition("="))
        known[name] = (kind, value_of(default, kind, f"{found.name}.sql: the default of {name}"))
    return known


def value_of(text: str, kind: str, what: str) -> Any:
    """The value of a parameter as its type has it.

    Raises:
        HotmessError: it is none (status 2).
    """
    try:
        return _TYPES[kind.upper()](text)
    except (KeyError, ValueError):
        raise HotmessError(f"{what}: {text!r} is no {kind or 'value'}", status=2) from None
