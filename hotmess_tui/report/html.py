"""A document as one HTML page that needs no network and no script; every text is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files

from hotmess_tui.charts.marks import marks
from hotmess_tui.charts.numbers import share
from hotmess_tui.charts.safe import cut, one_line, visible
from hotmess_tui.charts.scene import legend
from hotmess_tui.charts.svg_painter import hue_of, marker, svg
from hotmess_tui.explorer.answers import Asked
from hotmess_tui.report.chart_command import DRAWN_AGAIN
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
from hotmess_tui.report.sentences import MOST_ANSWERS, NO_NAME, question_names
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.verdict import RIGHT, WRONG, Verdict, answer_text, of_answer
from hotmess_tui.wording import counted

# Even where something was not escaped, nothing would be run or fetched
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_WIDTH, _HEIGHT = 760, 360  # of a chart
_MOST_TEXT = 400  # characters of a question in a table
_PROSE = ("of", "why")  # columns whose lines may break


def page(document: Document, title: str = "") -> str:
    """The whole page; `title` is that of the window."""
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{line(title or document.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>",
            *_header(document),
            *_all(document.blocks),
            "</body>\n</html>\n",
        ]
    )


def line(text: object) -> str:
    """A text on one line, harmless in markup."""
    return escape(one_line(str(text)))


def lines(text: str) -> str:
    """A text with its lines, harmless in markup."""
    return escape(visible(text.replace("\r\n", "\n"), keep="\n\t"))


def _header(document: Document) -> Iterator[str]:
    yield f"<header><h1>{line(document.title)}</h1>"
    yield from _all(document.lead)
    links = "".join(
        f'<a href="#{line(heading.anchor)}">{line(heading.link or heading.text)}</a>' for heading in document.links()
    )
    yield (f"<nav>{links}</nav>" if links else "") + "</header>"


def _all(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            anchor = f' id="{line(block.anchor)}"' if block.anchor else ""
            yield f"<h{block.level}{anchor}>{line(block.text)}</h{block.level}>"
        case Paragraph():
            yield f'<p class="quiet">{line(block.text)}</p>' if block.quiet else f"<p>{line(block.text)}</p>"
        case Figure():
            yield from _figure(block)
        case Table():
            yield from _table(block.rows)
        case Questions():
            yield from _questions(block.asked)
        case Notes():
            if block.sentences:
                yield f'<ul class="notes">{"".join(f"<li>{line(note)}</li>" for note in block.sentences)}</ul>'
        case Passage():
            yield f'<p class="role">{line(block.heading)}</p><pre>{lines(block.text)}</pre>'
        case Folded():
            yield f"<details><summary>{line(block.title)}</summary>"
            yield from _all(block.blocks)
            yield "</details>"
        case Section():
            yield f'<section id="{line(block.anchor)}">'
            yield from _all(block.blocks)
            yield "</section>"
        case Entry():
            yield from _entry(block)


def _figure(figure: Figure) -> Iterator[str]:
    curve = figure.curve
    entries = []
    for entry in legend(curve, marks([*figure.series, *(point.series for point in curve.points)])):
        sign = f'<svg class="mark hue-{hue_of(entry.mark)}" viewBox="-6 -6 12 12">{marker(entry.mark)}</svg>'
        entries.append(f"<li>{sign} {line(entry.name)}{f' <span>{line(entry.fit)}</span>' if entry.fit else ''}</li>")
    yield f'<figure>\n<ul class="legend">{"".join(entries)}</ul>'
    yield f'<div class="scroll">{svg(curve, figure.series, width=_WIDTH, height=_HEIGHT, inline=True)}</div>'
    again = f"{DRAWN_AGAIN} <code>{line(figure.command)}</code>" if figure.command else ""
    caption = "<br>".join(filter(None, (line(figure.caption), again)))
    yield f"<figcaption>{caption}</figcaption>" if caption else ""
    yield "</figure>"


def _table(rows: Rows) -> Iterator[str]:
    classes = {
        column.name: "" if column.kind.right else ' class="text wide"' if column.name in _PROSE else ' class="text"'
        for column in rows.text
    }
    head = "".join(f"<th{classes[column.name]}>{line(column.heading)}</th>" for column in rows.text)
    yield f'<div class="scroll"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>'
    for record in rows.records:
        cells = (f"<td{classes[column.name]}>{line(column.text(record) or NO_NAME)}</td>" for column in rows.text)
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"


def _questions(questions: Iterable[Asked]) -> Iterator[str]:
    yield (
        '<p class="quiet key">answers:<i class="right"></i>right<i class="wrong"></i>wrong, a part for each different '
        'answer<i class="none"></i>none</p>'
    )
    heads = ("question", "incoherence", "error", "n", "right", "answers")
    cells = "".join(f"<th{' class=text' if name in ('question', 'answers') else ''}>{name}</th>" for name in heads)
    yield f'<div class="scroll"><table class="questions"><thead><tr>{cells}</tr></thead><tbody>'
    for asked in questions:
        row = asked.row
        small = ' class="small"' if row.n < 3 else ""
        text = f"<br>{line(cut(one_line(asked.question), _MOST_TEXT))}" if asked.question else ""
        names = f"<b>{line(row.question_id)}</b> <span class=quiet>{line(question_names(row))}</span>"
        yield f'<tr{small}><td class="text wide">{names}{text}</td><td>{share(row.incoherence)}</td>'
        yield f"<td>{share(row.error)}</td><td>{row.n:,}</td><td>{share(row.accuracy)}</td>"
        yield f'<td class="text">{_mix(asked)}<br>{_answers(asked)}</td></tr>'
    yield "</tbody></table></div>"


def _mix(asked: Asked) -> str:
    """The answers as one bar."""
    stretches, wrong = [], 0
    for answer in asked.answers:
        kind = _style(of_answer(answer))
        if kind == "wrong":
            wrong += 1
            kind += " even" * (wrong % 2 == 0)
        stretches.append(f'<i class="{kind}" style="flex:{answer.count}"></i>')
    return f'<span class="mix">{"".join(stretches)}</span>'


def _answers(asked: Asked) -> str:
    phrases = []
    for answer in asked.answers[:MOST_ANSWERS]:
        verdict = of_answer(answer)
        sign = f'<span class="{_style(verdict)}-sign">{verdict.glyph()}</span>'
        phrases.append(f"{answer.count:,} × {sign} {line(cut(answer_text(answer.answer, verdict), 24))}")
    others = len(asked.answers) - MOST_ANSWERS
    return "<br>".join([*phrases, *[f"and {counted(others, 'other answer')}"] * (others > 0)])


def _entry(entry: Entry) -> Iterator[str]:
    labels = " ".join(f'<span class="label">{line(label)}</span>' for label in entry.labels)
    yield f"<article><h3>{line(entry.title)} {labels}</h3>"
    if entry.note:
        yield f'<div class="note">{lines(entry.note)}</div>'
    if entry.belongs_to:
        yield f'<p class="quiet">{line(entry.belongs_to)}</p>'
    yield f"<dl>{''.join(map(_fact, entry.facts))}</dl>"
    yield from _all(entry.blocks)
    yield "</article>"


def _fact(fact: Fact) -> str:
    text = line(fact.text)
    if fact.verdict is not None:
        text = f'<span class="{_style(fact.verdict)}-sign">{text}</span>'
    return f"<dt>{fact.name}</dt><dd>{text}</dd>"


def _style(verdict: Verdict) -> str:
    """The class of a verdict in the style sheet: right, wrong or none."""
    return verdict.name if verdict in (RIGHT, WRONG) else "none"
