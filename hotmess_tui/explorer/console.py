"""What the SQL console does without a terminal: it asks, completes names and remembers."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotmess_tui.annotations.history import History
from hotmess_tui.charts.quick_chart import MOST_ROWS
from hotmess_tui.deferred import Deferred
from hotmess_tui.errors import HotmessError, QueryError
from hotmess_tui.query_records import SqlResult, Vocabulary
from hotmess_tui.records import Choice

if TYPE_CHECKING:
    from hotmess_tui.store import console
    from hotmess_tui.store.open_store import OpenStore
else:  # DuckDB comes with it, which a command is imported without
    console = Deferred("hotmess_tui.store.console")

_LISTED = 200  # words to choose from
_ASIDE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)  # remarks and strings: no names in them
_WORD = re.compile(r"[A-Za-z_][\w.]*$")
_SOURCE = re.compile(r"\b(?:from|join)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?", re.IGNORECASE)
_OWN = re.compile(r"(?:\bwith\s+(?:recursive\s+)?|,\s*)(\w+)\s+as\s+(?:(?:not\s+)?materialized\s+)?\(", re.IGNORECASE)
_WANTS_TABLE = re.compile(r"\b(?:from|join|describe|summarize)\s+$", re.IGNORECASE)
_AFTER_TABLE = frozenset(
    {
        "where", "group", "order", "limit", "having", "join", "left", "right", "inner", "full", "cross", "on", "using",
        "union", "as", "select", "qualify", "window", "asof", "semi", "anti", "natural", "positional", "offset",
    }
)  # fmt: skip
_FIRST = ("select", "from", "with", "describe", "explain")  # what a query begins with
_LEADING = (
    "select", "from", "where", "group", "order", "by", "limit", "join", "left", "on", "using", "and", "or", "not", "as",
    "case", "when", "then", "else", "end", "distinct", "having", "qualify", "with", "union", "all", "in", "is", "null",
    "like", "between", "desc", "asc", "over", "partition", "filter", "exists", "cast", "true", "false",
)  # fmt: skip
MARKED = frozenset({*_FIRST, *_LEADING, *_AFTER_TABLE, "recursive"})  # told apart; groups is a keyword too, but a table


@dataclass(frozen=True)
class Asked:
    """An answer with what it took, and what could not be kept of it."""

    query: str
    result: SqlResult
    seconds: float
    note: str = ""


@dataclass(frozen=True)
class Word:
    """A way to end the word that is being written: the whole word, what it is (a type for a column), and whose."""

    text: str
    kind: str
    table: str = ""


@dataclass(frozen=True)
class Completion:
    """The words that fit, and how many characters before the cursor they replace."""

    replaces: int
    words: tuple[Word, ...]


def ask(store: OpenStore, query: str, choice: Choice, most: int = MOST_ROWS) -> Asked | QueryError:
    """Ask, and remember what was asked; a fault comes back with its place rather than being raised.

    Raises:
        HotmessError: not enough memory.
        Cancelled: it was interrupted.
    """
    note = ""
    try:
        History().add(query)
    except HotmessError as fault:  # that a query is forgotten must not keep its result back
        note = str(fault)
    begun = time.monotonic()
    try:
        result = console.answer(store, query, most, choice)
    except QueryError as fault:
        return fault
    return Asked(query, result, time.monotonic() - begun, note)


def asked_before() -> tuple[str, ...]:
    """Earlier queries, the latest last; none where they cannot be read."""
    try:
        return History().queries()
    except HotmessError:
        return ()


class Past:
    """Earlier queries, and where one is among them; behind the last one comes what is being written."""

    def __init__(self, queries: Iterable[str] = ()) -> None:
        self._queries = list(queries)
        self._at = len(self._queries)
        self._draft = ""

    def add(self, query: str) -> None:
        """A query becomes the latest."""
        query = query.strip()
        if query:
            self._queries = [*(each for each in self._queries if each != query), query]
        self._at = len(self._queries)

    def turn(self, by: int, written: str) -> str | None:
        """The query further back or on; None where there is none.

        Args:
            by: -1 for the one before, 1 for the one after.
            written: what stands there now; it comes back when one has turned to the end.
        """
        to = self._at + by
        if self._at == len(self._queries) and self._queries[to:] == [written.strip()]:
            to += by  # it stands there already, as it has just run
        if not 0 <= to <= len(self._queries):
            return None
        if self._at == len(self._queries):
            self._draft = written
        self._at = to
        return self._queries[to] if to < len(self._queries) else self._draft


def vocabulary(store: OpenStore) -> Vocabulary:
    """The names that a query may use."""
    return console.vocabulary(store)


# ── completion ───────────────────────────────────────────────────────────────────────────────────────────────────────


def complete(known: Vocabulary, text: str, cursor: int) -> Completion:
    """The words that fit at a place of a query.

    Args:
        known: the names there are.
        text: the query as far as it is written.
        cursor: a place in it, as an index.
    """
    aside = list(_ASIDE.finditer(text[:cursor]))
    before = _ASIDE.sub(lambda match: " " * len(match[0]), text[:cursor])
    in_remark = bool(aside) and aside[-1][0].startswith("--") and aside[-1].end() == cursor
    if in_remark or "'" in before or "/*" in before:  # what is open there is a string or a remark
        return Completion(0, ())
    found = _WORD.search(before)
    written = found[0] if found is not None else ""
    whole = _ASIDE.sub(" ", text)
    named = [(m[1].casefold(), (m[2] or "").casefold()) for m in _SOURCE.finditer(whole)]
    aliases = {name: name for name in known.tables}
    aliases |= {alias: name for name, alias in named if alias and alias not in _AFTER_TABLE and name in known.tables}
    if "." in written:
        owner, _, begun = written.rpartition(".")
        words = _fields(known, owner.casefold(), aliases)
        return Completion(len(begun), _fitting(words, begun))
    own = [Word(name, "in this query") for name in dict.fromkeys(_OWN.findall(whole))]
    tables = [*own, *(Word(name, "table") for name in known.tables)]
    if _WANTS_TABLE.search(before[: len(before) - len(written)]):
        return Completion(len(written), _fitting(tables, written))
    spoken = list(dict.fromkeys(name for name, _ in named if name in known.tables))
    columns = [
        Word(_quoted(c), kind, name) for name in spoken or ("samples", "groups") for c, kind in known.tables[name]
    ]
    if not written:
        begin = [Word(word, "keyword") for word in _FIRST] if not before.strip() else []
        return Completion(0, tuple([*begin, *columns, *tables][:_LISTED]))
    upper = written.isupper()
    keywords = _words(_LEADING, upper)
    rare = _words([word for word in known.keywords if word not in _LEADING], upper)
    if not before[: len(before) - len(written)].strip():
        return Completion(len(written), _fitting(_words(_FIRST, upper), written))
    functions = [Word(f"{name}(", "function") for name in known.functions]
    fields = [Word(f"{struct}.{_quoted(name)}", kind, "samples") for struct, name, kind in known.fields]
    return Completion(len(written), _fitting([*columns, *fields, *tables, *keywords, *functions, *rare], written))


def _words(keywords: Iterable[str], upper: bool) -> list[Word]:
    """Keywords, written as the person writes them."""
    return [Word(word.upper() if upper else word, "keyword") for word in keywords]


def _fields(known: Vocabulary, owner: str, aliases: dict[str, str]) -> list[Word]:
    """What may follow a dot."""
    if owner in aliases:
        name = aliases[owner]
        return [Word(_quoted(column), kind, name) for column, kind in known.tables[name]]
    struct = owner.split(".")[-1]
    return [Word(_quoted(name), kind, struct) for owner_of, name, kind in known.fields if owner_of == struct]


def _fitting(words: Iterable[Word], begun: str) -> tuple[Word, ...]:
    """Those that begin with what is written, then those that contain it; each once."""
    begun = begun.casefold()
    listed: dict[str, Word] = {}
    for word in words:
        listed.setdefault(word.text, word)
    first = [word for word in listed.values() if word.text.strip('"').casefold().startswith(begun)]
    names = [word for word in listed.values() if word.kind not in ("keyword", "function") and word not in first]
    inside = [word for word in names if len(begun) > 2 and begun in word.text.casefold()]
    return tuple([*first, *inside][:_LISTED])


def _quoted(name: str) -> str:
    """A name as a query writes it."""
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else '"' + name.replace('"', '""') + '"'
