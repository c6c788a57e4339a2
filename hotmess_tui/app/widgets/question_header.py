"""The head of the samples screen: question, target, answers as bars, lengths, incoherence against n."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip
from textual.widget import Widget

from hotmess_tui.app.widgets.line import fitted, strip, wrapped
from hotmess_tui.charts.drawing import BOLD, DIM, Span
from hotmess_tui.charts.numbers import plain, quantity, share
from hotmess_tui.charts.safe import one_line, visible, width
from hotmess_tui.records import AnswerBar, QuestionDetail
from hotmess_tui.tables.causes import cause_bar, cause_line, of_question
from hotmess_tui.tables.signs import Signs, bar, level
from hotmess_tui.tables.verdict import RIGHT, WRONG, answer_text, of_answer
from hotmess_tui.wording import counted

Line = Sequence[Span]
TEXT_COLUMNS = 100
MOST_LEVELS = 24
_BAR_CELLS = 10


class StyledLines(Widget):
    """Lines that were laid out for this size."""

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.signs = signs
        self._lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines; the same again cost nothing."""
        if list(lines) != list(self._lines):
            self._lines = lines
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One of them."""
        return strip(self._lines[y] if y < len(self._lines) else (), self.size.width)


def header_lines(detail: QuestionDetail, signs: Signs, cells: int, most: int) -> list[Line]:
    """The head in at most `most` lines: the answers first, then as much of the question as there is room for."""
    facts = [_lengths(detail, signs), _by_n(detail, signs), _made_of(detail, signs, cells)]
    facts = [line for line in facts if line]
    answers = list(detail.answers)
    room = max(1, most - len(facts) - 3)  # two lines of the question and the target stay
    shown = answers if len(answers) <= room else answers[: room - 1]
    rows = [_answer(answer, detail, signs, cells) for answer in shown]
    if len(shown) < len(answers):
        rest = answers[len(shown) :]
        rows.append(
            [Span(f"   + {counted(len(rest), 'other answer')}, {counted(sum(a.count for a in rest), 'sample')}", DIM)]
        )
    target: list[Line] = []
    if detail.target is not None:
        text = fitted(one_line(detail.target), min(TEXT_COLUMNS, cells - 10), ellipsis=signs.ellipsis).rstrip()
        target = [[Span(" target ", DIM), Span(text, BOLD)]]
    question = _question(detail.question, max(1, most - len(rows) - len(facts) - len(target)), signs, cells)
    return [*question, *target, *rows, *facts]


def _question(text: str | None, room: int, signs: Signs, cells: int) -> list[Line]:
    if text is None:
        return [[Span(" The log does not contain the text of the question.", DIM)]]
    lines = [
        line.rstrip() for line in wrapped(visible(text.strip(), "\n").replace("\t", "  "), min(TEXT_COLUMNS, cells - 2))
    ]
    lines = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    shown: list[Line] = [[Span(" " + line)] for line in lines[:room]]
    if len(lines) > room:
        hidden = f" {signs.ellipsis} {len(lines) - room + 1} more lines (e)"
        last = fitted(lines[room - 1], min(TEXT_COLUMNS, cells - 2) - width(hidden), ellipsis=signs.ellipsis).rstrip()
        shown[-1] = [Span(" " + last), Span(hidden, DIM)]
    return shown


def _answer(answer: AnswerBar, detail: QuestionDetail, signs: Signs, cells: int) -> Line:
    total = sum(a.count for a in detail.answers) or 1
    verdict = of_answer(answer)
    size = min(40, max(8, cells // 4))
    room = max(4, min(60, cells - size - 16))
    return [
        Span(f" {verdict.glyph(signs.ascii)} ", verdict.ink),
        Span(bar(answer.count / total, size, signs), verdict.ink),
        Span(f" {answer.count:>4}  "),
        Span(fitted(answer_text(answer.answer, verdict), room, ellipsis=signs.ellipsis).rstrip()),
    ]


def _lengths(detail: QuestionDetail, signs: Signs) -> Line:
    if detail.right_length is None and detail.wrong_length is None:
        return [Span(" lengths not recorded", DIM)] if detail.length_unit is None else []
    unit = (detail.length_unit or "").replace("_", " ")
    spans = [Span(f" mean {unit}: ", DIM)]
    for length, verdict in ((detail.right_length, RIGHT), (detail.wrong_length, WRONG)):
        if length is not None:
            spans += [
                Span(f"{verdict.glyph(signs.ascii)} ", verdict.ink),
                Span(f"{verdict.word} {quantity(length)}   "),
            ]
    return spans


def _by_n(detail: QuestionDetail, signs: Signs) -> Line:
    row = detail.row
    say = plain if signs.null == "-" else str
    spans = [Span(" incoherence ", DIM), Span(say(share(row.incoherence)), BOLD)]
    spans.append(Span(say(f"   bias² {share(row.bias)}   variance {share(row.variance)}"), DIM))
    if len(detail.by_n) > 1 and any(value is not None for _, value in detail.by_n):
        picked = detail.by_n if len(detail.by_n) <= MOST_LEVELS else detail.by_n[:: -(-len(detail.by_n) // MOST_LEVELS)]
        heights = "".join(level(value, signs) for _, value in picked)
        spans += [Span(f"   over n = {picked[0][0]}{signs.ellipsis}{detail.by_n[-1][0]}: ", DIM), Span(heights)]
    return spans


def _made_of(detail: QuestionDetail, signs: Signs, cells: int) -> Line:
    made_of = of_question(detail.row, signs)
    words = cause_line(made_of, cells - _BAR_CELLS - 1, signs)
    return [Span(" "), *cause_bar(made_of, _BAR_CELLS, signs), *words] if words else []
