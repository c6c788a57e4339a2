"""A document as Markdown in which text from logs stays text: no markup of it is believed, no markup of HTML either."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hotmess_tui.charts.cell_painter import draw
from hotmess_tui.charts.drawing import to_text
from hotmess_tui.charts.numbers import share
from hotmess_tui.charts.safe import cut, one_line, visible
from hotmess_tui.explorer.answers import Asked
from hotmess_tui.report.chart_command import DRAWN_AGAIN
from hotmess_tui.report.document import (
    Block,
    Document,
    Entry,
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
from hotmess_tui.tables.verdict import of_answer
from hotmess_tui.wording import counted

_MARKS = re.compile(r"[\\`*_\[\]|~$]")
_AT_START = re.compile(r"^(?:[#+=-]|\d+[.)](?=\s|$))")  # of a line: a heading, an item, a rule
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LINK = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])")
_WIDTH, _HEIGHT = 100, 26  # cells of a chart
_MOST_TEXT = 200  # characters of a question in a table


def text(document: Document) -> str:
    """The whole text."""
    return "\n\n".join([f"# {line(document.title)}", *_all((*document.lead, *document.blocks))]) + "\n"


def line(text: object) -> str:
    """A text on one line; what Markdown or HTML would act on is escaped, addresses do not become links."""
    escaped = _MARKS.sub(r"\\\g<0>", one_line(str(text)).translate(_ENTITIES))
    escaped = _LINK.sub(lambda match: f"{match[1]}&#{ord(match[2])};", escaped).replace("@", "&#64;")
    return _AT_START.sub(lambda match: f"{match[0][:-1]}\\{match[0][-1]}", escaped)


def fenced(text: str) -> str:
    """A text with its lines as it is, between fences longer than any in it."""
    harmless = visible(text.replace("\r\n", "\n"), keep="\n\t").rstrip("\n")
    longest = max((len(run) for run in re.findall(r"`{3,}", harmless)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{harmless}\n{fence}"


def _all(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {line(block.text)}"
        case Paragraph():
            if block.text:
                yield line(block.text)
        case Figure():
            yield fenced(to_text(draw(block.curve, _WIDTH, _HEIGHT, series=block.series), color=False))
            yield line(block.caption)
            if block.command:
                yield f"{DRAWN_AGAIN}\n\n{fenced(block.command)}"
        case Table():
            yield table(block.rows)
        case Questions():
            yield "\n".join(_questions(block.asked))
        case Notes():
            if block.sentences:
                yield _listed(block.sentences)
        case Passage():
            yield line(block.heading)
            yield fenced(block.text)
        case Folded():  # opened on a click where HTML is understood, read below its title where it is not
            yield f"<details><summary>{line(block.title)}</summary>"
            yield from _all(block.blocks)
            yield "</details>"
        case Section():
            yield from _all(block.blocks)
        case Entry():
            yield from _entry(block)


def table(rows: Rows) -> str:
    """A table, a line a row, as a person reads it."""
    heads = [line(column.heading) for column in rows.text]
    rules = ["--:" if column.kind.right else ":--" for column in rows.text]
    cells = [[line(column.text(record) or NO_NAME) for column in rows.text] for record in rows.records]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rules, *cells))


def _listed(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {line(sentence)}" for sentence in sentences)


def _questions(questions: Iterable[Asked]) -> Iterator[str]:
    yield "| question | of | incoherence | error | n | right | answers | text |"
    yield "| :-- | :-- | --: | --: | --: | --: | :-- | :-- |"
    for asked in questions:
        row = asked.row
        figures = f"{share(row.incoherence)} | {share(row.error)} | {row.n:,} | {share(row.accuracy)}"
        beginning = line(cut(one_line(asked.question or ""), _MOST_TEXT))
        names = f"{line(row.question_id)} | {line(question_names(row))}"
        yield f"| {names} | {figures} | {_answers(asked)} | {beginning} |"


def _answers(asked: Asked) -> str:
    phrases = [
        f"{answer.count:,} × {of_answer(answer).glyph()} {line(cut(one_line(answer.answer or ''), 24))}".rstrip()
        for answer in asked.answers[:MOST_ANSWERS]
    ]
    others = len(asked.answers) - MOST_ANSWERS
    return ", ".join([*phrases, *[counted(others, "other answer")] * (others > 0)])


def _entry(entry: Entry) -> Iterator[str]:
    yield f"### {line(entry.title)}"
    if entry.labels:
        yield _listed(f"label: {label}" for label in entry.labels)
    if entry.note:
        yield fenced(entry.note)
    facts = [f"of: {entry.belongs_to}"] if entry.belongs_to else []
    yield _listed([*facts, *(f"{fact.name}: {fact.text}" for fact in entry.facts)])
    yield from _all(entry.blocks)
