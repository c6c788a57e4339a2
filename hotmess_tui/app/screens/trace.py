"""The whole text of one sample: by passage, folded where long, searched, with the next sample one key away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType

from hotmess_tui.app.copy_export import Copyable, Export, copy_text, export_text
from hotmess_tui.app.keys import BACK, Key, moving_keys
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.screens.correcting import Correcting
from hotmess_tui.app.screens.finding import SEARCH, Finding
from hotmess_tui.app.screens.labelling import LABEL
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule, Word
from hotmess_tui.app.widgets.trace_head import verdict_lines
from hotmess_tui.app.widgets.trace_text import TraceText
from hotmess_tui.charts.drawing import BOLD, DIM, Ink, Span
from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.explorer.texts import as_lines, trace_object, trace_text
from hotmess_tui.explorer.triage import Only, of_question
from hotmess_tui.records import SampleRow, Trace
from hotmess_tui.tables.samples import length_words

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

_HEAD_SHARE = 6  # of the lines of the screen: so many at most for verdict, answer and target
Labelled = tuple[tuple[str, ...], str]  # labels and note
NEXT = Key(
    "right,l",
    "sample(1)",
    "Next sample",
    id="trace.next",
    tooltip="the next sample of this question",
    also="forward",
    footer="next sample",
    footer_key="→",
)
ANSWER = Key(
    "equals_sign",
    "answer",
    "Answer",
    id="trace.answer",
    key_display="=",
    tooltip="go to the answer",
    also="result end final jump",
    footer="answer",
)
UNFOLD = Key(
    "enter",
    "unfold",
    "Open or fold",
    id="trace.unfold",
    tooltip="unfold or fold this passage",
    also="expand collapse unfold",
    footer="unfold",
)


DETAILS = Key(
    "i",
    "details",
    "Details",
    id="trace.details",
    tooltip="show details: scores, explanation, metadata …",
    also="metadata score scorer explanation info target",
    footer="details",
)


class TraceScreen(Correcting, Finding):
    """One sample, to read."""

    crumb_keeps = "both"
    ABOUT = (
        "One sample in full. The bar at the left marks the role: user, reasoning, tools, and a heavy bar for the "
        "answer. Left and right go to the other samples of the question."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        NEXT,
        Key(
            "left,h",
            "sample(-1)",
            "Previous sample",
            id="trace.previous",
            tooltip="the previous sample of this question",
            also="before back",
        ),
        ANSWER,
        SEARCH,
        UNFOLD,
        DETAILS,
        LABEL,
        BACK,
        Key(
            "right_square_bracket",
            "step(1)",
            "Next passage",
            id="trace.step",
            key_display="]",
            tooltip="the next passage or step",
            also="message turn step jump",
            footer="next passage",
        ),
        Key(
            "left_square_bracket",
            "step(-1)",
            "Previous passage",
            id="trace.step-back",
            key_display="[",
            tooltip="the previous passage or step",
            also="message turn step jump previous",
        ),
        Key(
            "e",
            "unfold_all",
            "Open all",
            id="trace.unfold-all",
            tooltip="unfold or fold all passages",
            also="expand collapse unfold fold",
            footer="unfold all",
        ),
        *moving_keys("trace", "line", page_down="space"),
    ]

    def __init__(self, session: Session, sample_id: str, term: str = "", order: Sequence[str] = ()) -> None:
        super().__init__(session)
        self.sample_id, self.term = sample_id, term
        self.order = order  # in which the samples of the question are read; it stays while one reads
        self.trace: Trace | None = None
        self.labels: Labelled = ((), "")

    def question_here(self) -> Only | None:
        """That of the sample."""
        return of_question(self.trace.sample) if self.trace is not None else None

    def compose(self) -> ComposeResult:
        """Breadcrumbs, verdict, text, keys."""
        signs = self.signs
        yield Breadcrumbs(signs)
        yield StyledLines(signs, id="verdict")
        yield from self.reasons()
        yield Rule(signs, id="rule")
        yield TraceText(signs, id="trace")
        yield Note(signs)
        yield Keys(signs)

    def reasons(self) -> Iterable[StyledLines]:
        """Why the sample is read, below the verdict."""
        return ()

    def on_mount(self) -> None:
        """The text has the keys."""
        self.query_one("#verdict", StyledLines).styles.height = 2
        self.query_one(TraceText).focus()

    def on_resize(self, event: events.Resize) -> None:
        """The head is laid out anew."""
        if self.trace is not None:
            self._describe(self.trace)

    def idle(self, action: str) -> bool:
        """Nothing folded: nothing to open; and behind the last sample there is none."""
        if action == "sample(1)":
            return bool(self.order) and self.sample_id == self.order[-1]
        return action == "unfold" and not self.query_one(TraceText).foldable

    def searched(self) -> str:
        """What was searched for here, or before."""
        return self.term

    def breadcrumb(self) -> str:
        """Which sample this is."""
        if self.trace is None:
            return "sample"
        number = self.order.index(self.trace.sample.sample_id) + 1
        question = question_unless_named(self, self.trace.sample)
        place = f"{number:,} of {len(self.order):,}"
        return f"{place}: {question}" if question else f"sample {place}"

    def reload(self) -> None:
        """Ask for the text, and for the other samples of the question under the present filter."""
        sample_id, choice = self.sample_id, self.session.choice

        def work(explorer: Explorer) -> tuple[Trace, Labelled]:
            trace = explorer.trace(sample_id, choice)
            return trace, _labels_of(explorer, trace.sample.sample_id)

        self.ask("trace", work, lambda answer: self.show_trace(*answer), "reading the trace")

    def renew(self) -> None:
        """A text stays as it is while it is read; one that was not there yet is asked for again."""
        if self.trace is None:
            self.reload()

    def sample_here(self) -> str | None:
        """The sample that is read."""
        return self.trace.sample.sample_id if self.trace is not None else None

    def read_labels(self, explorer: Explorer) -> Labelled:
        """Labels and note of this sample."""
        return _labels_of(explorer, self.sample_here() or "")

    def verdicts_changed(self) -> None:
        """The verdict above the text, which stays where it is."""
        sample_id, choice = self.sample_id, self.session.choice

        def describe(trace: Trace) -> None:
            self.trace = trace
            self._describe(trace)

        self.ask("verdict", lambda explorer: explorer.trace(sample_id, choice), describe)

    def show_labels(self, labels: object) -> None:
        """The line of facts names them."""
        if self.trace is not None:
            self.labels = cast("Labelled", labels)
            self._describe(self.trace)

    def show_trace(self, trace: Trace, labels: Labelled) -> None:
        """Show a text from its beginning, or at the first place of the term."""
        self.trace, self.labels = trace, labels
        self.order = in_order(trace.siblings, self.order)
        self._describe(trace)
        text = self.query_one(TraceText)
        text.show(trace)
        if self.term:
            self._say_hits(text.search(self.term))

    def _describe(self, trace: Trace) -> None:
        sample, signs = trace.sample, self.signs
        self.show_breadcrumbs(Word(sample.model), *self.standing())
        labels, note = self.labels
        facts = [f"[{', '.join(labels)}]"] * bool(labels) + [f"“{one_line(note)}”"] * bool(note)
        if sample.logged is not None:
            facts.append(f"as logged: {sample.logged}")
        if trace.outside:
            facts.append("outside the filter")
        if (length := length_words(sample)) is not None:
            facts.append(length)
        if trace.scorers:
            many = len(trace.scorers) > 1
            facts.append(
                f"{'scores' if many else 'scorer'} {cut(one_line(', '.join(trace.scorers)), 32, signs.ellipsis)}"
            )
        if sample.stop_reason:
            facts.append(f"stop: {one_line(sample.stop_reason)}")
        if sample.score is not None and sample.score not in (0.0, 1.0):
            facts.append(f"score {sample.score:.2f}")
        facts += [f"sample {sample.sample_id[:8]}", "/".join(one_line(trace.source).split("/")[-3:])]
        line = f" {signs.dot} ".join(facts)
        width, height = self.size
        lines = verdict_lines(sample, signs, width, max(2, height // _HEAD_SHARE))
        head = self.query_one("#verdict", StyledLines)
        head.styles.height = len(lines) + 1
        head.show([*lines, [Span(" " + cut(line, width - 2, signs.ellipsis), DIM)]])

    @on(TraceText.Scrolled)
    def scrolled(self, message: TraceText.Scrolled) -> None:
        """Which lines are in view."""
        message.stop()
        dash = "–" if not self.session.ascii else "-"
        place = f"{message.first:,}{dash}{message.last:,} of {message.count:,}"
        self.query_one("#rule", Rule).show("lines", place, focus=True)

    # copying and saving

    def copyable(self) -> Iterable[Copyable]:
        """The passage in view, the whole text, the answer, the sample's id."""
        trace, passage = self.trace, self.query_one(TraceText).here
        if trace is None:
            return
        yield from copy_text("the passage in view", passage)
        yield from copy_text("the whole text", trace_text(trace))
        yield from copy_text("the answer", trace.sample.answer)
        yield from copy_text("the question", trace.question)
        yield from copy_text("the sample's id", trace.sample.sample_id)

    def export(self) -> Export | None:
        """The whole text."""
        trace = self.trace
        if trace is None:
            return None
        name = f"trace-{trace.sample.sample_id[:8]}.txt"
        return export_text("this trace", name, trace_text(trace), lambda: trace_object(trace))

    # keys

    def action_back(self) -> None:
        """Back to the samples, the cursor on the one that was read last."""
        if not self.stop_writing():
            self.cancel_all()
            self.dismiss(self.sample_id)

    def action_sample(self, by: int) -> None:
        """Another sample of the same question."""
        if self.trace is None:
            return
        here = self.order.index(self.sample_id if self.sample_id in self.order else self.trace.sample.sample_id)
        if 0 <= here + by < len(self.order):
            self.sample_id = self.order[here + by]
            self.reload()
        else:
            self.say(f"this is the {'last' if by > 0 else 'first'} sample of the question")

    def action_answer(self) -> None:
        """To the answer."""
        self.query_one(TraceText).to_answer()

    def action_details(self) -> None:
        """What else the log says of the sample."""
        if (sample_id := self.sample_here()) is not None:
            show = self._show_details
            self.ask("details", lambda explorer: explorer.details(sample_id), show, "reading", holds_keys=True)

    def _show_details(self, details: dict[str, Any]) -> None:
        paragraphs: list[tuple[str, Ink | None]] = []
        for title, detail in details.items():
            paragraphs += [(title, BOLD), ("\n".join(as_lines(detail)), None)]
        self.show_text("details", paragraphs, logged=True)

    def action_step(self, by: int) -> None:
        """To the next passage."""
        self.query_one(TraceText).step(by)

    def action_move(self, by: int) -> None:
        """By lines."""
        self.query_one(TraceText).by(by)

    def action_page(self, by: int) -> None:
        """By pages, two lines of which stay."""
        text = self.query_one(TraceText)
        text.by(by * max(1, text.size.height - 2))

    def action_half(self, by: int) -> None:
        """By half pages."""
        text = self.query_one(TraceText)
        text.by(by * max(1, text.size.height // 2))

    def action_jump(self, to: int) -> None:
        """To the beginning, or with -1 to the end."""
        self.query_one(TraceText).by(10**9 if to else -(10**9))

    def action_unfold(self) -> None:
        """Open the folded passage in view."""
        self.query_one(TraceText).unfold_next()

    def action_unfold_all(self) -> None:
        """Open or fold all."""
        self.query_one(TraceText).toggle_all()

    def action_search(self) -> None:
        """Search in this text."""
        self.prompt("Search in this trace", self.term, self._search, hint="n next   N before   empty: no search")

    def _search(self, text: str) -> None:
        self.term = text
        hits = self.query_one(TraceText).search(text)
        if text:
            self._say_hits(hits)
        else:
            self.say("")
        self.show_keys()

    def _say_hits(self, hits: int) -> None:
        if hits:
            self.say(f"{hits:,} hit{'s' if hits != 1 else ''} “{self.term}”   n next, N before")
        else:
            self.say(f"not found: “{self.term}”")

    def action_hit(self, by: int) -> None:
        """To the next hit; without a search there is none."""
        if not self.term:
            return
        number, count = self.query_one(TraceText).next_hit(by)
        self.say(f"hit {number:,} of {count:,} for “{self.term}”" if count else f"not found: “{self.term}”")


def question_unless_named(screen: DrillScreen, sample: SampleRow) -> str:
    """The name of a sample's question for the breadcrumbs, where no screen on the way here has it."""
    name = " ".join(word for word in (sample.task, sample.question_id) if word)
    stack = [other for other in screen.app.screen_stack if isinstance(other, DrillScreen)]
    before = stack[: stack.index(screen)] if screen in stack else stack
    return "" if not name or any(other.breadcrumb() == name for other in before) else name


def in_order(siblings: Sequence[str], order: Sequence[str]) -> list[str]:
    """The samples of a question as they stood where one came from; what that does not have follows."""
    there, known = set(siblings), set(order)
    return [sample for sample in order if sample in there] + [sample for sample in siblings if sample not in known]


def _labels_of(explorer: Explorer, sample_id: str) -> Labelled:
    return explorer.book.of("sample").get(sample_id, ()), explorer.book.notes("sample").get(sample_id, "")
