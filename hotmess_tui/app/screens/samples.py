"""One question: what was asked, the answers as bars, every sample as a row grouped by answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from hotmess_tui.app.copy_export import Copyable, copy_row, copy_text
from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.keys import BACK, Key, sort_key
from hotmess_tui.app.messages import CompareRequest, TraceRequest, TreeRequest
from hotmess_tui.app.screens.correcting import CORRECT, Correcting
from hotmess_tui.app.screens.labelling import LABEL
from hotmess_tui.app.screens.table_screen import Labels, TableScreen
from hotmess_tui.app.screens.text_matches import MENTIONS, TextMatches
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.question_header import StyledLines, header_lines
from hotmess_tui.app.widgets.status_lines import Word
from hotmess_tui.charts.drawing import DIM
from hotmess_tui.explorer.triage import Only, of_question
from hotmess_tui.records import QuestionDetail, QuestionRow, SampleRow
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.samples import grid as sample_grid
from hotmess_tui.tables.samples import of_samples
from hotmess_tui.tables.verdict import Verdict, of_sample

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

_FRAME = 5  # lines of the screen beside the head and the rows
_BY_VERDICT = ""  # what stands for the first order among the columns to sort by


def room_for_head(height: int, samples: int) -> int:
    """The most lines that the question and its answers may take: half the screen, or all that the table leaves."""
    return max(6, (height - 4) // 2, height - _FRAME - samples)


class SamplesScreen(Correcting, TextMatches, TableScreen[SampleRow]):
    """The samples of one question under one condition."""

    crumb_keeps = "both"
    ABOUT = (
        "One question: its text, the target, and every different answer as a bar (✓ right, ✗ wrong, ∅ no answer). "
        "Below, each sample, the rarer verdict first, those with the same answer together. Incoherence over n shows "
        "whether it converges."
    )
    RISING = frozenset({"answer"})
    EMPTY = "No samples here. Esc goes back."
    HEAD = ("incoherence", "bias", "variance")
    EXPORT = ("these samples", "samples.csv")
    BINDINGS: ClassVar[list[BindingType]] = [
        Key(
            "enter",
            "open",
            "Trace",
            id="samples.trace",
            tooltip="open the full transcript",
            also="open text transcript reasoning read answer messages",
            footer="trace",
        ),
        BACK,
        Key(
            "c",
            "compare",
            "Compare",
            id="samples.compare",
            tooltip="compare with the marked sample, or with another answer",
            also="diff side by difference versus two pair",
            footer="compare",
        ),
        Key(
            "T",
            "tree",
            "Tree",
            id="samples.tree",
            key_display="T",
            tooltip="show where the samples diverge",
            also="branches fork part diverge prefix common",
            footer="tree",
        ),
        MENTIONS,
        LABEL,
        CORRECT,
        Key(
            "e",
            "expand",
            "Whole question",
            id="samples.expand",
            tooltip="toggle the full question",
            also="full text prompt expand more",
            footer="whole question",
        ),
        Key(
            "right_square_bracket",
            "answer(1)",
            "Next answer",
            id="samples.next-answer",
            key_display="]",
            tooltip="the first sample with the next answer",
            also="jump wrong different",
            footer="next answer",
        ),
        Key(
            "left_square_bracket",
            "answer(-1)",
            "Previous answer",
            id="samples.previous-answer",
            key_display="[",
            tooltip="the first sample with the previous answer",
            also="jump",
        ),
        Key(
            "space",
            "mark",
            "Mark",
            id="samples.mark",
            tooltip="mark this sample, to compare another with it",
            also="select pick tick",
            footer="mark",
        ),
        sort_key("samples"),
    ]

    def __init__(self, session: Session, row: QuestionRow) -> None:
        super().__init__(session)
        self.row = row
        self.detail: QuestionDetail | None = None
        self.marked: tuple[str, ...] = ()  # two at most
        self.expanded = False
        self._verdicts: Counter[Verdict] = Counter()

    def question_here(self) -> Only:
        """The question itself."""
        return of_question(self.row)

    def above(self) -> Iterable[Widget]:
        """The question."""
        yield StyledLines(self.signs, id="head")

    def reload(self) -> None:
        """Ask for the question and its samples."""
        group, choice = self.row.group, self.session.choice

        def work(explorer: Explorer) -> tuple[QuestionDetail, object]:
            return explorer.question(group, choice), self.read_labels(explorer)

        self.ask("question", work, lambda answer: self._show(*answer), "loading samples")

    def renew(self) -> None:
        """The samples of this question in the logs as they are now."""
        row, choice = self.row, self.session.choice

        def use_group(group: int | None) -> None:
            if group is not None:
                self.row = replace(row, group=group)
                self.reload()

        self.ask("group", lambda explorer: explorer.group_again(row, choice), use_group, "loading samples")

    def _show(self, detail: QuestionDetail, labels: object) -> None:
        self.detail = detail
        self._verdicts = Counter(of_sample(row) for row in detail.samples if row.counted)
        self.show_breadcrumbs(*self._settings(detail))
        self.show_labels(labels)
        self._lay_out()
        self.show_status()
        if self.sought:
            self.seek()

    def _settings(self, detail: QuestionDetail) -> list[Word]:
        row, self.decomposed = detail.row, (detail.decomposition, detail.estimator)
        words = [Word(row.model), *self.standing()]
        if row.condition:
            words.insert(1, Word(row.condition, rank=3))
        estimator = "plug-in" if detail.estimator == "plugin" else detail.estimator
        words.append(Word(f"{detail.decomposition.replace('_', '-')}, {estimator}", None, DIM, rank=2))
        return words

    def status(self) -> str:
        """What mentions the text that is looked for; where a log holds no answers, what the figures cannot tell."""
        if self.mentions is not None:
            return self.mentions_status()
        if self.detail is None or all(answer.outcome_class != "WRONG" for answer in self.detail.answers):
            return ""
        return "no answers in this log, so errors of the same and of different kinds cannot be distinguished"

    def idle(self, action: str) -> bool:
        """One answer only: there is no next one."""
        return action.startswith("answer(") and (self.detail is None or len(self.detail.answers) < 2)

    def breadcrumb(self) -> str:
        """Which question this is."""
        return " ".join(name for name in (self.row.task, self.row.question_id) if name)

    def on_resize(self, event: events.Resize) -> None:
        """The head gets what it needs of half the screen, and of the lines that the table does not fill."""
        self._lay_out()

    def _lay_out(self) -> None:
        if self.detail is None:
            return
        width, height = self.size
        most = height - 8 if self.expanded else room_for_head(height, len(self.detail.samples))
        lines = header_lines(self.detail, self.signs, width, most)
        head = self.query_one(StyledLines)
        head.styles.height = len(lines)
        head.show(lines)

    # the table

    def refill(self) -> None:
        """The samples with their labels and marks."""
        if self.detail is not None:
            columns = sample_grid(self.detail, self.labels, self.marked, *self.mention_column())
            self.fill(self.detail.samples, columns)

    def row_key(self, row: SampleRow) -> Hashable:
        """Its id."""
        return row.sample_id

    def is_quiet(self, row: SampleRow) -> bool:
        """It excluded from all metrics, or does not mention the text that is looked for."""
        return not row.counted or (self.mentions is not None and row.sample_id not in self.mentions.samples)

    def heading(self) -> str:
        """How many samples have each verdict, in the order in which they stand at first, and how many count nowhere."""
        left_out = self.detail.row.left_out if self.detail is not None else 0
        aside = f" ({left_out} failed or not judged, excluded)" if left_out else ""
        words = ", ".join(f"{many:,} {verdict.word}" for verdict, many in self._verdicts.items())
        return f"samples: {words}{aside}" if len(self._verdicts) > 1 else f"samples{aside}"

    def sample_here(self) -> str | None:
        """The sample under the cursor."""
        row = self.current
        return row.sample_id if row is not None else None

    def show_labels(self, labels: object) -> None:
        """The column of labels."""
        self.labels = cast("Labels", labels)
        self.refill()

    def group_here(self) -> int:
        """The key of this question."""
        return self.row.group

    def show_mentions(self) -> None:
        """The column that marks them."""
        self.refill()

    # order

    def sort_entries(self) -> list[Entry]:
        """The order in which they stand at first, and the columns."""
        return [Entry(_BY_VERDICT, "verdict", "the rarer one first, as it was"), *super().sort_entries()]

    def sort_by(self, name: str) -> None:
        """Order the rows by a column, or as they stood at first."""
        if name == _BY_VERDICT:
            self.sorting = None
            self.reorder()
        else:
            super().sort_by(name)

    # keys

    def action_answer(self, by: int) -> None:
        """To the first sample of the next answer."""
        grid, rows = self.grid, self.rows
        starts = [n for n, row in enumerate(rows) if n == 0 or row.outcome_class != rows[n - 1].outcome_class]
        later = [n for n in starts if n > grid.cursor] if by > 0 else [n for n in reversed(starts) if n < grid.cursor]
        if later:
            grid.move_to(later[0])

    def matching(self) -> Sequence[int]:
        """The samples that mention it."""
        mentions = self.mentions
        return [n for n, row in enumerate(self.rows) if mentions is not None and row.sample_id in mentions.samples]

    def action_mark(self) -> None:
        """Mark the sample under the cursor, or take the mark away; of three the first goes."""
        here = self.sample_here()
        if here is None:
            return
        self.marked = tuple(m for m in self.marked if m != here) if here in self.marked else (*self.marked, here)[-2:]
        names = " and ".join(m[:8] for m in self.marked)
        how = "c compares the two" if len(self.marked) == 2 else "c on another sample compares the two"
        self.refill()
        self.say(f"marked {names}: {how}" if self.marked else "")

    def action_compare(self) -> None:
        """Two samples side by side: both that are marked, the marked one and this, else this and another answer."""
        pair = (self.marked[0], self.marked[1]) if len(self.marked) == 2 else self._pair()
        if pair is None:
            self.say("all samples answered the same: mark one with space, then c on another")
        else:
            self.open(CompareRequest(*pair))

    def _pair(self) -> tuple[str, str] | None:
        row, cursor = self.current, self.grid.cursor
        if row is None:
            return None
        if self.marked and self.marked[0] != row.sample_id:
            return self.marked[0], row.sample_id
        turned = [*self.rows[cursor + 1 :], *self.rows[:cursor]]
        others = [other for other in turned if other.outcome_class != row.outcome_class]
        right = [other for other in others if other.correct]
        answered = [other for other in others if other.answer is not None]
        return (row.sample_id, (right or answered or others)[0].sample_id) if others else None

    def action_expand(self) -> None:
        """The question in full, or its beginning."""
        self.expanded = not self.expanded
        self._lay_out()

    def action_tree(self) -> None:
        """All samples as a tree of what they share."""
        self.open(TreeRequest(self.row))

    def action_open(self) -> None:
        """The text of the sample under the cursor; it may be left at another sample: the cursor goes there."""
        sample = self.sample_here()
        if sample is not None:
            order = tuple(row.sample_id for row in self.rows)
            self.open(TraceRequest(sample, self.term_for(sample), order), self.go_to)

    # copying and saving

    def texts_of(self, row: SampleRow) -> Iterable[Copyable]:
        """Its answer, its id, the question, the row."""
        yield from copy_text("the answer", row.answer)
        yield from copy_text("the sample's id", row.sample_id)
        yield from copy_text("the question", self.detail.question if self.detail is not None else None)
        yield copy_row(self.table_of([row]))

    def table_of(self, rows: Sequence[SampleRow]) -> Rows:
        """Samples as a table."""
        return of_samples(rows)
