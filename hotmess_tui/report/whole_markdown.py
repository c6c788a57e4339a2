"""A report as Markdown: the same content, charts as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hotmess_tui.charts import draw, to_text
from hotmess_tui.charts.numbers import quantity, share
from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.charts.scene import drawable
from hotmess_tui.explorer.answers import Asked
from hotmess_tui.explorer.notes import count
from hotmess_tui.explorer.texts import heading
from hotmess_tui.report.content import Drawn, LabelledSample, Report
from hotmess_tui.report.curve_file import own_series
from hotmess_tui.report.figures import contrast_rows, odd_rows, point_rows, source_rows, table_rows
from hotmess_tui.report.markdown import block, notes, say, table
from hotmess_tui.report.sentences import INCOHERENCE, beside, file_names, odd_told, place, summary, under, verdict
from hotmess_tui.tables.points import of_fits
from hotmess_tui.tables.verdict import of_answer
from hotmess_tui.version import __version__

_WIDE, _HIGH = 100, 26  # cells of a chart
_ANSWERS = 6  # different answers that are written out
_TEXT = 200  # characters of a question in the table


def whole_text(report: Report) -> str:
    """The report as a text."""
    return "\n\n".join(part for part in _parts(report) if part) + "\n"


def _parts(report: Report) -> Iterator[str]:
    yield f"# {say(report.name)}"
    yield say(summary(report))
    yield say(under(report))
    yield say(INCOHERENCE)
    yield f"## By {say(', '.join(report.table.by))}"
    yield table(table_rows(report.table))
    yield notes(report.table.notes)
    yield "## Curves"
    for drawn in report.curves:
        yield from _curve(drawn, report)
    fits = [drawn.curve for drawn in report.curves if drawn.curve.fits]
    for curve in fits:
        yield f"### Power laws: {say(curve.title)}"
        yield table(of_fits(curve.by, curve.fits))
    if report.lacking:
        yield "### Curves that these logs do not support"
        yield notes([f"{title}: {why}" for title, why in report.lacking])
    if report.contrasts:
        yield "## Contrasts"
        yield "Incoherence of A minus that of B, on the questions that both answered; without a task: all tasks."
        yield table(contrast_rows(report.contrasts))
        yield notes(report.contrast_notes)
    yield "## Most incoherent questions"
    yield "\n".join(_questions(report.questions)) if report.questions else "No question has an incoherence here."
    if report.scattered:
        yield "### Questions with the largest variance"
        yield "\n".join(_questions(report.scattered))
    if report.odd.rows:
        yield "## Odd traces"
        yield say(odd_told(report.odd))
        yield table(odd_rows(report.odd))
    yield from _labelled(report)
    yield "## Sources"
    sources = file_names(report.sources)
    yield table(source_rows(sources))
    yield notes([f"{each.path}: {problem}" for each in sources for problem in each.problems])
    yield notes(report.source_notes)
    yield f"hotmess {__version__}, {report.written.isoformat()}"


def _curve(drawn: Drawn, report: Report) -> Iterator[str]:
    curve = drawn.curve
    yield f"### {say(curve.title)}"
    yield say(drawn.about)
    if drawable(curve):
        chart = to_text(draw(curve, _WIDE, _HIGH, series=own_series(curve, report.series)), color=False)
        yield block(chart)
        yield say(drawn.caption)
    yield _folded(f"the {len(curve.points):,} points", table(point_rows(curve)))
    yield notes(curve.notes)


def _folded(title: str, text: str) -> str:
    """What is opened on a click where HTML is understood, and read below its title where it is not."""
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"


def _questions(questions: Sequence[Asked]) -> Iterator[str]:
    yield "| question | of | incoherence | error | n | right | answers | text |"
    yield "| :-- | :-- | --: | --: | --: | --: | :-- | :-- |"
    for detail in questions:
        row = detail.row
        figures = f"{share(row.incoherence)} | {share(row.error)} | {row.n:,} | {share(row.accuracy)}"
        text = say(cut(one_line(detail.question or ""), _TEXT))
        yield f"| {say(row.question_id)} | {say(beside(row))} | {figures} | {_answers(detail)} | {text} |"


def _answers(detail: Asked) -> str:
    said = []
    for each in detail.answers[:_ANSWERS]:
        said.append(f"{each.count:,} × {of_answer(each).glyph()} {say(cut(one_line(each.answer or ''), 24))}".rstrip())
    more = len(detail.answers) - _ANSWERS
    return ", ".join([*said, *[f"{more:,} other answers"] * (more > 0)])


def _labelled(report: Report) -> Iterator[str]:
    if not report.labelled and not report.labelled_questions:
        return
    yield "## Labelled"
    for question in report.labelled_questions:
        yield f"### Question {say(question.question_id)}"
        yield notes([f"label: {label}" for label in question.labels])
        yield block(question.note) if question.note else ""
        facts = {"task": question.task, "question": question.text, "target": question.target}
        yield notes([f"{name}: {value}" for name, value in facts.items() if value])
    for each in report.labelled:
        yield from _sample(each)
    if report.more_labelled:
        yield f"{report.more_labelled:,} more labelled samples are not shown: hotmess labels list names them."


def _sample(each: LabelledSample) -> Iterator[str]:
    sample = each.trace.sample
    yield f"### Sample {say(sample.sample_id[:8])}"
    yield notes([f"label: {label}" for label in each.labels])
    yield block(each.note) if each.note else ""
    length = f"{quantity(sample.reasoning_length)} {(sample.length_unit or '').replace('_', ' ')}"
    facts = {
        "of": place(sample),
        "question": each.trace.question,
        "target": sample.target,
        "answer": sample.answer,
        "verdict": verdict(sample)[0],
        "length": length if sample.reasoning_length is not None else None,
    }
    yield notes([f"{name}: {value}" for name, value in facts.items() if value is not None])
    if each.trace.segments:
        text = "\n\n".join(f"{say(heading(s))}\n\n{block(s.text)}" for s in each.trace.segments)
        if each.left_out:
            text += f"\n\n{each.left_out:,} more characters: hotmess trace {sample.sample_id[:12]} prints all"
        yield _folded(f"trace, {count(len(each.trace.segments), 'passage')}", text)
