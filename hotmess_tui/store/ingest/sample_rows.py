"""The light rows of an index: what differs from sample to sample, in order; names and ids come in by a view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import duckdb

from hotmess_tui.records import LENGTH_UNITS
from hotmess_tui.store import sample_ids
from hotmess_tui.store.database import literal, quote
from hotmess_tui.store.ingest.table_classes import RESERVED
from hotmess_tui.store.queries.shipped import query

# A sample has these even where its file lacks the column
_DERIVED = {"correct", "score", "scores", "failure", "unjudged", "judged_by"}
# the same for all samples of a group
_OF_GROUPS = {"question_key", "distributed", "model", "task", "question_id", "condition"}
_OF_IDS = {"occurrence", "id_head"}  # asked for only to make ids and to find them
_LARGEST = (1 << 31) - 1  # of an INTEGER
_LOOKED_AT = 64  # questions by which it is told how far apart the rows of epochs are
_REPEATED = ("run", "answer", "stop_reason", "failure", "unjudged", "judged_by", "difficulty")  # few texts, often
_DRAWN = 20_000  # samples that tell which texts there may be
_FEW = 255  # texts that a byte can number
_SHORT = 200  # characters of such a text


class _Narrow(NamedTuple):
    """How a column is kept: SQL of what is kept of it, empty for nothing, and of the column by the kept row `r`."""

    put: str
    got: str


class _Texts(NamedTuple):
    """The different texts of a column, in order, and whether some samples have none."""

    texts: tuple[str, ...]
    nulls: bool

    @property
    def same(self) -> str | None:
        """SQL of what all samples have, if that is one thing."""
        if not self.texts:
            return "NULL::VARCHAR"
        return literal(self.texts[0]) if len(self.texts) == 1 and not self.nulls else None


def write(connection: duckdb.DuckDBPyConnection, absent: set[str]) -> None:
    """The table `index.sample_rows` in its order, and the view `samples`, here and in the index.

    Rows are numbered by their place: a window would hold all of them to one thread. What no sample has goes through
    no sort and into no table, the view gives it as NULL of its type; names of a group and ids that can be made again
    are not sorted with the rows either.

    Args:
        connection: sees `named`, and what the index has of groups and classes.
        absent: the columns that no sample file has.
    """
    made = "sample_id" in absent and sample_ids.are_made(connection)
    sample_ids.create_head(connection, made=made)
    sql = query("ingest", "samples").sql
    columns = {str(name): str(kind) for name, kind, *_ in connection.execute(f"DESCRIBE {sql}").fetchall()}
    missing = absent - _DERIVED - {"sample_id"}
    if made:
        again = connection.execute("SELECT 1 FROM named WHERE occurrence IS NOT NULL LIMIT 1").fetchone() is not None
        elsewhere = _OF_GROUPS | {"sample_id"} | ({"occurrence"} if not again else set())
    else:
        elsewhere = _OF_GROUPS | _OF_IDS
    kept = [name for name in columns if name not in missing | elsewhere]
    narrow = _narrow(connection, set(kept))
    few = _few_texts(connection, [name for name in _REPEATED if name in kept and columns[name] == "VARCHAR"])
    same = {name: texts.same for name, texts in few.items() if texts.same is not None}
    numbered = {
        name: f"ENUM({', '.join(map(literal, texts.texts))})" for name, texts in few.items() if name not in same
    }
    kept = [name for name in kept if name not in same]
    typed = ", ".join(
        # ids are all different: of what DuckDB could try on them, this is cheap and small
        f"{quote(name)} {'INTEGER' if name in narrow else numbered.get(name, columns[name])}"
        f"{' USING COMPRESSION zstd' if name == 'sample_id' else ''}"
        for name in kept
        if name not in narrow or narrow[name].put
    )
    put = ", ".join(
        narrow[name].put if name in narrow else quote(name) for name in kept if name not in narrow or narrow[name].put
    )
    connection.execute(f"CREATE TABLE index.sample_rows ({typed})")
    # texts become numbers before they are sorted: what does not fit into memory goes to the disk and back
    numbers = ", ".join(f"{quote(name)}::{kind} AS {quote(name)}" for name, kind in numbered.items())
    replaced = f" REPLACE ({numbers})" if numbers else ""
    connection.execute(f"CREATE TEMP VIEW named AS SELECT *{replaced} FROM memory.main.named")
    connection.execute(f"INSERT INTO index.sample_rows SELECT {put} FROM ({sql})")
    connection.execute("DROP VIEW temp.named")
    listed = _columns_of_view(columns, missing, narrow, made=made)
    texts = ", ".join(f"{quote(name)}::VARCHAR AS {quote(name)}" for name in numbered)
    further = "".join(f", {text} AS {quote(name)}" for name, text in same.items())
    further += "" if not made or again else ", NULL::INTEGER AS occurrence"
    rows = f"(SELECT *{f' REPLACE ({texts})' if texts else ''}, rowid{further} FROM sample_rows)"
    connection.execute(
        f"CREATE VIEW index.samples AS SELECT r.rowid::INTEGER AS sample_row, {listed} FROM {rows} AS r "
        "JOIN group_names AS g ON g.group_id = r.group_id"
    )
    connection.execute("CREATE VIEW samples AS FROM index.samples")


def _columns_of_view(
    columns: Mapping[str, str], missing: set[str], narrow: Mapping[str, _Narrow], *, made: bool
) -> str:
    """The columns of the view `samples` from the rows `r` and the groups `g`, as SQL."""
    return ", ".join(
        f"NULL::{kind} AS {quote(name)}"
        if name in missing or (name == "id_head" and not made)
        else f"{sample_ids.MADE_ID} AS sample_id"
        if name == "sample_id" and made
        else f"{narrow[name].got} AS {quote(name)}"
        if name in narrow
        else f"{'g' if name in _OF_GROUPS else 'r'}.{quote(name)}"
        for name, kind in columns.items()
        if name != "occurrence"
    )


def _few_texts(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> dict[str, _Texts]:
    """Of these columns of text those that have few different ones, all of them short.

    Which there are is told by some samples; then all are looked at, and a column with any other text is none of these.
    """
    if not names:
        return {}
    listed = ", ".join(f"list(DISTINCT {quote(name)}) FILTER ({quote(name)} IS NOT NULL)" for name in names)
    drawn = connection.execute(
        f"SELECT {listed} FROM (FROM memory.main.named USING SAMPLE reservoir({_DRAWN} ROWS) REPEATABLE (1))"
    ).fetchone()
    likely = {
        name: tuple(sorted(texts or ()))
        for name, texts in zip(names, drawn or (), strict=False)
        if len(texts or ()) <= _FEW and all(len(text) <= _SHORT and "\0" not in text for text in texts or ())
    }
    if not likely:
        return {}
    checks = []
    for name, texts in likely.items():
        column = quote(name)
        others = f" OR {column} IN ({', '.join(map(literal, texts))})" if texts else ""
        checks += [f"coalesce(bool_and({column} IS NULL{others}), true)", f"count(*) > count({column})"]
    row = connection.execute(f"SELECT {', '.join(checks)} FROM memory.main.named").fetchone() or ()
    return {
        name: _Texts(texts, nulls)
        for (name, texts), complete, nulls in zip(likely.items(), row[::2], row[1::2], strict=True)
        if complete
    }


def _narrow(connection: duckdb.DuckDBPyConnection, kept: set[str]) -> dict[str, _Narrow]:
    """Columns of whole numbers that can be kept in less room, by name, or not at all where they follow from others.

    Most tables list the samples of a question in the order of their epochs, one behind the other or always as many
    rows apart: what is left of the numbers of their rows is the same for all samples of a group.
    """
    units = [unit for unit in LENGTH_UNITS if unit in kept]
    whole = [f"coalesce(bool_and({unit} = trunc({unit}) AND {unit} BETWEEN 0 AND {_LARGEST}), true)" for unit in units]
    row = connection.execute(
        "SELECT coalesce(bool_and(score IS NOT DISTINCT FROM correct::INTEGER::DOUBLE), true), "
        f"coalesce(bool_and(outcome_class IS NULL OR outcome_class IN {RESERVED} OR coalesce(outcome_class = answer, "
        "false)), true), "
        f"coalesce(max(sample_no), 0), coalesce(max(abs(epoch::BIGINT)), 0), {', '.join(['true', *whole])} FROM named"
    ).fetchone()
    assert row is not None
    scored, as_answered, last, epochs, _, *are_whole = row
    narrow = {
        unit: _Narrow(unit, f"r.{unit}::DOUBLE") for unit, is_whole in zip(units, are_whole, strict=True) if is_whole
    }
    if scored and {"score", "correct"} <= kept:
        narrow["score"] = _Narrow("", "r.correct::INTEGER::DOUBLE")
    if as_answered and {"outcome_class", "class_no", "answer"} <= kept:
        listed = " ".join(f"WHEN {number} THEN '{name}'" for number, name in enumerate(RESERVED))
        narrow["outcome_class"] = _Narrow("", f"CASE r.class_no {listed} WHEN r.class_no THEN r.answer END")
    apart = _rows_apart(connection)
    if apart and last + epochs * abs(apart) <= _LARGEST:
        narrow["sample_no"] = _Narrow(
            f"sample_no - coalesce(epoch, 0) * {apart}", f"(r.sample_no + coalesce(r.epoch, 0) * {apart})::INTEGER"
        )
    return narrow


def _rows_apart(connection: duckdb.DuckDBPyConnection) -> int:
    """How many rows lie between most samples of a question and those of the next epoch; 0 where none is common."""
    row = connection.execute(
        "SELECT mode(apart), count(*) FROM (SELECT sample_no - lag(sample_no) OVER epochs AS apart "
        "FROM named WHERE (task, question_id) IN (SELECT (task, question_id) FROM questions LIMIT $1) "
        "WINDOW epochs AS (PARTITION BY task, question_id, model, condition, run, source_no ORDER BY epoch, sample_no)"
        ") WHERE apart IS NOT NULL",
        [_LOOKED_AT],
    ).fetchone()
    return int(row[0]) if row and row[0] is not None else 0
