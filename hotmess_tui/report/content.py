"""Collects what a report says: what was read, the table, the curves, contrasts, questions, labelled samples."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hotmess_tui.charts.scene import drawable
from hotmess_tui.contents import Counts, SourceRow
from hotmess_tui.differences import METRICS, Contrast
from hotmess_tui.errors import Cancelled
from hotmess_tui.explorer.answers import Asked, asked
from hotmess_tui.explorer.contrast import contrasted
from hotmess_tui.explorer.coverage import Coverage, caption, coverage
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.scaling import Scaling, scaling
from hotmess_tui.explorer.slope_words import with_slopes
from hotmess_tui.explorer.triage import Triage, triage
from hotmess_tui.keys import question_key
from hotmess_tui.query_records import QueryInfo
from hotmess_tui.records import Choice, Curve, Labels, Progress, Table, Trace, TraceSegment
from hotmess_tui.report.chart_command import command_of
from hotmess_tui.store.open_store import OpenStore

MOST_QUESTIONS = 20
MOST_ODD = 15  # samples that triage found odd
MOST_SCATTERED = 10
MOST_LABELLED = 100  # samples with their whole text
MOST_TEXT = 60_000  # characters of a trace; more make a page that no one can open
MOST_COMPARED = 4  # values of the grouping column that are compared pair by pair


@dataclass(frozen=True)
class Drawn:
    """A curve with what it asks, the line below it, and the command that draws it again."""

    curve: Curve
    about: str
    caption: str
    command: str


@dataclass(frozen=True)
class LabelledSample:
    """A sample that someone labelled or wrote a note on; how many characters of its text are left out here."""

    trace: Trace
    labels: tuple[str, ...]
    note: str
    left_out: int


@dataclass(frozen=True)
class LabelledQuestion:
    """A question that someone labelled or wrote a note on."""

    task: str
    question_id: str
    text: str | None
    target: str | None
    labels: tuple[str, ...]
    note: str


@dataclass(frozen=True)
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
    contrasts: tuple[Contrast, ...]  # of the incoherence, overall and by task
    contrasts_beside: tuple[Contrast, ...]  # of the other metrics, overall
    contrast_notes: tuple[str, ...]
    scaling: Scaling
    questions: tuple[Asked, ...]  # the most incoherent, of which many were nearly always right
    scattered: tuple[Asked, ...]  # those with the largest variance
    odd: Triage  # the most suspicious samples
    labelled: tuple[LabelledSample, ...]
    more_labelled: int
    labelled_questions: tuple[LabelledQuestion, ...]


class _Steps:
    """The steps of collecting: each is told about, and is where it may be stopped."""

    def __init__(self, total: int, tell: Callable[[Progress], None], stop: Callable[[], bool]) -> None:
        self._total, self._tell, self._stop = total, tell, stop
        self._done = 0

    def begin(self, name: str) -> None:
        """The next step begins.

        Raises:
            Cancelled: `stop` said so.
        """
        self.check()
        self._tell(Progress(name, self._done, self._total, "steps"))
        self._done += 1

    def check(self) -> None:
        """Go on only if nobody said stop."""
        if self._stop():
            raise Cancelled


def collect(
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
    store, labels = explorer.store, explorer.labels_for(choice)
    queries = explorer.curves()
    steps = _Steps(len(queries) + 6, tell, stop)
    steps.begin("table")
    table = explorer.table(choice)
    drawn, lacking = _curves(explorer, choice, labels, queries, steps)
    steps.begin("contrasts")
    contrasts, beside, contrast_notes = _contrasts(store, choice, labels, [row.series for row in table.rows])
    steps.begin("model size")
    by_size = scaling(store, choice, labels)
    steps.begin("questions")
    incoherent = _first_questions(explorer, choice, labels, "incoherence", MOST_QUESTIONS)
    scattered = _first_questions(explorer, choice, labels, "variance", MOST_SCATTERED)
    steps.begin("flagged samples")
    odd = triage(store, choice, labels, limit=MOST_ODD)
    steps.begin("labels")
    labelled, more_labelled = _labelled(explorer, choice, labels, steps)
    return Report(
        name=explorer.name,
        written=datetime.date.today(),
        choice=choice,
        counts=explorer.counts(),
        coverage=coverage(store, choice, labels),
        sources=explorer.sources(),
        source_notes=explorer.source_notes(),
        series=explorer.series(choice.by),
        table=table,
        curves=drawn,
        lacking=lacking,
        contrasts=contrasts,
        contrasts_beside=beside,
        contrast_notes=contrast_notes,
        scaling=by_size,
        questions=incoherent,
        scattered=scattered,
        odd=odd,
        labelled=labelled,
        more_labelled=more_labelled,
        labelled_questions=_labelled_questions(explorer, choice, labels),
    )


def _curves(
    explorer: Explorer, choice: Choice, labels: Labels, queries: Sequence[QueryInfo], steps: _Steps
) -> tuple[tuple[Drawn, ...], tuple[tuple[str, str], ...]]:
    """The curves that have points; the titles of the others, each with the reason."""
    drawn: list[Drawn] = []
    lacking: list[tuple[str, str]] = []
    for query in queries:
        steps.begin(query.title)
        curve = with_slopes(explorer.store, explorer.curve(query.name, choice), choice, labels)
        if not curve.points:
            lacking.append((curve.title, "; ".join(curve.notes)))
            continue
        below = ""
        if drawable(curve):
            below = caption(curve, choice, coverage(explorer.store, choice, labels, curve.name))
        drawn.append(Drawn(curve, query.about, below, command_of(explorer, query.name, choice)))
    return tuple(drawn), tuple(lacking)


def _first_questions(explorer: Explorer, choice: Choice, labels: Labels, figure: str, most: int) -> tuple[Asked, ...]:
    """The questions with the highest figure, which is above 0, with their samples."""
    rows = explorer.questions(choice, sort=figure, descending=True, limit=most).rows
    return asked(explorer.store, [row for row in rows if getattr(row, figure)], choice, labels)


def _contrasts(
    store: OpenStore, choice: Choice, labels: Labels, series: Sequence[tuple[str, ...]]
) -> tuple[tuple[Contrast, ...], tuple[Contrast, ...], tuple[str, ...]]:
    """Every pair of a few series: incoherence by task, other metrics overall, notes; of many nobody reads them."""
    if not 2 <= len(series) <= MOST_COMPARED:
        return (), (), ()
    contrasts: list[Contrast] = []
    beside: list[Contrast] = []
    notes: list[str] = []
    for a, b in itertools.combinations(series, 2):
        both = contrasted(store, a, b, choice, labels)
        contrasts += [task.figures for task in both.tasks]
        others = contrasted(store, a, b, choice, labels, METRICS[1:]).tasks
        beside += [task.figures for task in others if not task.figures.task and task.figures.difference is not None]
        notes += [f"{a} and {b}: {note}" for note in both.notes]
    return tuple(contrasts), tuple(beside), tuple(dict.fromkeys(notes))


def _labelled(
    explorer: Explorer, choice: Choice, labels: Labels, steps: _Steps
) -> tuple[tuple[LabelledSample, ...], int]:
    """Samples with a label or a note under the filter, those with the same label together; how many are left out."""
    by_key, notes = explorer.book.of("sample"), explorer.book.notes("sample")
    if not by_key and not notes:
        return (), 0
    with explorer.store.at(choice, labels) as (cursor, figures, _):
        cursor.execute("SET VARIABLE asked = $1", [sorted({*by_key, *notes})])
        rows = cursor.execute(
            f"SELECT sample_id FROM ({figures.chosen}) WHERE sample_id IN (SELECT unnest(getvariable('asked'))) "
            "ORDER BY sample_row"
        ).fetchall()
    ids = sorted((row[0] for row in rows), key=lambda sample: (not by_key.get(sample), by_key.get(sample, ())))
    samples = []
    for sample in ids[:MOST_LABELLED]:
        steps.check()
        trace, left_out = _shortened(explorer.trace(sample, choice))
        samples.append(LabelledSample(trace, by_key.get(sample, ()), notes.get(sample, ""), left_out))
    return tuple(samples), len(ids) - len(samples)


def _shortened(trace: Trace) -> tuple[Trace, int]:
    """A trace without what is beyond the size that a page can bear, and how many characters that is."""
    room, left_out = MOST_TEXT, 0
    segments: list[TraceSegment] = []
    for segment in trace.segments:
        text = segment.text[:room]
        room -= len(text)
        left_out += len(segment.text) - len(text)
        if text or not segment.text:
            segments.append(replace(segment, text=text))
    return replace(trace, segments=tuple(segments)), left_out


def _labelled_questions(explorer: Explorer, choice: Choice, labels: Labels) -> tuple[LabelledQuestion, ...]:
    """Questions with a label or a note, of which there are samples under the filter."""
    by_key, notes = explorer.book.of("question"), explorer.book.notes("question")
    if not by_key and not notes:
        return ()
    with explorer.store.at(choice, labels) as (cursor, _, _):
        rows = cursor.execute(
            "SELECT DISTINCT f.task, f.question_id, q.text, q.target FROM figures AS f JOIN questions AS q "
            "ON q.question_key = f.question_key ORDER BY f.task, f.question_id"
        ).fetchall()
    questions = []
    for task, question_id, text, target in rows:
        key = question_key(task, question_id)
        if key in by_key or key in notes:
            questions.append(LabelledQuestion(task, question_id, text, target, by_key.get(key, ()), notes.get(key, "")))
    return tuple(questions)
