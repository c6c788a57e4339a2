"""The columns that a person gets of every kind of record, in documented order: for CSV, JSON, Parquet and pandas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hotmess_tui.records import Contrast, Curve, Fit, QueryInfo, QuestionRow, SampleRow, SourceRow, SqlResult, Table

Value = object
Row = tuple[Value, ...]

# Name of the column where it is not the name of the attribute
_ATTRIBUTES = {"class": "outcome_class"}

POINT = (
    "point",
    "x",
    "questions",
    "groups",
    "samples",
    "left_out",
    "error",
    "bias",
    "variance",
    "incoherence",
    "low",
    "high",
)
TABLE = (
    "questions",
    "groups",
    "samples",
    "left_out",
    "accuracy",
    "mean_length",
    "length_unit",
    "error",
    "bias",
    "variance",
    "incoherence",
    "low",
    "high",
)
QUESTION = (
    "model",
    "task",
    "question_id",
    "condition",
    "n",
    "accuracy",
    "mean_length",
    "answers",
    "error",
    "bias",
    "variance",
    "incoherence",
)
SAMPLE = (
    "sample_id",
    "model",
    "task",
    "question_id",
    "condition",
    "epoch",
    "answer",
    "target",
    "correct",
    "score",
    "class",
    "reasoning_length",
    "length_unit",
    "stop_reason",
    "failure",
)
CONTRAST = (
    "a",
    "b",
    "task",
    "questions",
    "difference",
    "low",
    "high",
    "both_miss",
    "only_a_misses",
    "only_b_misses",
    "both_waver",
)
PAIR_SIDE = ("state", "n", "accuracy", "answers", "answer", "error", "bias", "variance", "incoherence")
PAIR = ("a", "b", "task", "question_id", *(f"{name}_{side}" for side in ("a", "b") for name in PAIR_SIDE))
HIT = (
    *("sample_id", "model", "task", "question_id", "condition", "epoch", "correct", "position", "role", "kind"),
    *("before", "hit", "after", "hits"),
)
FIT = ("points", "slope", "intercept", "slope_low", "slope_high", "r2")
SOURCE = ("path", "format", "status", "runs", "samples", "failed", "size", "problems")
QUERY = ("name", "kind", "title", "about", "parameters")


_WHOLE = (
    "questions groups samples left_out n answers epoch both_miss only_a_misses only_b_misses both_waver points runs "
    "failed size position hits"
)
_FIGURES = (
    "x error bias variance incoherence low high accuracy mean_length score reasoning_length difference slope intercept "
    "slope_low slope_high r2 pass_at_k pass_hat_k severity"
)
_TEXTS = (
    "point length_unit model task question_id condition sample_id answer target class stop_reason failure a b half "
    "state path format status problems name kind title about parameters role before hit after detector reason"
)
_TYPES = {
    **dict.fromkeys(_WHOLE.split(), "BIGINT"),
    **dict.fromkeys(_FIGURES.split(), "DOUBLE"),
    **dict.fromkeys(_TEXTS.split(), "VARCHAR"),
    "correct": "BOOLEAN",
}
_TYPES |= {f"{name}_{side}": _TYPES[name] for side in ("a", "b") for name in PAIR_SIDE}


def _type(values: Iterable[Value]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if kinds and kinds <= {int, float}:
        return "BIGINT" if kinds == {int} else "DOUBLE"
    return "BOOLEAN" if kinds == {bool} else "VARCHAR"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows under named columns, nothing rounded; None where a figure is not defined."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    kinds: tuple[str, ...] | None = None  # DuckDB types, where they are known better than by name

    def types(self) -> tuple[str, ...]:
        """What each column holds, as DuckDB calls it: by the column's name, for all else by the values."""
        if self.kinds is not None:
            return self.kinds
        return tuple(_TYPES.get(column) or _type(row[n] for row in self.rows) for n, column in enumerate(self.columns))

    def as_dicts(self) -> list[dict[str, Value]]:
        """A mapping of column to value for each row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def position(self, column: str) -> int:
        """Where a column stands."""
        return self.columns.index(column)


def _pick(records: Iterable[object], columns: Sequence[str]) -> tuple[Row, ...]:
    names = [_ATTRIBUTES.get(column, column) for column in columns]
    return tuple(tuple(getattr(record, name) for name in names) for record in records)


def of_table(table: Table) -> Rows:
    """`hotmess table`: the by columns, then the figures."""
    cells = _pick(table.rows, TABLE)
    rows = tuple((*record.series, *row) for record, row in zip(table.rows, cells, strict=True))
    return Rows((*table.by, *TABLE), rows)


def of_curve(curve: Curve) -> Rows:
    """The points of a curve: the by columns, the figures, then what only this curve has."""
    cells = _pick(curve.points, POINT)
    rows = tuple(
        (*point.series, *row, *(point.extra.get(name) for name in curve.extra_columns))
        for point, row in zip(curve.points, cells, strict=True)
    )
    return Rows((*curve.by, *POINT, *curve.extra_columns), rows)


def of_fits(by: Sequence[str], fits: Iterable[Fit]) -> Rows:
    """The power laws of a curve."""
    fits = tuple(fits)
    rows = tuple((*fit.series, *row) for fit, row in zip(fits, _pick(fits, FIT), strict=True))
    return Rows((*by, *FIT), rows)


def of_questions(questions: Iterable[QuestionRow]) -> Rows:
    """A row per group."""
    return Rows(QUESTION, _pick(questions, QUESTION))


def of_samples(samples: Iterable[SampleRow]) -> Rows:
    """A row per sample."""
    return Rows(SAMPLE, _pick(samples, SAMPLE))


def of_contrasts(contrasts: Iterable[Contrast]) -> Rows:
    """Two values compared: all tasks, then each."""
    return Rows(CONTRAST, _pick(contrasts, CONTRAST))


def of_pairs(sides: tuple[str, str], questions: Iterable[Row]) -> Rows:
    """Questions of two values compared: the names of both, then what `PAIR` names."""
    return Rows(PAIR, tuple((*sides, *question) for question in questions))


def of_sources(sources: Iterable[SourceRow]) -> Rows:
    """A row per file that was looked at; its problems in one text, a line each."""
    sources = tuple(sources)
    rows = tuple(
        (*row, "\n".join(source.problems) or None)
        for source, row in zip(sources, _pick(sources, SOURCE[:-1]), strict=True)
    )
    return Rows(SOURCE, rows)


def of_hits(hits: Iterable[object]) -> Rows:
    """What a search found (records of explorer.search): the passage with the text around its first hit."""
    return Rows(HIT, _pick(hits, HIT))


def of_queries(queries: Iterable[QueryInfo]) -> Rows:
    """The catalogue; the parameters as `name type` in one text."""
    rows = tuple(
        (
            query.name,
            query.kind,
            query.title,
            query.about,
            ", ".join(f"{name} {kind}" for name, kind in query.parameters.items()) or None,
        )
        for query in queries
    )
    return Rows(QUERY, rows)


def of_sql(answer: SqlResult) -> Rows:
    """The answer of a query as it came."""
    return Rows(answer.columns, answer.rows, answer.types)


def sort(rows: Rows, column: str, descending: bool) -> Rows:
    """The rows by one column, what is not defined always last; equal ones keep their order."""
    at = rows.position(column)
    known = [row for row in rows.rows if row[at] is not None]
    unknown = [row for row in rows.rows if row[at] is None]
    if any(isinstance(row[at], str) for row in known):
        known.sort(key=lambda row: str(row[at]), reverse=descending)
    else:
        known.sort(key=lambda row: row[at], reverse=descending)  # type: ignore[arg-type, return-value]
    return replace(rows, rows=(*known, *unknown))
