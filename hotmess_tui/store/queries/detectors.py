"""A detector: a query of the kind triage with its parameters, each of a type and with a default."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hotmess_tui.errors import HotmessError
from hotmess_tui.store.queries.query_file import Query

MANY = "many"  # a parameter of all: where a detector finds a larger share of a task than this, one sample stands for it
_TYPES: Mapping[str, Callable[[str], Any]] = {"DOUBLE": float, "BIGINT": int, "VARCHAR": str}


@dataclass(frozen=True)
class Detector:
    """A query of the kind triage with the values of its parameters."""

    query: Query
    values: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What it looks for, in a word or two."""
        return self.query.text("title", self.query.name.replace("_", " "))

    @property
    def per(self) -> str:
        """What it finds: samples, or questions, each by one of its samples."""
        return self.query.text("per", "samples")

    @property
    def needs(self) -> tuple[str, ...]:
        """What a sample must have to be looked at, as columns of layers/examined.sql."""
        return self.query.names("needs")


def parameters(detector: Query) -> dict[str, tuple[str, Any]]:
    """The parameters of a detector: name to (type, default).

    Raises:
        HotmessError: a parameter has no default, or one that is not of its type (status 2).
    """
    file = f"{detector.name}.sql"
    typed = {MANY: ("DOUBLE", value_of(detector.text(MANY, "0.25"), "DOUBLE", f"{file}: {MANY}"))}
    for name, text in detector.mapping("params").items():
        kind, _, default = (token.strip() for token in text.partition("="))
        typed[name] = (kind, value_of(default, kind, f"{file}: the default of {name}"))
    return typed


def value_of(text: str, kind: str, parameter: str) -> Any:
    """The value of a parameter as its type has it.

    Raises:
        HotmessError: it is none (status 2).
    """
    try:
        return _TYPES[kind.upper()](text)
    except (KeyError, ValueError):
        raise HotmessError(f"{parameter}: {text!r} is not a valid {kind or 'value'}", status=2) from None
