"""A trace laid out in lines: passages with headings, long ones folded, hits of a search found. No terminal in it."""

from __future__ import annotations

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
FOLD_FROM = 40  # lines from which a passage is folded …
FOLD_TO = 12  # … to so many
SYSTEM_FOLD_FROM = 8
SYSTEM_FOLD_TO = 4
HIT = Ink(reverse=True)


@dataclass(slots=True)
class Passage:
    """A segment of the trace, wrapped."""

    segment: TraceSegment
    text: str
    lines: list[str]
    starts: list[int]  # where in the text each line begins
    folded_to: int  # lines shown while folded, 0: too short to fold
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

    def __init__(self, trace: Trace, cells: int, signs: Signs) -> None:
        self.signs = signs
        self.trace = trace
        self.answer = (trace.sample.answer or "").strip()
        last = max((n for n, s in enumerate(trace.segments) if s.kind == "answer"), default=-1)
        self.passages = [_passage(s, cells, trace.sample, signs, n == last) for n, s in enumerate(trace.segments)]
        self._answer = self.answer_place()
        self.term = ""
        self._tops: list[int] = []
        self.count = 0
        self.arrange()

    def arrange(self) -> None:
        """Number the lines anew, after folding or unfolding."""
        self._tops, at = [], 0
        for passage in self.passages:
            self._tops.append(at)
            at += 2 + passage.shown() + passage.folded
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
        said = [n for n in order if self.passages[n].segment.kind == "answer"]
        said += [n for n in order if self.passages[n].segment.role == "assistant"]
        if not said:
            return None
        text = self.passages[said[0]].text
        place = text.rfind(self.answer) if self.answer else -1
        return said[0], place if place >= 0 else 0 if self.passages[said[0]].segment.kind == "answer" else len(text)

    def fold(self, passage: int, folded: bool) -> None:
        """Fold or unfold one."""
        if self.passages[passage].folded_to:
            self.passages[passage].folded = folded
            self.arrange()

    def fold_all(self, folded: bool) -> None:
        """Fold or unfold all that are long."""
        for passage in self.passages:
            passage.folded = folded and bool(passage.folded_to)
        self.arrange()

    # searching

    def search(self, term: str) -> list[tuple[int, int]]:
        """Find a text without regard to case; hits as (passage, place in its text)."""
        self.term = term
        needle, found = term.lower(), []
        for n, passage in enumerate(self.passages):
            text = passage.text.lower()
            passage.hits = list(_places(text, needle)) if needle and len(text) == len(passage.text) else []
            found += [(n, place) for place in passage.hits]
        return found

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
            lines = f"{len(passage.lines):,} lines" if len(passage.lines) > 1 else "1 line"
            return (
                Span(f" {passage.bar} ", passage.ink),
                Span(passage.title, Ink(passage.ink.color, bold=True)),
                Span(f"  {lines}" if passage.folded_to else "", DIM),
            )
        if within <= passage.shown():
            return (Span(f" {passage.bar} ", passage.ink), *self._body(passage, within - 1))
        if within == passage.shown() + 1 and passage.folded:
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
    quiet = segment.role == "system" or segment.kind == "tool_result"
    limit, to = (SYSTEM_FOLD_FROM, SYSTEM_FOLD_TO) if quiet else (FOLD_FROM, FOLD_TO)
    long = to if len(lines) > limit and not final else 0
    ink, title = _look(segment, sample, signs, final)
    bar = signs.answer_bar if final else signs.bar
    return Passage(segment, text, lines, starts, long, bool(long), ink, bar, title)


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
