"""Gathers what a report says: what was read, the table, the curves, contrasts, questions, labelled samples."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hotmess_tui.charts.scene import drawable
from hotmess_tui.errors import Cancelled
from hotmess_tui.explorer.answers import Asked, asked
from hotmess_tui.explorer.contrast import contrasted
from hotmess_tui.explorer.coverage import Coverage, caption, coverage
from hotmess_tui.explorer.triage import Triage, triage
from hotmess_tui.keys import question_key
from hotmess_tui.records import (
    Choice,
    Contrast,
    Counts,
    Curve,
    Progress,
    QueryInfo,
    SourceRow,
    Table,
    Trace,
    TraceSegment,
)

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

MOST_QUESTIONS = 20
MOST_ODD = 15  # samples that triage found odd
MOST_SCATTERED = 10
MOST_LABELLED = 100  # samples with their whole text
MOST_TEXT = 60_000  # characters of a trace; more make a page that no one can open
MOST_COMPARED = 4  # values of the grouping column that are compared pair by pair


@dataclass(frozen=True, slots=True)
class Drawn:
    """A curve with what it asks and the line below it."""

    curve: Curve
    about: str
    caption: str


@dataclass(frozen=True, slots=True)
class LabelledSample:
    """A sample that someone labelled or wrote a note on; how many characters of its text are left out here."""

    trace: Trace
    labels: tuple[str, ...]
    note: str
    left_out: int


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question that someone labelled or wrote a note on."""

    task: str
    question_id: str
    text: str | None
    target: str | None
    labels: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says, whatever it is written as."""

    name: str
    written: datetime.date
    choice: Choice
    counts: Counts
    coverage: Coverage
    sources: tuple[SourceRow, ...]
    source_notes: tuple[str, ...]
    series: tuple[tuple[str, ...], ...]
    table: Table
    curves: tuple[Drawn, ...]
    lacking: tuple[tuple[str, str], ...]  # title of a curve without points, and why
    contrasts: tuple[Contrast, ...]
    contrast_notes: tuple[str, ...]
    questions: tuple[Asked, ...]  # the most incoherent, of which many were nearly always right
    scattered: tuple[Asked, ...]  # those with the largest variance
    odd: Triage  # the most suspicious samples
    labelled: tuple[LabelledSample, ...]
    more_labelled: int
    labelled_questions: tuple[LabelledQuestion, ...]


def gather(
    explorer: Explorer,
    choice: Choice,
    tell: Callable[[Progress], None] = lambda progress: None,
    stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Ask for everything that a report says.

    Args:
        explorer: Open logs.
        choice: Under which everything is said.
        tell: Told about each step.
        stop: Asked between steps.

    Raises:
        Cancelled: `stop` said so.
        HotmessError: a choice that cannot be.
    """
    explorer.check(choice)
    infos = explorer.curves()
    steps = itertools.count()

    def step(what: str) -> None:
        if stop():
            raise Cancelled
        tell(Progress(what, next(steps), len(infos) + 5, "steps"))

    step("table")
    table = explorer.table(choice)
    drawn, lacking = [], []
    for info in infos:
        step(info.title)
        curve = explorer.curve(info.name, choice)
        if curve.points:
            drawn.append(_drawn(explorer, curve, choice, info))
        else:
            lacking.append((curve.title, "; ".join(curve.notes)))
    step("contrasts")
    contrasts, said = _contrasts(explorer, choice, [row.series for row in table.rows])
    step("questions")
    page = explorer.questions(choice, sort="incoherence", descending=True, limit=MOST_QUESTIONS)
    questions = asked(
        explorer.store, [row for row in page.rows if row.incoherence], choice, explorer.labels_for(choice)
    )
    page = explorer.questions(choice, sort="variance", descending=True, limit=MOST_SCATTERED)
    scattered = asked(explorer.store, [row for row in page.rows if row.variance], choice, explorer.labels_for(choice))
    step("odd traces")
    odd = triage(explorer.store, choice, explorer.labels_for(choice), limit=MOST_ODD)
    step("labels")
    labelled, more = _labelled(explorer, choice, stop)
    return Report(
        name=explorer.name,
        written=datetime.date.today(),
        choice=choice,
        counts=explorer.counts(),
        coverage=coverage(explorer.store, choice, explorer.labels_for(choice)),
        sources=explorer.sources(),
        source_notes=explorer.source_notes(),
        series=explorer.series(choice.by),
        table=table,
        curves=tuple(drawn),
        lacking=tuple(lacking),
        contrasts=contrasts,
        contrast_notes=said,
        questions=questions,
        scattered=scattered,
        odd=odd,
        labelled=labelled,
        more_labelled=more,
        labelled_questions=_labelled_questions(explorer, choice),
    )


