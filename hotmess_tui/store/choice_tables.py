"""Tables in memory that a choice has derived: kept together, pinned while in use, and dropped together."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hotmess_tui.store.number_bins import Bins
from hotmess_tui.store.rollup import EPSILON

T = TypeVar("T")

MOST_TABLES = 36  # of all choices together; those that are in use come on top
_MOST_FURTHER = 12  # halves, steps and members of one choice


class ChoiceTables:
    """All tables made for one filter, grouping, epsilon, set of labels and of verdicts.

    Whoever makes or looks up one holds `lock`, so that each is made once.
    """

    def __init__(self, numbers: Iterator[int]) -> None:
        self.lock = threading.RLock()
        self.users = 0
        self.figures: Figures | None = None  # until they are made
        self.facts: dict[Hashable, Any] = {}  # what was counted before
        self._numbers = numbers
        self._owned: list[str] = []
        self._further: dict[Hashable, str] = {}  # the one used longest ago first

    def name(self, kind: str) -> str:
        """The name of a new table, which goes with the others."""
        table = f"memory.main.{kind}_{next(self._numbers)}"
        self._owned.append(table)
        return table

    def disown(self, table: str) -> None:
        """A table that was needed on the way only has been dropped."""
        self._owned.remove(table)

    def further(self, key: Hashable, make: Callable[[], str]) -> str:
        """The halves, steps or members under a key, made where they are missing."""
        table = self._further.pop(key, None) or make()
        self._further[key] = table
        return table

    def fact(self, key: Hashable, find: Callable[[], T]) -> T:
        """What is known of the figures under a key, found where it is missing."""
        if key not in self.facts:
            self.facts[key] = find()
        fact: T = self.facts[key]
        return fact

    def surplus(self) -> list[str]:
        """Take out the further tables beyond the limit, those used longest ago; nobody may be using them."""
        keys = list(self._further)[: max(0, len(self._further) - _MOST_FURTHER)]
        tables = [table for table in map(self._further.pop, keys) if table in self._owned]
        for table in tables:
            self._owned.remove(table)
        return tables

    def owned(self) -> tuple[str, ...]:
        """The names of all tables."""
        return tuple(self._owned)


@dataclass(frozen=True)
class Figures:
    """The figures of all groups under a filter and a grouping: a table in memory, and what is known about it."""

    table: str
    numbers: str  # a relation in SQL: the groups with their series, keys and figures, but not their names
    tables: ChoiceTables = field(repr=False, compare=False)  # it and all that is derived from it
    where: str  # the filter as SQL, "true" for none
    epsilon: float  # the smoothing of kl
    kl: bool  # whether they have the figures of kl
    splits: int  # how many values of such columns there are; 1 for none
    split: str  # samples with the columns split and part, where a grouping column varies within groups; else empty
    series: tuple[tuple[str | None, ...], ...]  # by number
    shown: int  # how many of them have a sample that counts
    offered: dict[str, tuple[int, int]]  # unit -> (series with any length, samples with one)
    complete: frozenset[str]  # decompositions that every counted sample has
    natural: str  # the decomposition that `auto` means here
    fewest: int = 1  # samples that count of a group that has some
    single: bool = False  # whether a question has one group at most in a series
    changed: str = ""  # the samples whose verdict is not the one logged, a table; "" for none
    changes: int = 0  # how many of them are under the filter
    bins: tuple[Bins, ...] = ()  # of the grouping columns that are numbers with many values

    @property
    def chosen(self) -> str:
        """The samples behind the figures, with the columns split and part."""
        return self.split or f"SELECT *, 0 AS split, 0 AS part FROM samples WHERE {self.where}"

    @property
    def untouched(self) -> bool:
        """Whether the roll-ups of the index serve, all of them or but for the groups of changed samples."""
        return self.where == "true" and not self.split and self.epsilon == EPSILON

    @property
    def touched(self) -> str:
        """The groups of changed samples, as a condition."""
        return f"group_id IN (SELECT group_id FROM {self.changed})" if self.changed else "false"


class TableCache:
    """The tables of the choices used last.

    Args:
        drop: drops tables; called without any lock held.
    """

    def __init__(self, drop: Callable[[Sequence[str]], None]) -> None:
        self._drop = drop
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()  # guards _kept and the counts of users
        self._kept: dict[Hashable, ChoiceTables] = {}  # the one used longest ago first

    @contextmanager
    def pinned(self, key: Hashable) -> Iterator[ChoiceTables]:
        """The tables of a choice, none of which is dropped while this lasts."""
        with self._lock:
            tables = self._kept.pop(key, None) or ChoiceTables(self._numbers)
            self._kept[key] = tables
            tables.users += 1
        try:
            yield tables
        finally:
            with self._lock:
                tables.users -= 1
                unused = self._unused()
            if unused:
                self._drop(unused)

    def temporary_name(self, kind: str) -> str:
        """The name of a new table that its maker drops."""
        return f"memory.main.{kind}_{next(self._numbers)}"

    def _unused(self) -> list[str]:
        """Take out what is over the limits, and what could not be made."""
        dropped: list[str] = []
        idle = [(key, tables) for key, tables in self._kept.items() if not tables.users]
        for _, tables in idle:
            dropped += tables.surplus()
        count = sum(len(tables.owned()) for tables in self._kept.values())
        for n, (key, tables) in enumerate(idle):
            if tables.figures is None or (count > MOST_TABLES and n < len(idle) - 1):
                count -= len(tables.owned())
                dropped += self._kept.pop(key).owned()
        return dropped
