"""A trace laid out in lines: passages with headings, long ones folded, hits of a search found. No terminal in it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Ink, Span
from hotmess_tui.charts.safe import one_line, visible
from hotmess_tui.records import SampleRow, Trace, TraceSegment
from hotmess_tui.tables.signs import REASONING, TOOL, USER, WRONG, Signs
from hotmess_tui.tables.verdict import of_sample

TEXT_COLUMNS = 100
LONG = 40  # lines from which a heading counts them
SYSTEM = (2, 0)  # more lines than the first are folded to the second; what a model wrote is never folded
RESULT = (8, 4)
CALL = (LONG, 12)
QUESTION_TO = 3  # lines of the question where it leaves the reasoning less than half of what is in view
HIT = Ink(reverse=True)


@dataclass(slots=True)
class Passage:
    """A segment of the trace, wrapped."""

    segment: TraceSegment
    text: str
    lines: list[str]
    starts: list[int]  # where in the text each line begins
    foldable: bool
    folded_to: int  # lines shown while folded
    folded: bool
    ink: Ink
    bar: str
    title: str
    hits: list[int] = field(default_factory=list)

    def shown(self) -> int:
        """Lines shown at present."""
        return self.folded_to if self.folded else len(self.lines)


class Passages:
    """All passages of a trace for a width, as lines that can be asked for one by one."""

    def __init__(self, trace: Trace, cells: int, rows: int, signs: Signs) -> None:
        """Wrap for a width; `rows` in view decide how much of the question stands open."""
        self.signs = signs
        self.trace = trace
        self.answer = (trace.sample.answer or "").strip()
        segments = _with_question(trace)
        last = max((n for n, s in enumerate(segments) if s.kind == "answer"), default=-1)
        self.passages = [_passage(s, cells, trace.sample, signs, n == last) for n, s in enumerate(segments)]
        self._answer = self.answer_place()
        self.term = ""
        self._tops: list[int] = []
        self.count = 0
        self.arrange()
        self._begin(rows)

    def _begin(self, rows: int) -> None:
        """Find where reading begins: at the top where the model's first words are in its upper half, else at these.

        Questions that would push them down are folded to their first lines, as far as that helps.
        """
        if sum(2 + len(p.lines) for p in self.passages) <= rows + 1:  # all of it in view
            self.fold_all(False)
        written = [n for n, p in enumerate(self.passages) if p.segment.role == "assistant"]
        reasoning = next((n for n in written if self.passages[n].segment.kind == "reasoning"), min(written, default=0))
        for passage in self.passages[:reasoning]:
            if passage.segment.role == "user" and len(passage.lines) > QUESTION_TO + 1:
                passage.foldable, passage.folded_to = True, QUESTION_TO
                passage.folded = self._tops[reasoning] > rows // 2
        self.arrange()
        top = self._tops[reasoning] if written else 0
        self.begin = 0 if top <= rows // 2 else top

    def arrange(self) -> None:
        """Number the lines anew, after folding or unfolding."""
        self._tops, at = [], 0
        for passage in self.passages:
            self._tops.append(at)
            at += 2 + passage.shown() + (passage.folded and passage.folded_to > 0)
        self.count = max(0, at - 1)

    def top(self, passage: int) -> int:
        """The line on which a passage begins."""
        return self._tops[passage]

    def at(self, line: int) -> int:
        """The passage that a line belongs to."""
        return max(0, bisect_right(self._tops, line) - 1)

    def answer_place(self) -> tuple[int, int] | None:
        """Where the answer is, as (passage, place in its text): the last mention in the last words of the model."""
        order = range(len(self.passages) - 1, -1, -1)
        answering = [n for n in order if self.passages[n].segment.kind == "answer"]
        answering += [n for n in order if self.passages[n].segment.role == "assistant"]
        if not answering:
            return None
        text = self.passages[answering[0]].text
        at = text.rfind(self.answer) if self.answer else -1
        return answering[0], at if at >= 0 else 0 if self.passages[answering[0]].segment.kind == "answer" else len(text)

    def fold(self, passage: int, folded: bool) -> None:
        """Fold or unfold one."""
        if self.passages[passage].foldable:
            self.passages[passage].folded = folded
            self.arrange()

    def fold_all(self, folded: bool) -> None:
        """Fold or unfold all that are long."""
        for passage in self.passages:
            passage.folded = folded and passage.foldable
        self.arrange()

    # searching

    def search(self, term: str) -> list[tuple[int, int]]:
        """Find a text without regard to case; hits as (passage, place in its text)."""
        self.term = term
        needle, hits = term.lower(), []
        for n, passage in enumerate(self.passages):
            text = passage.text.lower()
            passage.hits = list(_places(text, needle)) if needle and len(text) == len(passage.text) else []
            hits += [(n, at) for at in passage.hits]
        return hits

    def line_of(self, hit: tuple[int, int]) -> int:
        """The line of a hit; its passage is unfolded if it is hidden."""
        passage = self.passages[hit[0]]
        line = bisect_right(passage.starts, hit[1]) - 1
        if line >= passage.shown():
            self.fold(hit[0], False)
        return self._tops[hit[0]] + 1 + line

    # lines

    def line(self, number: int) -> Sequence[Span]:
        """One line, styled."""
        if not self.passages or number >= self.count:
            return ()
        n = self.at(number)
        passage, within = self.passages[n], number - self._tops[n]
        if within == 0:
            count = len(passage.lines)
            closed = passage.folded and not passage.folded_to
            lines = f"  {count:,} lines" if passage.foldable or count > LONG else ""
            return (
                Span(f" {passage.bar} ", passage.ink),
                Span(passage.title, Ink(passage.ink.color, bold=True)),
                Span(f"{lines} folded   Enter opens" if closed else lines, DIM),
            )
        if within <= passage.shown():
            return (Span(f" {passage.bar} ", passage.ink), *self._body(passage, within - 1))
        if within == passage.shown() + 1 and passage.folded and passage.folded_to:
            hidden = len(passage.lines) - passage.folded_to
            more = f"{self.signs.ellipsis} {hidden:,} more line{'s' if hidden > 1 else ''} folded"
            return (Span(f" {passage.bar} ", passage.ink), Span(more, DIM), Span("   Enter opens", DIM))
        return ()

    def _body(self, passage: Passage, index: int) -> list[Span]:
        text, start = passage.lines[index], passage.starts[index]
        base = DIM if passage.segment.kind == "placeholder" else PLAIN
        marks = [
            (h, h + len(self.term), HIT) for h in passage.hits if h < start + len(text) and h + len(self.term) > start
        ]
        answer = self._answer
        if answer is not None and passage is self.passages[answer[0]] and not self.term:
            marks = [(answer[1], answer[1] + len(self.answer), Ink(passage.ink.color, bold=True))]
        spans, done = [], start
        for first, last, ink in marks:
            first, last = max(first, done), min(last, start + len(text))
            if last > first:
                spans += [Span(text[done - start : first - start], base), Span(text[first - start : last - start], ink)]
                done = last
        return [*spans, Span(text[done - start :], base)]


def _places(text: str, needle: str) -> Iterator[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + len(needle))


def _passage(segment: TraceSegment, cells: int, sample: SampleRow, signs: Signs, final: bool) -> Passage:
    text = visible(segment.text.replace("\r\n", "\n").replace("\t", "    ").strip("\n"), keep="\n")
    lines = wrapped(text, max(8, min(TEXT_COLUMNS, cells - 4)))
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line)
        at += text[at : at + 1] == "\n"
    limit, to = _fold(segment)
    long = len(lines) > limit and not final
    ink, title = _look(segment, sample, signs, final)
    bar = signs.answer_bar if final else signs.bar
    return Passage(segment, text, lines, starts, long, to, long, ink, bar, title)


def _with_question(trace: Trace) -> Sequence[TraceSegment]:
    """The passages, below the question where none of them asks it."""
    if trace.question is None or not trace.segments or any(s.role in ("user", "system") for s in trace.segments):
        return trace.segments
    return (TraceSegment("user", "message", trace.question), *trace.segments)


def _fold(segment: TraceSegment) -> tuple[float, int]:
    """From how many lines a passage is folded, and to how many."""
    if segment.role == "system":
        return SYSTEM
    if segment.kind == "tool_result":
        return RESULT
    return CALL if segment.kind == "tool_call" or segment.role != "assistant" else (math.inf, 0)


def _look(segment: TraceSegment, sample: SampleRow, signs: Signs, final: bool) -> tuple[Ink, str]:
    name = f" {one_line(segment.name)}" if segment.name else ""
    if final:  # an agent says many things on the way; its last word is the answer
        verdict = of_sample(sample)
        return verdict.ink, f"answer {verdict.glyph(signs.ascii)}"
    if segment.kind == "reasoning":
        return REASONING, "reasoning"
    if segment.kind in ("tool_call", "tool_result"):
        return TOOL, segment.kind.replace("_", " ") + name
    if segment.kind == "error":
        return WRONG, "error" + name
    if segment.role == "user":
        return USER, "user" + name
    if segment.role == "system":
        return DIM, "system" + name
    return (BOLD if segment.role == "assistant" else DIM), segment.role + name
