"""One question: what was asked, the answers as bars, every sample as a row grouped by answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.screens.text_matches import TextMatches
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.question_header import StyledLines, header_lines
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule, Word
from hotmess_tui.charts.drawing import DIM
from hotmess_tui.records import QuestionDetail, QuestionRow, SampleRow
from hotmess_tui.tables.column import sorted_rows
from hotmess_tui.tables.samples import grid as sample_grid
from hotmess_tui.tables.samples import of_samples

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable, Export
    from hotmess_tui.explorer.explorer import Explorer


class SamplesScreen(TextMatches, TableScreen):
    """The samples of one question under one condition."""

    ABOUT = (
        "One question: its text, the target, and every different answer as a bar (✓ right, ✗ wrong, ∅ no answer). "
        "Below, each sample, those with the same answer together. Incoherence over n: does it settle?"
    )
    RISING = frozenset({"answer"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "trace", "Trace", id="samples.trace", tooltip="the whole text of this sample"),
        Binding(
            "s", "sort", "Sort", id="samples.sort", tooltip="order by a column; the same again: the other way round"
        ),
        Binding(
            "right_square_bracket",
            "answer(1)",
            "Next answer",
            id="samples.next-answer",
            key_display="]",
            tooltip="the first sample with the next answer",
        ),
        Binding(
            "left_square_bracket",
            "answer(-1)",
            "Previous answer",
            id="samples.previous-answer",
            key_display="[",
            tooltip="the first sample with the answer before",
        ),
        Binding("space", "mark", "Mark", id="samples.mark", tooltip="mark this sample, to compare another with it"),
        Binding(
            "c",
            "compare",
            "Compare",
            id="samples.compare",
            tooltip="beside the marked sample, else the next other answer",
        ),
        Binding("T", "tree", "Tree", id="samples.tree", key_display="T", tooltip="where the samples part"),
        Binding("e", "expand", "Whole question", id="samples.expand", tooltip="the question in full, and back"),
    ]
    KEYS = (
        ("Enter", "trace", "trace"),
        ("Esc", "back", "back"),
        ("c", "compare", "compare"),
        ("l", "label", "label"),
        ("T", "where they part", "tree"),
        ("m", "mentions", "mentions"),
        ("e", "whole question", "expand"),
        ("?", "help", "help"),
    )

    def __init__(self, row: QuestionRow) -> None:
        super().__init__()
        self.row = row
        self.detail: QuestionDetail | None = None
        self.rows: list[SampleRow] = []
        self.labels: Mapping[str, tuple[str, ...]] = {}
        self.marked: tuple[str, ...] = ()  # two at most
        self.expanded = False

    def compose(self) -> ComposeResult:
        """Breadcrumbs, the question, its samples, keys."""
        signs = self.main.signs
        yield Breadcrumbs(signs)
        yield StyledLines(signs, id="head")
        yield Rule(signs, id="rule")
        yield Grid(signs, id="samples", empty="No samples here: Esc goes back.")
        yield Note(signs)
        yield Keys(signs)

    def on_mount(self) -> None:
        """Ask for the question."""
        grid = self.query_one(Grid)
        grid.row_key = lambda row: row.sample_id
        grid.quiet = lambda row: (
            row.failure is not None or (self.mentions is not None and row.sample_id not in self.mentions.samples)
        )
        grid.focus()
        self.show_breadcrumbs()
        self._load()

    def _load(self) -> None:
        group, choice = self.row.group, self.main.choice

        def work(explorer: Explorer) -> tuple[QuestionDetail, Mapping[str, tuple[str, ...]]]:
            return explorer.question(group, choice), explorer.book.of("sample")

        self.ask("question", (group, choice), work, lambda found: self._show(*found), "asking for samples")

    def sample_here(self) -> str | None:
        """The sample under the cursor."""
        row: SampleRow | None = self.query_one(Grid).current
        return row.sample_id if row is not None else None

    def show_labels(self, found: object) -> None:
        """The column of labels."""
        self.labels = cast("Mapping[str, tuple[str, ...]]", found)
        self._fill(self.sample_here())

    def renew(self) -> None:
        """The samples of this question in the logs as they are now."""
        row, choice = self.row, self.main.choice

        def found(group: int | None) -> None:
            if group is not None:
                self.row = replace(row, group=group)
                self._load()

        self.ask(
            "group", (row, choice), lambda explorer: explorer.group_again(row, choice), found, "asking for samples"
        )

    def rest(self) -> str:
        """What mentions the text that is looked for; where a log holds no answers, what the figures cannot tell."""
        if self.mentions is not None:
            return self.told()
        if self.detail is None or all(answer.outcome_class != "WRONG" for answer in self.detail.answers):
            return ""
        return "no answers in this log: wrong in the same way cannot be told from wrong in different ways"

    def idle(self, action: str) -> bool:
        """One answer only: there is no next one."""
        return action.startswith("answer(") and (self.detail is None or len(self.detail.answers) < 2)

    def breadcrumb(self) -> str:
        """Which question this is."""
        return " ".join(part for part in (self.row.task, self.row.question_id) if part)

    def _show(self, detail: QuestionDetail, labels: Mapping[str, tuple[str, ...]]) -> None:
        self.detail, self.labels = detail, labels
        self.show_breadcrumbs(*self._choices(detail))
        current = self.query_one(Grid).current
        self._fill(current.sample_id if current is not None else None)
        self._lay_out()
        self.tell_rest()
        if self.sought:
            self.seek()

    def group_here(self) -> int:
        """The key of this question."""
        return self.row.group

    def show_mentions(self) -> None:
        """The column that marks them."""
        self._fill(self.sample_here())

    def _choices(self, detail: QuestionDetail) -> list[Word]:
        row = detail.row
        words = [Word(row.model, rank=1)]
        if row.condition:
            words.append(Word(row.condition, rank=3))
        estimator = "plug-in" if detail.estimator == "plugin" else detail.estimator
        words.append(Word(f"{detail.decomposition.replace('_', '-')}, {estimator}", None, DIM, rank=2))
        return words

    def on_resize(self, event: events.Resize) -> None:
        """The head gets what it needs, half the screen at most."""
        self._lay_out()

    def _lay_out(self) -> None:
        if self.detail is None:
            return
        width, height = self.size
        most = height - 8 if self.expanded else max(6, (height - 4) // 2)
        lines = header_lines(self.detail, self.main.signs, width, most)
        head = self.query_one(StyledLines)
        head.styles.height = len(lines)
        head.show(lines)

    # the table

    def _fill(self, keep: object) -> None:
        assert self.detail is not None
        columns = sample_grid(self.detail, self.labels, self.marked, *self.mention_column())
        self.rows = list(self.detail.samples)
        column = next((c for c in columns if self.sorting is not None and c.name == self.sorting[0]), None)
        if column is not None and self.sorting is not None:
            self.rows = sorted_rows(self.rows, column, self.sorting[1])
        grid = self.query_one(Grid)
        grid.sorted_by = self.sorting
        grid.show(self.rows, columns, keep=keep)
        self._count()

    @on(Grid.Moved)
    def moved(self, message: Grid.Moved) -> None:
        """Say where the cursor is."""
        message.stop()
        self._count()

    def _count(self) -> None:
        grid = self.query_one(Grid)
        left_out = self.detail.row.left_out if self.detail is not None else 0
        title = f"samples ({left_out} failed, left out)" if left_out else "samples"
        self.query_one("#rule", Rule).show(title, grid.place(), focus=True)

    def reorder(self) -> None:
        """The samples in another order, the cursor on its sample."""
        current = self.query_one(Grid).current
        self._fill(current.sample_id if current is not None else None)

    def action_answer(self, by: int) -> None:
        """To the first sample of the next answer."""
        grid = self.query_one(Grid)
        starts = [n for n, row in enumerate(self.rows) if n == 0 or row.outcome_class != self.rows[n - 1].outcome_class]
        later = [n for n in starts if n > grid.cursor] if by > 0 else [n for n in reversed(starts) if n < grid.cursor]
        if later:
            grid.move_to(later[0])

    def action_mark(self) -> None:
        """Mark the sample under the cursor, or take the mark away; of three the first goes."""
        here = self.sample_here()
        if here is None:
            return
        self.marked = tuple(m for m in self.marked if m != here) if here in self.marked else (*self.marked, here)[-2:]
        names = " and ".join(m[:8] for m in self.marked)
        how = "c compares the two" if len(self.marked) == 2 else "c on another sample compares the two"
        self._fill(here)
        self.say(f"marked {names}: {how}" if self.marked else "")

    def action_compare(self) -> None:
        """Two samples side by side: both that are marked, the marked one and this, else this and the next other one."""
        pair = (self.marked[0], self.marked[1]) if len(self.marked) == 2 else self._pair()
        if pair is None:
            self.say("all samples answered the same: mark one with space, then c on another")
            return
        from hotmess_tui.app.screens.compare import CompareScreen

        self.app.push_screen(CompareScreen(*pair))

    def _pair(self) -> tuple[str, str] | None:
        grid = self.query_one(Grid)
        row: SampleRow | None = grid.current
        if row is None:
            return None
        if self.marked and self.marked[0] != row.sample_id:
            return self.marked[0], row.sample_id
        turned = [*self.rows[grid.cursor + 1 :], *self.rows[: grid.cursor]]
        other = next((r.sample_id for r in turned if r.outcome_class != row.outcome_class), None)
        return (row.sample_id, other) if other is not None else None

    def action_expand(self) -> None:
        """The question in full, or its beginning."""
        self.expanded = not self.expanded
        self._lay_out()

    # taking out

    def copyable(self) -> Iterable[Copyable]:
        """The sample under the cursor: its answer, its id; the question; all rows."""
        from hotmess_tui.app import copy_export

        row: SampleRow | None = self.query_one(Grid).current
        if self.detail is None or row is None:
            return
        yield from copy_export.copy_text("the answer", row.answer)
        yield from copy_export.copy_text("the sample's id", row.sample_id)
        yield from copy_export.copy_text("the question", self.detail.question)
        yield copy_export.copy_row(of_samples([row]))
        yield copy_export.copy_table(lambda explorer: of_samples(self.rows))

    def export(self) -> Export | None:
        """All samples of the question, in this order."""
        from hotmess_tui.app.copy_export import export_table

        samples = self.rows
        return export_table("these samples", "samples.csv", lambda explorer: of_samples(samples)) if samples else None

    # deeper

    def action_tree(self) -> None:
        """All samples as a tree of what they share."""
        from hotmess_tui.app.screens.tree import TreeScreen

        self.app.push_screen(TreeScreen(self.row))

    @on(Grid.Chosen)
    def row_chosen(self, message: Grid.Chosen) -> None:
        """A second click goes deeper."""
        message.stop()
        self.action_trace()

    def action_trace(self) -> None:
        """The text of the sample under the cursor."""
        row = self.query_one(Grid).current
        if row is not None:
            from hotmess_tui.app.screens.trace import TraceScreen

            self.app.push_screen(TraceScreen(row.sample_id, self.term_for(row.sample_id)), self._returned)

    def _returned(self, sample_id: str | None) -> None:
        """The trace may have been left at another sample of the question: the cursor goes there."""
        place = next((n for n, row in enumerate(self.rows) if row.sample_id == sample_id), None)
        if place is not None:
            self.query_one(Grid).move_to(place)
