"""What is said of a curve in words: its key and title, what a point is made of, the notes behind `i`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from hotmess_tui.app.widgets.status_lines import Word
from hotmess_tui.charts.drawing import BOLD, DIM, Ink, Span
from hotmess_tui.charts.marks import Series, series_name
from hotmess_tui.charts.numbers import interval, share
from hotmess_tui.charts.safe import cut, one_line, width
from hotmess_tui.charts.short_names import short_names
from hotmess_tui.contents import Counts
from hotmess_tui.deferred import Deferred
from hotmess_tui.query_records import QueryInfo
from hotmess_tui.records import Choice, Curve, Point, TableRow
from hotmess_tui.tables.causes import cause_line, cause_list, cause_words, of_point
from hotmess_tui.tables.signs import Signs
from hotmess_tui.wording import counted

if TYPE_CHECKING:
    from hotmess_tui.app.session import Session
    from hotmess_tui.explorer import doubts, slope_words
    from hotmess_tui.explorer.explorer import Explorer
    from hotmess_tui.explorer.slopes import Slopes
else:
    doubts = Deferred("hotmess_tui.explorer.doubts")
    slope_words = Deferred("hotmess_tui.explorer.slope_words")

_KEY_NAMES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "-")
CURVE_KEYS = (*_KEY_NAMES[:-1], "minus")  # as Textual calls them
_SCALES = {"brier": "; an error is 2 at most", "zero_one": "; an error is 1 at most"}


class KeyedCurve(NamedTuple):
    """A curve in a list of curves."""

    key: str  # empty: it has none
    name: str
    title: str
    about: str


def keyed(curves: Sequence[QueryInfo]) -> Iterator[KeyedCurve]:
    """The curves in their order, the first ones with a key."""
    for n, info in enumerate(curves):
        yield KeyedCurve("".join(_KEY_NAMES[n : n + 1]), info.name, info.name.replace("_", " "), info.about)


def counts_of(curve: Curve, whole: Counts | None, choice: Choice) -> list[Word]:
    """The counts beside the view settings: of what the curve shows, and what of the store it leaves out.

    Args:
        curve: What is shown.
        whole: What the store holds.
        choice: Under a filter or a label it is not known here what the curve leaves out.
    """
    shown = curve.samples if curve.points else 0
    if shown is None:
        return []
    samples = Word(counted(shown, "sample"), None, DIM, rank=4)
    if whole is None or choice.where or choice.label:
        return [samples]
    if shown < whole.samples:
        return [samples, Word(f"{whole.samples - shown:,} excluded", None, DIM, rank=5)]
    return [Word(counted(whole.questions, "question"), None, DIM, rank=5), samples]


def made_of(point: Point, cells: int, signs: Signs, *, wide: bool) -> list[Span]:
    """The accuracy of a point, and the parts of its error in words; `wide`: with the interval of the accuracy."""
    say = signs.plain
    spans: list[Span] = []
    if point.accuracy is not None:
        spans += [Span(" right ", DIM), Span(say(share(point.accuracy)).ljust(5))]
        if wide and point.accuracy_low is not None:
            spans.append(Span(say(f" {interval(point.accuracy_low, point.accuracy_high)}"), DIM))
    causes = of_point(point, point.incoherence, signs)
    return spans + cause_line(causes, cells - sum(len(span.text) for span in spans), signs)


def slope_line(slopes: Slopes | None, series: Series, among: Sequence[Series], cells: int, signs: Signs) -> list[Span]:
    """Whose slopes these are, and what they say: the other series may say something else."""
    if slopes is None:
        return []
    names = short_names([one_line(series_name(one)) for one in among], cells // 4, signs.ellipsis)
    name = f" {names[among.index(series)]}: "
    room = cells - width(name) - 1
    said = slope_words.in_words(slopes, room) or slopes.why or slope_words.NOTHING
    return [Span(name), Span(cut(signs.plain(said), room, signs.ellipsis), DIM)]


def notes_of_session(session: Session) -> list[str]:
    """What holds for every curve of these logs."""
    notes = list(session.explorer.notes) if session.is_open else []
    if session.counts is not None and session.counts.unreadable:
        notes.append(f"{counted(session.counts.unreadable, 'file', 'files')} could not be read: o shows why.")
    return notes


class Overall(NamedTuple):
    """What is known beside the points of a curve."""

    rows: tuple[TableRow, ...]  # each series over all questions
    scorers: str  # what speaks against the verdicts of all logs


def asked(session: Session) -> Callable[[Explorer], Overall]:
    """What asks for the figures over all questions under the present settings."""
    return partial(overall, session, session.choice)


def overall(session: Session, choice: Choice, explorer: Explorer) -> Overall:
    """The same, called in a thread."""
    return Overall(session.table(explorer, choice), doubts.of_scorers(explorer.store))


def paragraphs(
    curves: Iterable[QueryInfo],
    name: str,
    curve: Curve | None,
    figures: Overall,
    slopes: Iterable[Slopes],
    notes: Iterable[str],
    signs: Signs,
) -> list[tuple[str, Ink | None]]:
    """What the curve of this name asks, what each series comes to over all questions, slopes, and the notes."""
    lines: list[tuple[str, Ink | None]] = [(info.about, BOLD) for info in curves if info.name == name and info.about]
    ranked = sorted(
        (row for row in figures.rows if row.incoherence is not None), key=lambda row: -(row.incoherence or 0)
    )
    if ranked:
        scale = _SCALES.get(curve.decomposition, "") if curve is not None else ""
        lines.append((f"Incoherence over all questions, the highest first{scale}", BOLD))
    for row in ranked:
        within = f" {interval(row.low, row.high)}" if row.low is not None else ""
        told = f"{share(row.incoherence)}{within}, error {share(row.error)}, {row.questions:,} questions"
        made_of = cause_list(of_point(row, row.incoherence, signs))
        lines.append((f"{one_line(series_name(row.series))}: {told}{made_of and f'; {made_of}'}", None))
    if ranked:
        lines.append((cause_words(signs), DIM))
    lines += [(one_line(words), None) for words in slope_words.sentences(slopes)]
    return lines + [(note, DIM) for note in (figures.scorers, *notes) if note]
