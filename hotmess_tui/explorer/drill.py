"""The way down: from an aggregate to exactly the groups that made it, to a group's samples, to a sample's trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.details import scorer_of
from hotmess_tui.explorer.inside import curve_of, see_inside, see_present
from hotmess_tui.explorer.ordering import order_by
from hotmess_tui.explorer.store_contents import SampleEntry, find_sample
from hotmess_tui.keys import group_key, group_of
from hotmess_tui.records import (
    AnswerBar,
    Choice,
    Labels,
    QuestionDetail,
    QuestionPage,
    QuestionRow,
    SampleRow,
    Selection,
    Trace,
    TraceSegment,
)
from hotmess_tui.store import own_queries
from hotmess_tui.store.choice_tables import Figures
from hotmess_tui.store.open_store import Cursor, OpenStore, Resolved
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.store.queries.shipped import query
from hotmess_tui.tables.questions import COLUMNS as QUESTION_COLUMNS
from hotmess_tui.tables.samples import COLUMNS as SAMPLE_COLUMNS
from hotmess_tui.tables.verdict import RIGHT, VERDICTS, of_sample

_MOST_STEPS = 40  # points of "incoherence against n"
_HIDDEN = frozenset(
    {"group_id", "split", "place"}
)  # columns of queries/drill/questions.sql that only the way down needs


def questions(
    store: OpenStore,
    choice: Choice,
    labels: Labels,
    selection: Selection | None,
    sort: str | None,
    descending: bool,
    search: str | None,
    limit: int | None,
    offset: int,
) -> QuestionPage:
    """A window of the groups inside a selection, sorted; what is undefined comes last, whichever way.

    The answer mix and the spread of lengths need the samples: they come with windows (a `limit`), not with all rows.
    """
    definition = curve_of(selection)
    page = (sort, descending, search, limit, offset)
    return own_queries.ask(store, definition, _questions, definition, choice, labels, selection, *page)


def _questions(
    store: OpenStore,
    definition: Query | None,
    choice: Choice,
    labels: Labels,
    selection: Selection | None,
    sort: str | None,
    descending: bool,
    search: str | None,
    limit: int | None,
    offset: int,
) -> QuestionPage:
    order = order_by(QUESTION_COLUMNS, sort, "place", descending)
    if sort is not None:  # of equals, the one whose samples vary more
        order += f", {order_by(QUESTION_COLUMNS, 'variance', '', descending or sort != 'incoherence')}"
    with store.at(choice, labels, definition) as (cursor, figures, resolved):
        see_inside(store, cursor, figures, resolved, choice, labels, selection, definition)
        see_present(cursor, figures, resolved)
        if search:
            matching = f"SELECT count(*) FROM ({query('drill', 'questions').sql})"
            row = cursor.execute(matching, {"search": search}).fetchone()
        else:
            row = cursor.execute("SELECT count(*) FROM inside").fetchone()
        window = f" LIMIT {int(limit)} OFFSET {int(offset)}" if limit is not None else ""
        columns, rows = _groups_inside(cursor, figures, resolved, f"{order}, place, split{window}", search)
        details = _details(cursor, rows) if limit is not None else {}
        return QuestionPage(
            total=int(row[0]) if row else 0,
            offset=offset if limit is not None else 0,
            rows=tuple(_question_row(columns, row, details.get((row[0], row[1]))) for row in rows),
            length_unit=resolved[2],
            decomposition=resolved[0],
            estimator=resolved[1],
        )


def _details(cursor: Cursor, rows: list[tuple[Any, ...]]) -> dict[tuple[int, int], tuple[Any, ...]]:
    if not rows:
        return {}
    cursor.execute("SET VARIABLE here = $1::INTEGER[][]", [[[row[0], row[1]] for row in rows]])
    rows_of_mixes = cursor.execute(
        "WITH here AS (SELECT pair[1] AS group_id, pair[2] AS split FROM (SELECT unnest(getvariable('here')) AS pair)) "
        f"SELECT * FROM ({query('drill', 'mixes').sql})"
    ).fetchall()
    return {(row[0], row[1]): row[2:] for row in rows_of_mixes}


def _groups_inside(
    cursor: Cursor, figures: Figures, resolved: Resolved, order: str = "place, split", search: str | None = None
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """The groups of the view `inside`: names of the columns, rows. The query may also read the view `present`."""
    see_present(cursor, figures, resolved)
    sql = query("drill", "questions").sql
    cursor.execute(f"SELECT * FROM ({sql}) ORDER BY {order}", {"search": search or None})
    return _named(cursor), cursor.fetchall()


def _named(cursor: Cursor) -> tuple[str, ...]:
    """The names of the columns that a query returned."""
    return tuple(str(column[0]) for column in cursor.description or ())


def _question_row(names: Sequence[str], row: tuple[Any, ...], detail: tuple[Any, ...] | None) -> QuestionRow:
    mix, right, unanswered, low, middle, high, text = detail or ((), 0, 0, None, None, None, None)
    queried = dict(zip(names, row, strict=True))
    fields = {name: cell for name, cell in queried.items() if name in QuestionRow.__dataclass_fields__}
    further = {name: cell for name, cell in queried.items() if name not in fields and name not in _HIDDEN}
    return QuestionRow(
        group=group_key(queried["group_id"], queried["split"]), length_low=low, length_median=middle, length_high=high,
        mix=tuple(int(count) for count in mix), right=int(right), unanswered=int(unanswered), text=text, more=further,
        **fields,
    )  # fmt: skip


def groups(store: OpenStore, keys: Sequence[int], choice: Choice, labels: Labels) -> tuple[QuestionRow, ...]:
    """The rows of some groups, found by their keys, in the order of the store."""
    pairs = [list(group_of(key)) for key in keys]
    with store.at(choice, labels) as (cursor, figures, resolved):
        cursor.execute("SET VARIABLE wanted = $1::BIGINT[][]", [pairs])
        cursor.execute(
            "CREATE OR REPLACE TEMP VIEW inside AS SELECT pair[2]::INTEGER AS group_id, pair[1]::INTEGER AS split FROM "
            "(SELECT unnest(getvariable('wanted')) AS pair)"
        )
        names, rows = _groups_inside(cursor, figures, resolved)
        details = _details(cursor, rows)
        return tuple(_question_row(names, row, details.get((row[0], row[1]))) for row in rows)


def group_again(store: OpenStore, row: QuestionRow, choice: Choice, labels: Labels) -> int | None:
    """The key of a group in another index, found by its names; None where there is no such group."""
    split, _ = group_of(row.group)
    with store.at(choice, labels) as (cursor, _, _):
        group_row = cursor.execute(
            "SELECT group_id FROM figures WHERE model = $1 AND task = $2 AND question_id = $3 AND condition = $4 "
            "AND split = $5",
            [row.model, row.task, row.question_id, row.condition, split],
        ).fetchone()
    return None if group_row is None else group_key(int(group_row[0]), split)


def samples(
    store: OpenStore,
    choice: Choice,
    labels: Labels,
    selection: Selection | None,
    sort: str | None,
    descending: bool,
    limit: int | None,
    offset: int,
) -> tuple[SampleRow, ...]:
    """Samples under the filter (and inside a selection), in the order of the store unless sorted."""
    definition = curve_of(selection)
    return own_queries.ask(
        store, definition, _samples, definition, choice, labels, selection, sort, descending, limit, offset
    )


def _samples(
    store: OpenStore,
    definition: Query | None,
    choice: Choice,
    labels: Labels,
    selection: Selection | None,
    sort: str | None,
    descending: bool,
    limit: int | None,
    offset: int,
) -> tuple[SampleRow, ...]:
    order = order_by(SAMPLE_COLUMNS, sort, "sample_row", descending)
    with store.at(choice, labels, definition) as (cursor, figures, resolved):
        see_inside(store, cursor, figures, resolved, choice, labels, selection, definition)
        see_present(cursor, figures, resolved)
        window = f" LIMIT {int(limit)} OFFSET {int(offset)}" if limit is not None else ""
        light = "* EXCLUDE (run, difficulty, budget, metadata, sample_row)"
        rows = cursor.execute(
            f"SELECT {light} FROM ({query('drill', 'samples').sql}) ORDER BY {order}, sample_row{window}"
        ).fetchall()
        return tuple(_sample_row(row) for row in rows)


def _sample_row(row: tuple[Any, ...]) -> SampleRow:
    """The first columns of queries/drill/samples.sql; those behind them are for data frames."""
    return SampleRow(*row[: len(SampleRow.__dataclass_fields__)])


def question(store: OpenStore, group: int, choice: Choice, labels: Labels) -> QuestionDetail:
    """Everything about one group: its question, its answers with counts, its samples in the order of the screen.

    Raises:
        HotmessError: the group has no samples under the filter.
    """
    split, group_id = group_of(group)
    with store.at(choice, labels) as (cursor, figures, resolved):
        cursor.execute(
            f"CREATE OR REPLACE TEMP VIEW inside AS SELECT group_id, split FROM figures WHERE group_id = {group_id} "
            f"AND split = {split}"
        )
        names, rows = _groups_inside(cursor, figures, resolved)
        if not rows:
            raise HotmessError("no samples of this question match the current filter")
        row = _question_row(names, rows[0], _details(cursor, rows).get((group_id, split)))
        sample_rows = cursor.execute(
            query("drill", "samples").sql + f" WHERE s.group_id = {group_id} ORDER BY s.epoch, s.sample_row"
        ).fetchall()
        text = cursor.execute(
            "SELECT q.text, q.target, q.choices FROM questions AS q JOIN group_names AS g ON g.question_key = "
            "q.question_key "
            f"WHERE g.group_id = {group_id}"
        ).fetchone() or (None, None, None)
        every = [_sample_row(sample) for sample in sample_rows]
        answers, ordered = _by_answer(every)
        counted = [sample for sample in every if sample.counted and sample.reasoning_length is not None]
        return QuestionDetail(
            row=row,
            question=text[0],
            target=text[1],
            choices=tuple(text[2] or ()),
            answers=answers,
            samples=ordered,
            length_unit=resolved[2],
            right_length=_mean([s.reasoning_length for s in counted if s.correct and s.reasoning_length is not None]),
            wrong_length=_mean(
                [s.reasoning_length for s in counted if s.correct is False and s.reasoning_length is not None]
            ),
            by_n=_by_n(store, cursor, figures, choice, group_id, split, row.n),
            decomposition=resolved[0],
            estimator=resolved[1],
        )


def _mean(numbers: list[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def _by_answer(samples: list[SampleRow]) -> tuple[tuple[AnswerBar, ...], tuple[SampleRow, ...]]:
    """The answers with their counts, the right one first; and the samples, those of the rarer verdict first.

    So two wrong samples stand above thirty right ones, and one right sample above thirty wrong ones. Of verdicts that
    are as frequent, what is not right comes first. Samples with the same answer stand together, more frequent answers
    first.
    """
    counts = Counter(s.outcome_class for s in samples if s.counted and s.outcome_class is not None)
    ranks = {name: (name != "TARGET", name == "NONE", -count, name) for name, count in counts.items()}
    first_answers = {s.outcome_class: s.answer for s in reversed(samples) if s.counted}
    bars = tuple(
        AnswerBar(name, first_answers.get(name), counts[name]) for name in sorted(counts, key=lambda name: ranks[name])
    )
    verdicts = Counter(of_sample(sample) for sample in samples)
    last = (True, True, 1, "")

    def position(sample: SampleRow) -> tuple[Any, ...]:
        verdict = of_sample(sample)
        rarity = verdicts[verdict], verdict is RIGHT, VERDICTS.index(verdict)
        return (*rarity, ranks.get(sample.outcome_class or "", last), sample.epoch)

    return bars, tuple(sorted(samples, key=position))


def _by_n(
    store: OpenStore, cursor: Cursor, figures: Figures, choice: Choice, group_id: int, split: int, n: int
) -> tuple[tuple[int, float | None], ...]:
    """Incoherence of the first k samples, by the same roll-up: does the figure still move, or are they enough?"""
    if n < 2:
        return ()
    sizes = (
        sorted({round(2 + (n - 2) * i / (_MOST_STEPS - 1)) for i in range(_MOST_STEPS)})
        if n > _MOST_STEPS
        else list(range(2, n + 1))
    )
    prefixes = (
        "SELECT s.* EXCLUDE (part, place), k AS part FROM (SELECT *, row_number() OVER (ORDER BY epoch, sample_row) "
        f"AS place FROM ({figures.chosen}) "
        f"WHERE group_id = {group_id} AND split = {split} AND counted) AS s, (SELECT "
        f"unnest([{', '.join(map(str, sizes))}]) AS k) AS sizes "
        "WHERE s.place <= k"
    )
    with store.rolled_up(cursor, prefixes, choice.epsilon, splits=figures.splits, parts=n + 1) as table:
        rows = cursor.execute(
            f"SELECT part, variance / nullif(error, 0) FROM decomposed('{table}') ORDER BY part"
        ).fetchall()
    return tuple((int(size), incoherence) for size, incoherence in rows)


def trace(store: OpenStore, sample_id: str, choice: Choice, labels: Labels) -> Trace:
    """One sample with its whole text, found by its id or any unique beginning of it, among its siblings.

    Siblings are the samples that the choice has beside it: those of its question, under the filter, and with the same
    values of the grouping columns. A sample outside the filter stands among those that there are without one.

    Raises:
        HotmessError: no such sample, or several (status 1).
    """
    entry = find_sample(store, sample_id)
    trace = _trace(store, entry, choice, labels)
    if trace is None:
        trace = _trace(store, entry, replace(choice, where=None, label=None), labels)
        assert trace is not None, "without a filter all samples are included"
        return replace(trace, outside=True)
    return trace


def _trace(store: OpenStore, entry: SampleEntry, choice: Choice, labels: Labels) -> Trace | None:
    """The trace of a sample; None where the filter leaves it out."""
    with store.at(choice, labels) as (cursor, figures, resolved):
        row = cursor.execute(
            f"SELECT split FROM ({figures.chosen}) WHERE source_no = $1 AND sample_no = $2 LIMIT 1",
            [entry.source, entry.number],
        ).fetchone()
        if row is None:
            return None
        cursor.execute(
            "CREATE OR REPLACE TEMP VIEW inside AS SELECT group_id, split FROM figures "
            f"WHERE group_id = {entry.group:d} AND split = {int(row[0]):d}"
        )
        see_present(cursor, figures, resolved)
        rows = cursor.execute(
            query("drill", "samples").sql + f" WHERE s.group_id = {entry.group:d} ORDER BY s.epoch, s.sample_row"
        ).fetchall()
        _, ordered = _by_answer([_sample_row(row) for row in rows])
        ids = tuple(sample.sample_id for sample in ordered)
        question = cursor.execute(
            "SELECT text FROM questions WHERE question_key = (SELECT any_value(question_key) FROM group_names WHERE "
            "group_id = $1)",
            [entry.group],
        ).fetchone()
        position = ids.index(entry.sample_id)
        return Trace(
            sample=ordered[position],
            question=question[0] if question else None,
            segments=tuple(TraceSegment(*row) for row in store.segments(entry.source, entry.number)),
            position=position,
            siblings=ids,
            source=store.source_path(entry.source),
            scorers=scorer_of(store, entry),
        )