def _drawn(explorer: Explorer, curve: Curve, choice: Choice, info: QueryInfo) -> Drawn:
    below = (
        caption(curve, choice, coverage(explorer.store, choice, explorer.labels_for(choice), curve.name))
        if drawable(curve)
        else ""
    )
    return Drawn(curve, info.about, below)


def _contrasts(
    explorer: Explorer, choice: Choice, series: list[tuple[str, ...]]
) -> tuple[tuple[Contrast, ...], tuple[str, ...]]:
    """Every pair of a few values, overall and by task; of many values no one reads them."""
    if not 2 <= len(series) <= MOST_COMPARED:
        return (), ()
    found: list[Contrast] = []
    said: list[str] = []
    for a, b in itertools.combinations(series, 2):
        both = contrasted(explorer.store, a, b, choice, explorer.labels_for(choice))
        found += [each.figures for each in both.tasks]
        said += [f"{a} and {b}: {note}" for note in both.notes]
    return tuple(found), tuple(dict.fromkeys(said))


def _labelled(explorer: Explorer, choice: Choice, stop: Callable[[], bool]) -> tuple[tuple[LabelledSample, ...], int]:
    """Samples with a label or a note under the filter, those with the same label together."""
    labels, notes = explorer.book.of("sample"), explorer.book.notes("sample")
    asked = sorted({*labels, *notes})
    if not asked:
        return (), 0
    with explorer.store.at(choice, explorer.labels_for(choice)) as (cursor, figures, _):
        cursor.execute("SET VARIABLE asked = $1", [asked])
        rows = cursor.execute(
            f"SELECT sample_id FROM ({figures.chosen}) WHERE sample_id IN (SELECT unnest(getvariable('asked'))) "
            "ORDER BY sample_row"
        ).fetchall()
    ids = sorted((row[0] for row in rows), key=lambda each: (not labels.get(each), labels.get(each, ())))
    found = []
    for each in ids[:MOST_LABELLED]:
        if stop():
            raise Cancelled
        trace, left = _shortened(explorer.trace(each, choice))
        found.append(LabelledSample(trace, labels.get(each, ()), notes.get(each, ""), left))
    return tuple(found), len(ids) - len(found)


def _shortened(trace: Trace) -> tuple[Trace, int]:
    """A trace without what is beyond the size that a page can bear, and how much that is."""
    room, kept, left = MOST_TEXT, list[TraceSegment](), 0
    for segment in trace.segments:
        text = segment.text[:room]
        room -= len(text)
        left += len(segment.text) - len(text)
        if text or not segment.text:
            kept.append(replace(segment, text=text))
    return replace(trace, segments=tuple(kept)), left


def _labelled_questions(explorer: Explorer, choice: Choice) -> tuple[LabelledQuestion, ...]:
    labels, notes = explorer.book.of("question"), explorer.book.notes("question")
    if not labels and not notes:
        return ()
    with explorer.store.at(choice, explorer.labels_for(choice)) as (cursor, _, _):
        rows = cursor.execute(
            "SELECT DISTINCT f.task, f.question_id, q.text, q.target FROM figures AS f JOIN questions AS q "
            "ON q.question_key = f.question_key ORDER BY f.task, f.question_id"
        ).fetchall()
    found = []
    for task, question_id, text, target in rows:
        key = question_key(task, question_id)
        if key in labels or key in notes:
            found.append(LabelledQuestion(task, question_id, text, target, labels.get(key, ()), notes.get(key, "")))
    return tuple(found)
