"""Where a question's samples part: all of them as a tree of what they share, the answers at its leaves."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from hotmess_tui.app.copy_export import Copyable, copy_text
from hotmess_tui.app.keys import BACK, Key
from hotmess_tui.app.messages import CompareRequest, TraceRequest
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.app.widgets.status_lines import Rule, Word
from hotmess_tui.app.widgets.tree_rows import columns, detail
from hotmess_tui.charts.safe import visible
from hotmess_tui.explorer import tree_text
from hotmess_tui.explorer.tree import Node, Tree, tree
from hotmess_tui.explorer.tree_text import Line
from hotmess_tui.explorer.triage import Only, of_question
from hotmess_tui.records import QuestionRow
from hotmess_tui.tables.rows import Rows
from hotmess_tui.wording import counted

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer


class TreeScreen(TableScreen[Line]):
    """The samples of one question as a tree."""

    NAME = "divergence"
    ABOUT = (
        "All samples of a question as a tree: samples with a common beginning share a branch, which forks where they "
        "diverge. By words: what they write from the beginning on. By steps: the numbers they reach and the sentences "
        "they share, in any order; a branch forks at the step that best separates the answers. By actions: what "
        "agents do, in order. The branch where answers diverge most is marked; branches whose samples all gave the "
        "same answer are folded."
    )
    EXPORT = ("the tree", "tree.csv")
    BINDINGS: ClassVar[list[BindingType]] = [
        Key(
            "enter",
            "open",
            "Open",
            id="tree.open",
            tooltip="open the trace at the divergence; fold or unfold a branch",
            also="trace fold expand",
            footer="open",
        ),
        BACK,
        Key(
            "right,l",
            "unfold",
            "Unfold",
            id="tree.unfold",
            show=False,
            tooltip="unfold this branch, or enter it",
            also="expand open",
        ),
        Key(
            "left,h",
            "fold",
            "Fold",
            id="tree.fold",
            show=False,
            tooltip="fold this branch, or go to its parent",
            also="collapse close",
        ),
        Key(
            "c",
            "compare",
            "Compare",
            id="tree.compare",
            tooltip="compare samples of the two largest branches",
            also="diff side by difference versus two pair",
            footer="compare",
        ),
        Key(
            "b",
            "unit",
            "By",
            id="tree.unit",
            tooltip="compare by words, steps or actions",
            also="words steps actions group",
            footer="by",
        ),
        Key(
            "equals_sign",
            "divergence",
            "Divergence",
            id="tree.parting",
            key_display="=",
            tooltip="go to the branch where answers diverge most",
            also="fork diverge split difference",
            footer="divergence",
        ),
        Key(
            "e",
            "unfold_all",
            "Unfold all",
            id="tree.unfold-all",
            tooltip="unfold or fold all branches",
            also="expand collapse fold",
            footer="unfold all",
        ),
    ]

    def __init__(self, session: Session, row: QuestionRow) -> None:
        super().__init__(session)
        self.row = row
        self.unit: str | None = None  # chosen by the person; None: what tells most
        self.sample_tree: Tree | None = None
        self.folded: set[int] = set()

    def question_here(self) -> Only:
        """The question itself."""
        return of_question(self.row)

    def below(self) -> Iterable[Widget]:
        """The branch under the cursor."""
        yield Rule(self.signs, id="branch-rule")
        yield StyledLines(self.signs, id="branch")

    def reload(self) -> None:
        """Ask for the tree."""
        group, choice, unit = self.row.group, self.session.choice, self.unit

        def work(explorer: Explorer) -> Tree:
            return tree(explorer.store, group, choice, explorer.labels_for(choice), unit)

        self.ask("tree", work, self._show, "aligning the samples")

    def renew(self) -> None:
        """The samples of this question in the logs as they are now."""
        row, choice = self.row, self.session.choice

        def use_group(group: int | None) -> None:
            if group is not None:
                self.row = replace(row, group=group)
                self.reload()

        self.ask("group", lambda explorer: explorer.group_again(row, choice), use_group)

    def status(self) -> str:
        """Where the answers part, and what was left out."""
        tree = self.sample_tree
        return "" if tree is None else "   ".join((tree_text.told(tree), *tree.notes))

    def idle(self, action: str) -> bool:
        """What would do nothing with this tree."""
        if self.sample_tree is None:
            return action != "back"
        return (action == "unit" and len(self.sample_tree.units) < 2) or (
            action == "divergence" and self.sample_tree.decides is None
        )

    def _show(self, tree: Tree) -> None:
        before, here = self.sample_tree, self.here
        kept = (
            (self._sample_of(here[0]), here[1].depth if here[1].children else len(tree.nodes))
            if before is not None and before.unit == tree.unit and here is not None
            else None
        )
        self.sample_tree, self.folded = tree, set(tree_text.agreed(tree))
        row = tree.detail.row
        words = [Word(f"by {tree.unit}", "unit", rank=0), Word(row.model), *self.standing()]
        self.show_breadcrumbs(*words, *([Word(row.condition, rank=3)] if row.condition else []))
        self._reveal(tree.decides or 0 if kept is None else self._again(*kept))
        self.show_status()

    def _again(self, sample: str, depth: int) -> int:
        """The branch of a sample at a depth, its leaf where that is nearer, in another tree."""
        assert self.sample_tree is not None
        nodes = self.sample_tree.nodes
        number: int | None = next((n for n, node in enumerate(nodes) if sample in node.samples), 0)
        while number is not None and nodes[number].depth > depth:
            number = nodes[number].parent
        return number or 0

    def on_resize(self, event: events.Resize) -> None:
        """The texts are cut for the width."""
        self.query_one(StyledLines).styles.height = self._branch_lines
        self.refill()

    @property
    def _branch_lines(self) -> int:
        return max(4, min(12, self.size.height // 4))

    # the table

    def refill(self) -> None:
        """The branches that are not folded away."""
        self._fill_at(None)

    def _fill_at(self, number: int | None) -> None:
        """The branches, the cursor on a node of the tree, None: where it is."""
        tree = self.sample_tree
        if tree is not None:
            lines = tree_text.lines(tree, self.folded, self.session.ascii)
            self.fill(lines, columns(tree, self.size.width), keep=number)

    def row_key(self, row: Line) -> Hashable:
        """Its node."""
        return row.number

    def heading(self) -> str:
        """What the branches are made of."""
        tree = self.sample_tree
        if tree is None:
            return ""
        root = tree.nodes[0]
        answers = sum(map(bool, root.mix))
        of_answers = f", {counted(answers, 'answer')}" if answers else ""
        return f"branches by {tree.unit}: {counted(root.count, 'sample')}{of_answers}"

    def show_row(self) -> None:
        """The branch under the cursor."""
        tree, line = self.sample_tree, self.current
        if tree is None or line is None:
            return
        super().show_row()
        node = tree.nodes[line.number]
        right = f", {node.right:,} right" if any(tree.nodes[0].mix) else ""
        variances = f": {tree_text.variances(node)}" if node.within is not None and node.variance else ""
        rule = f"{node.count:,} {'samples' if node.count > 1 else 'sample'}{right}{variances}"
        self.query_one("#branch-rule", Rule).show(rule)
        lines = detail(tree, line.number, self.signs, self.size.width, self._branch_lines)
        self.query_one("#branch", StyledLines).show(lines)

    # copying and saving

    def texts_of(self, row: Line) -> Iterable[Copyable]:
        """The text of the branch, the ids of its samples."""
        if self.sample_tree is not None:
            node = self.sample_tree.nodes[row.number]
            yield from copy_text("the text of this branch", node.text)
            yield from copy_text("the ids of its samples", "\n".join(node.samples))

    def whole_table(self, explorer: Explorer) -> Rows:
        """All branches, folded ones too."""
        assert self.sample_tree is not None
        return tree_text.as_rows(self.sample_tree)

    # keys

    @property
    def here(self) -> tuple[int, Node] | None:
        """The node under the cursor and its number."""
        tree, line = self.sample_tree, self.current
        return None if line is None or tree is None else (line.number, tree.nodes[line.number])

    def action_open(self) -> None:
        """A leaf: its trace, where it parted from the others; a branch: fold or unfold it."""
        if self.here is None:
            return
        number, node = self.here
        if node.children:
            self.folded ^= {number}
            self._fill_at(number)
        else:
            self.open(TraceRequest(node.samples[0], visible(node.quotes[0])), self._go_to_leaf)

    def _go_to_leaf(self, sample_id: str | None) -> None:
        """The trace may have been left at another sample: the cursor goes to its leaf."""
        tree = self.sample_tree
        if tree is None:
            return
        number = next((n for n, node in enumerate(tree.nodes) if sample_id in node.samples), None)
        if number is not None:
            self._reveal(number)

    def _reveal(self, number: int) -> None:
        assert self.sample_tree is not None
        parent = self.sample_tree.nodes[number].parent
        while parent is not None:
            self.folded.discard(parent)
            parent = self.sample_tree.nodes[parent].parent
        self._fill_at(number)

    def action_unfold(self) -> None:
        """Unfold the branch, or go into it."""
        if self.here is not None and self.here[1].children:
            number, node = self.here
            if number in self.folded:
                self.folded.discard(number)
                self._fill_at(number)
            else:
                self._fill_at(node.children[0])

    def action_fold(self) -> None:
        """Fold the branch, or go to the one above."""
        if self.here is not None:
            number, node = self.here
            if node.children and number not in self.folded:
                self.folded.add(number)
                self._fill_at(number)
            elif node.parent is not None:
                self._fill_at(node.parent)

    def action_unfold_all(self) -> None:
        """Unfold everything, or fold again what all agree on."""
        if self.sample_tree is None:
            return
        number = self.here[0] if self.here is not None else 0
        if self.folded:
            self.folded.clear()
            self._fill_at(number)
            return
        self.folded = set(tree_text.agreed(self.sample_tree))
        above: int | None = number
        while above is not None:
            number = above if above in self.folded else number
            above = self.sample_tree.nodes[above].parent
        self._fill_at(number)

    def action_divergence(self) -> None:
        """To the branch where the answers part most."""
        if self.sample_tree is not None and self.sample_tree.decides is not None:
            self._reveal(self.sample_tree.decides)

    def action_unit(self) -> None:
        """The same samples by another unit."""
        if self.sample_tree is not None and self.ready:
            units = self.sample_tree.units
            self.unit = units[(units.index(self.sample_tree.unit) + 1) % len(units)]
            self.reload()

    def action_compare(self) -> None:
        """Two samples side by side: of the two largest branches below, at a leaf of it and the largest beside it."""
        if self.here is None or self.sample_tree is None:
            return
        number, node = self.here
        beside: tuple[int, ...] = node.children
        if not beside and node.parent is not None:
            others = [n for n in self.sample_tree.nodes[node.parent].children if n != number]
            unlike = [n for n in others if self.sample_tree.nodes[n].mix != node.mix and not self._same(n, number)]
            beside = (number, *(unlike or others))
        if len(beside) < 2:
            self.say("there is only one branch here: nothing to compare it with")
        else:
            self.open(CompareRequest(self._sample_of(beside[0]), self._sample_of(beside[1])))

    def _same(self, a: int, b: int) -> bool:
        """Whether the samples of two nodes all gave one and the same answer."""
        assert self.sample_tree is not None
        one, other = self.sample_tree.nodes[a], self.sample_tree.nodes[b]
        return one.agreed and other.agreed and self.sample_tree.answer(one) == self.sample_tree.answer(other)

    def _sample_of(self, number: int) -> str:
        """A sample of a branch: the first of its largest leaf."""
        assert self.sample_tree is not None
        while self.sample_tree.nodes[number].children:
            number = self.sample_tree.nodes[number].children[0]
        return self.sample_tree.nodes[number].samples[0]
