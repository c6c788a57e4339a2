"""The columns of a search in traces: a row per passage, and counts of samples that mention a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hotmess_tui.charts.drawing import BOLD, DIM, Span
from hotmess_tui.charts.safe import one_line
from hotmess_tui.tables.column import (
    COUNT,
    DATA,
    DATA_ONLY,
    FLAG,
    FOR_PEOPLE,
    GRID,
    OFF_SCREEN,
    ON_SCREEN,
    PLAIN_COUNT,
    SHARE,
    SHORT_ID,
    Cell,
    Column,
    Kind,
    by_index,
    on_screen,
)
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.signs import Signs
from hotmess_tui.tables.verdict import NOT_JUDGED, verdict_of


def _verdict(hit: Any, signs: Signs) -> Cell:
    verdict = verdict_of(hit.correct)
    return (Span(" " if verdict is NOT_JUDGED else verdict.glyph(signs.ascii), verdict.ink),)


def _context(hit: Any, signs: Signs) -> Cell:
    before, after = one_line(f"{hit.before}|")[:-1][-20:], one_line(f"|{hit.after}")[1:]
    return (Span(before, DIM), Span(one_line(hit.hit), BOLD), Span(after, DIM))


COLUMNS = (
    Column("sample_id", SHORT_ID, title="sample", about="id of the sample", shown=OFF_SCREEN, keeps="all"),
    Column("model", about="model", least=8, most=20, gives_way=3, shared=True, sortable=False, keeps="both"),
    Column("task", about="task", least=8, most=20, gives_way=4, shared=True, sortable=False),
    Column("question_id", title="question", about="id of the question in its task", least=8, most=16, gives_way=1,
           keeps="end", sortable=False),
    Column("condition", about="what was varied besides model and question", shown=DATA_ONLY),
    Column("epoch", PLAIN_COUNT, about="number of the repeat", shown=frozenset({DATA, GRID}), least=5, gives_way=5,
           sortable=False),
    Column("correct", FLAG, about="whether the sample is right", shown=DATA_ONLY),
    Column("position", COUNT, about="number of the passage in the trace", shown=DATA_ONLY),
    Column("role", about="who wrote it", shown=DATA_ONLY),
    Column("kind", title="in", about="what it is: message, reasoning, answer …", get=lambda hit: hit.kind, least=6,
           most=11, gives_way=6, paint=lambda hit, signs: hit.kind.replace("_", " "), sortable=False),
    Column("before", about="text before the first hit", shown=DATA_ONLY),
    Column("hit", about="the hit", shown=DATA_ONLY),
    Column("after", about="text after it", shown=DATA_ONLY),
    Column("hits", COUNT, about="hits in the passage", shown=OFF_SCREEN, gives_way=2),
    Column("context", title="text", get=lambda hit: f"{hit.before[-24:]}«{hit.hit}»{hit.after[:24]}",
           shown=FOR_PEOPLE, least=30, most=200, paint=_context, sortable=False),
)  # fmt: skip


def of_hits(hits: Iterable[Any]) -> Rows:
    """A row per passage with a hit (records of explorer.search)."""
    return Rows(COLUMNS, tuple(hits))


def grid(hits: Sequence[Any]) -> list[Column]:
    """The columns on screen; names that all hits share are left out."""
    verdict = Column("correct", title=" ", paint=_verdict, shown=ON_SCREEN, least=1, sortable=False)
    return on_screen((verdict, *(column for column in COLUMNS if column.name != "correct")), hits)


MENTION_COLUMNS = (
    Column("model", about="model"),
    Column("task", about="task"),
    Column("question_id", title="question", about="id of the question in its task"),
    Column("condition", about="what was varied besides model and question", gives_way=1),
    Column("mention", COUNT, title="mention it", about="samples that mention it"),
    Column("mention_accuracy", SHARE, title="accuracy", about="share of right ones among them"),
    Column("others", COUNT, title="do not", about="samples that do not"),
    Column("others_accuracy", SHARE, title="accuracy", about="share of right ones among those"),
)

TWO_COLUMNS = (
    Column(
        "mentions",
        Kind("BOOLEAN", lambda mentions: "mention it" if mentions else "do not", right=False),
        title="",
        about="whether the samples mention it",
        get=by_index(0),
    ),
    Column("samples", COUNT, about="samples", get=by_index(1)),
    Column("accuracy", SHARE, about="share of right ones among them", get=by_index(2)),
    Column(
        "within",
        SHARE,
        title="within questions",
        about="the same as a mean over the questions that have samples of both kinds",
        get=by_index(3),
        gives_way=1,
    ),
)


def of_sides(sides: Any) -> Rows:
    """Two rows (explorer.mentions.Sides): the samples that mention it, and those that do not."""
    overall = sides.whole
    records = (
        (True, overall.mention, overall.mention_accuracy, sides.mention_within),
        (False, overall.others, overall.others_accuracy, sides.others_within),
    )
    return Rows(TWO_COLUMNS, records)


def of_mentions(sides: Any) -> Rows:
    """A row per question on which it is mentioned at all (explorer.mentions.Sides)."""
    return Rows(MENTION_COLUMNS, tuple(question for question in sides.questions if question.mention))
