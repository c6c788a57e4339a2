"""A line of a picker."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """Something to choose: its key, its name, and what it means."""

    key: str
    name: str
    about: str = ""
