"""A report as a document: what stands in it, in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hotmess_tui.charts.marks import Series, figure_name, own_series
from hotmess_tui.charts.numbers import NULL, quantity
from hotmess_tui.charts.scene import drawable
from hotmess_tui.explorer.notes import count
from hotmess_tui.explorer.scaling import Scaling, conclusions
from hotmess_tui.explorer.texts import heading
from hotmess_tui.records import Curve
from hotmess_tui.report import html
from hotmess_tui.report.content import LabelledQuestion, LabelledSample, Report
from hotmess_tui.report.document import (
    Block,
    Document,
    Entry,
    Fact,
    Figure,
    Folded,
    Heading,
    Notes,
    Paragraph,
    Passage,
    Questions,
    Section,
    Table,
)
from hotmess_tui.report.figures import (
    contrast_rows,
    metric_rows,
    odd_rows,
    overall_rows,
    point_rows,
    source_rows,
    table_rows,
)
from hotmess_tui.report.sentences import (
    INCOHERENCE,
    file_names,
    odd_summary,
    sample_names,
    summary,
    under,
    verdict_text,
)
from hotmess_tui.tables.points import of_fits
from hotmess_tui.tables.scaling import of_scaling
from hotmess_tui.tables.verdict import of_sample
from hotmess_tui.version import __version__


def compose(report: Report) -> Document:
    """The document of a report."""
    lead = (Paragraph(summary(report)), Paragraph(under(report), quiet=True), Paragraph(INCOHERENCE, quiet=True))
    return Document(report.name, lead, tuple(_blocks(report)))


def _blocks(report: Report) -> Iterator[Block]:
    yield Heading(f"By {', '.join(report.table.by)}", anchor="table", link="Table")
    yield Table(table_rows(report.table))
    yield Notes(report.table.notes)
    yield Heading("Curves", anchor="curves")
    yield from _curves(report)
    if report.contrasts:
        yield Heading("Contrasts", anchor="contrasts")
        yield from _contrasts(report)
    if any(row.slope is not None for row in report.scaling.rows):
        yield Heading("Model size", anchor="scaling")
        yield from _scaling(report.scaling)
    yield Heading("Most incoherent questions", anchor="questions")
    yield Questions(report.questions) if report.questions else Paragraph("No question has an incoherence here.")
    if report.scattered:
        yield Heading("Questions with the largest variance", level=3)
        yield Questions(report.scattered)
    if report.odd.rows:
        yield Heading("Flagged samples", anchor="odd")
        yield Paragraph(odd_summary(report.odd), quiet=True)
        yield Table(odd_rows(report.odd))
    if report.labelled or report.labelled_questions:
        yield Heading("Labelled", anchor="labelled")
        yield from _labelled(report)
    yield Heading("Sources", anchor="sources")
    yield from _sources(report)
    yield Paragraph(f"hotmess {__version__}, {report.written.isoformat()}", quiet=True)


def _curves(report: Report) -> Iterator[Block]:
    for drawn in report.curves:
        curve = drawn.curve
        title = (Heading(curve.title, level=3), Paragraph(drawn.about, quiet=True))
        series = own_series((point.series for point in curve.points), report.series)
        yield Section(curve.name, (*title, *curve_blocks(curve, series, drawn.caption, drawn.command)))
    fitted = [drawn.curve for drawn in report.curves if drawn.curve.fits]
    if fitted:
        yield Heading("Power laws", level=3)
        figures = " or ".join(sorted({figure_name(curve.y) for curve in fitted}))
        yield Paragraph(f"log10 {figures} = slope · log10 x + intercept, least squares over the points", quiet=True)
    for curve in fitted:
        if len(fitted) > 1:
            yield Paragraph(curve.title, quiet=True)
        yield Table(of_fits(curve.by, curve.fits))
    if report.lacking:
        reasons = Notes(tuple(f"{title}: {reason}" for title, reason in report.lacking))
        yield Folded(f"{count(len(report.lacking), 'curve')} that these logs do not support", (reasons,))


def curve_page(curve: Curve, series: Sequence[Series], caption: str, command: str) -> str:
    """A page of HTML with one curve, what it shows, and the command that draws it again; either may be empty."""
    return html.page(Document(curve.title, (), tuple(curve_blocks(curve, series, caption, command))))


def curve_blocks(curve: Curve, series: Sequence[Series], caption: str, command: str) -> Iterator[Block]:
    """A curve as it stands in a document: the chart, its points folded, notes."""
    if drawable(curve):
        yield Figure(curve, tuple(series), caption, command)
    yield Folded(f"the {count(len(curve.points), 'point')}", (Table(point_rows(curve)),))
    yield Notes(curve.notes)


def _contrasts(report: Report) -> Iterator[Block]:
    yield Paragraph("incoherence of A minus that of B, on the questions that both answered", quiet=True)
    yield Table(overall_rows(contrast for contrast in report.contrasts if not contrast.task))
    if report.contrasts_beside:
        yield Paragraph("other figures of A minus those of B, on the same questions", quiet=True)
        yield Table(metric_rows(report.contrasts_beside))
    by_task = [contrast for contrast in report.contrasts if contrast.task]
    if by_task:
        yield Folded("by task", (Table(contrast_rows(by_task)),))
    yield Notes(report.contrast_notes)


def _scaling(found: Scaling) -> Iterator[Block]:
    yield Paragraph("slopes of error, bias² and variance over model size, on log axes", quiet=True)
    yield Table(of_scaling(found.rows).pick(["grade", "quantity", "models", "questions", "slope", "interval"]))
    yield Notes((*conclusions(found.rows), *found.notes))


def _labelled(report: Report) -> Iterator[Block]:
    yield from map(_labelled_question, report.labelled_questions)
    yield from map(_labelled_sample, report.labelled)
    if report.more_labelled:
        yield Paragraph(
            f"{report.more_labelled:,} more labelled samples are not shown: hotmess labels list names them."
        )


def _labelled_question(question: LabelledQuestion) -> Entry:
    facts = (("question", question.text), ("target", question.target))
    return Entry(
        f"Question {question.question_id}",
        question.labels,
        question.note,
        question.task,
        tuple(Fact(name, text) for name, text in facts if text is not None),
    )


def _labelled_sample(labelled: LabelledSample) -> Entry:
    trace, sample = labelled.trace, labelled.trace.sample
    answer = sample.answer if sample.answer is not None else NULL
    facts = (("question", trace.question), ("target", sample.target), ("answer", answer))
    length = f"{quantity(sample.reasoning_length)} {(sample.length_unit or '').replace('_', ' ')}"
    passages: list[Block] = [Passage(heading(segment), segment.text) for segment in trace.segments]
    if labelled.left_out:
        command = f"hotmess trace {sample.sample_id[:12]}"
        passages.append(Paragraph(f"{count(labelled.left_out, 'more character')}: {command} prints all", quiet=True))
    return Entry(
        f"Sample {sample.sample_id[:8]}",
        labelled.labels,
        labelled.note,
        sample_names(sample),
        (
            *(Fact(name, text) for name, text in facts if text is not None),
            Fact("verdict", verdict_text(sample), of_sample(sample)),
            *([Fact("length", length)] if sample.reasoning_length is not None else []),
        ),
        (Folded(f"trace, {count(len(trace.segments), 'passage')}", tuple(passages)),) if trace.segments else (),
    )


def _sources(report: Report) -> Iterator[Block]:
    sources = file_names(report.sources)
    yield Table(source_rows(sources))
    problems = tuple(f"{source.path}: {problem}" for source in sources for problem in source.problems)
    if problems:
        yield Folded(f"{count(len(problems), 'notice')} on these files", (Notes(problems),))
    yield Notes(report.source_notes)
