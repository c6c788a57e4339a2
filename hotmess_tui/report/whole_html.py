"""A report as one HTML page: what stands in it, in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hotmess_tui.charts.marks import figure_name
from hotmess_tui.charts.numbers import NULL, quantity, share
from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.explorer.answers import Asked
from hotmess_tui.explorer.notes import count
from hotmess_tui.explorer.texts import heading
from hotmess_tui.report.content import LabelledSample, Report
from hotmess_tui.report.curve_file import own_series
from hotmess_tui.report.figures import contrast_rows, odd_rows, overall_rows, source_rows, table_rows
from hotmess_tui.report.html import curve_parts, notes, page, say, say_all, table
from hotmess_tui.report.sentences import (
    INCOHERENCE,
    beside,
    file_names,
    odd_told,
    place,
    style_class,
    summary,
    under,
    verdict,
)
from hotmess_tui.tables.points import of_fits
from hotmess_tui.tables.verdict import answer_text, of_answer
from hotmess_tui.version import __version__

_ANSWERS = 6  # different answers that are written out
_TEXT = 400  # characters of a question in the table


def whole_page(report: Report) -> str:
    """The report as a page."""
    return page(f"hotmess: {report.name}", _parts(report))


def _parts(report: Report) -> Iterator[str]:
    links = {"table": "Table", "curves": "Curves", "contrasts": "Contrasts", "questions": "Most incoherent questions"}
    links |= {"odd": "Odd traces", "labelled": "Labelled", "sources": "Sources"}
    if not report.contrasts:
        del links["contrasts"]
    if not report.odd.rows:
        del links["odd"]
    if not report.labelled and not report.labelled_questions:
        del links["labelled"]
    yield f"<header><h1>{say(report.name)}</h1>"
    yield f"<p>{say(summary(report))}</p>"
    yield f'<p class="quiet">{say(under(report))}</p>'
    yield f'<p class="quiet">{say(INCOHERENCE)}</p>'
    listed = "".join(f'<a href="#{key}">{name}</a>' for key, name in links.items())
    yield f"<nav>{listed}</nav></header>"
    by = say(", ".join(report.table.by))
    yield f'<h2 id="table">By {by}</h2>'
    yield table(table_rows(report.table)) + notes(report.table.notes)
    yield '<h2 id="curves">Curves</h2>'
    yield from _curves(report)
    if report.contrasts:
        yield '<h2 id="contrasts">Contrasts</h2>'
        yield from _contrasts(report)
    yield f'<h2 id="questions">{links["questions"]}</h2>'
    yield from _questions(report.questions)
    if report.scattered:
        yield "<h3>Questions with the largest variance</h3>"
        yield from _questions(report.scattered)
    if report.odd.rows:
        yield '<h2 id="odd">Odd traces</h2>'
        yield f'<p class="quiet">{say(odd_told(report.odd))}</p>'
        yield table(odd_rows(report.odd))
    if report.labelled or report.labelled_questions:
        yield '<h2 id="labelled">Labelled</h2>'
        yield from _labelled(report)
    yield '<h2 id="sources">Sources</h2>'
    yield from _sources(report)
    yield f'<p class="quiet">hotmess {__version__}, {report.written.isoformat()}</p>'


def _curves(report: Report) -> Iterator[str]:
    for drawn in report.curves:
        curve = drawn.curve
        yield f'<section id="{say(curve.name)}"><h3>{say(curve.title)}</h3><p class="quiet">{say(drawn.about)}</p>'
        yield from curve_parts(curve, own_series(curve, report.series), drawn.caption)
        yield "</section>"
    fits = [drawn.curve for drawn in report.curves if drawn.curve.fits]
    if fits:
        yield "<h3>Power laws</h3>"
        fitted = " or ".join(sorted({figure_name(curve.y) for curve in fits}))
        equation = f"log10 {fitted} = slope · log10 x + intercept, least squares over the points"
        yield f'<p class="quiet">{say(equation)}</p>'
    for curve in fits:
        yield f'<p class="quiet">{say(curve.title)}</p>' * (len(fits) > 1)
        yield table(of_fits(curve.by, curve.fits))
    if report.lacking:
        items = "".join(f"<li>{say(title)}: {say(why)}</li>" for title, why in report.lacking)
        yield f"<details><summary>{count(len(report.lacking), 'curve')} that these logs do not support</summary>"
        yield f'<ul class="notes">{items}</ul></details>'


def _contrasts(report: Report) -> Iterator[str]:
    yield '<p class="quiet">incoherence of A minus that of B, on the questions that both answered</p>'
    overall = [each for each in report.contrasts if not each.task]
    by_task = [each for each in report.contrasts if each.task]
    yield table(overall_rows(overall))
    if by_task:
        yield f"<details><summary>by task</summary>{table(contrast_rows(by_task))}</details>"
    yield notes(report.contrast_notes)


def _questions(questions: Sequence[Asked]) -> Iterator[str]:
    if not questions:
        yield "<p>No question has an incoherence here.</p>"
        return
    yield (
        '<p class="quiet key">answers:<i class="right"></i>right<i class="wrong"></i>wrong, a part for each different '
        'answer<i class="none"></i>none</p>'
    )
    heads = ("question", "incoherence", "error", "n", "right", "answers")
    cells = "".join(f"<th{' class=text' if name in ('question', 'answers') else ''}>{name}</th>" for name in heads)
    yield f'<div class="scroll"><table class="questions"><thead><tr>{cells}</tr></thead><tbody>'
    for detail in questions:
        row = detail.row
        small = ' class="small"' if row.n < 3 else ""
        text = f"<br>{say(cut(one_line(detail.question or ''), _TEXT))}" if detail.question else ""
        where = f"<b>{say(row.question_id)}</b> <span class=quiet>{say(beside(row))}</span>"
        yield f'<tr{small}><td class="text wide">{where}{text}</td><td>{share(row.incoherence)}</td>'
        yield f"<td>{share(row.error)}</td><td>{row.n:,}</td><td>{share(row.accuracy)}</td>"
        yield f'<td class="text">{_mix(detail)}<br>{_answers(detail)}</td></tr>'
    yield "</tbody></table></div>"


def _mix(detail: Asked) -> str:
    """The answers as one bar."""
    parts, wrong = [], 0
    for each in detail.answers:
        kind = style_class(of_answer(each))
        if kind == "wrong":
            wrong += 1
            kind += " even" * (wrong % 2 == 0)
        parts.append(f'<i class="{kind}" style="flex:{each.count}"></i>')
    return f'<span class="mix">{"".join(parts)}</span>'


def _answers(detail: Asked) -> str:
    said = []
    for each in detail.answers[:_ANSWERS]:
        verdict = of_answer(each)
        answer = cut(answer_text(each.answer, verdict), 24)
        sign = f'<span class="{style_class(verdict)}-sign">{verdict.glyph()}</span>'
        said.append(f"{each.count:,} × {sign} {say(answer)}")
    more = len(detail.answers) - _ANSWERS
    return "<br>".join([*said, *[f"and {more:,} other answers"] * (more > 0)])


def _labelled(report: Report) -> Iterator[str]:
    for question in report.labelled_questions:
        yield f"<article><h3>Question {say(question.question_id)} {_labels(question.labels)}</h3>"
        yield _note(question.note)
        yield f'<p class="quiet">{say(question.task)}</p>' if question.task else ""
        yield _facts([("question", question.text), ("target", question.target)]) + "</article>"
    for each in report.labelled:
        yield from _sample(each)
    if report.more_labelled:
        yield f"<p>{report.more_labelled:,} more labelled samples are not shown: hotmess labels list names them.</p>"


def _sample(each: LabelledSample) -> Iterator[str]:
    sample = each.trace.sample
    said, kind = verdict(sample)
    yield f"<article><h3>Sample {say(sample.sample_id[:8])} {_labels(each.labels)}</h3>"
    yield _note(each.note)
    yield f'<p class="quiet">{say(place(sample))}</p>'
    length = f"{quantity(sample.reasoning_length)} {(sample.length_unit or '').replace('_', ' ')}"
    yield _facts(
        [
            ("question", each.trace.question),
            ("target", sample.target),
            ("answer", sample.answer if sample.answer is not None else NULL),
        ]
    )
    yield f'<p><span class="{kind}-sign">{say(said)}</span> <span class="quiet">'
    yield (say(length) if sample.reasoning_length is not None else "") + "</span></p>"
    if each.trace.segments:
        yield f"<details><summary>trace, {count(len(each.trace.segments), 'passage')}</summary>"
        for segment in each.trace.segments:
            yield f'<p class="role">{say(heading(segment))}</p><pre>{say_all(segment.text)}</pre>'
        if each.left_out:
            whole = f"hotmess trace {sample.sample_id[:12]}"
            yield f'<p class="quiet">{each.left_out:,} more characters: {say(whole)} prints all</p>'
        yield "</details>"
    yield "</article>"


def _labels(labels: Sequence[str]) -> str:
    return " ".join(f'<span class="label">{say(label)}</span>' for label in labels)


def _note(note: str) -> str:
    return f'<div class="note">{say_all(note)}</div>' if note else ""


def _facts(facts: Sequence[tuple[str, str | None]]) -> str:
    cells = "".join(f"<dt>{name}</dt><dd>{say(value)}</dd>" for name, value in facts if value is not None)
    return f"<dl>{cells}</dl>"


def _sources(report: Report) -> Iterator[str]:
    yield table(source_rows(file_names(report.sources)))
    faults = [(each.path, problem) for each in file_names(report.sources) for problem in each.problems]
    if faults:
        items = "".join(f"<li>{say(path)}: {say(problem)}</li>" for path, problem in faults)
        yield f"<details><summary>{count(len(faults), 'remark')} on these files</summary>"
        yield f'<ul class="notes">{items}</ul></details>'
    yield notes(report.source_notes)
