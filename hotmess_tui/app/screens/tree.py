"""Where a question's samples part: all of them as a tree of what they share, the answers at its leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule, Word
from hotmess_tui.app.widgets.tree_rows import columns, detail
from hotmess_tui.charts.safe import visible
from hotmess_tui.explorer import tree_text
from hotmess_tui.explorer.tree import Node, Tree, tree
from hotmess_tui.explorer.tree_text import Line
from hotmess_tui.records import QuestionRow

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable, Export
    from hotmess_tui.explorer.explorer import Explorer


class TreeScreen(DrillScreen):
    """The samples of one question as a tree."""

    NAME = "where they part"
    ABOUT = (
        "All samples of a question by what they share: samples go together along a branch and part where it forks. "
        "By words: what they write from the beginning on. By steps: the numbers they come to and the sentences they "
        "share, in whatever order; a branch forks at the step that sets the answers apart most. By actions: what "
        "agents do, in order. The branch where the answers part most is marked; branches whose samples all answered "
        "the same are folded."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "open", "Open", id="tree.open", tooltip="the trace, where it parted; a branch: fold it, or unfold"
        ),
        Binding("right", "unfold", "Unfold", id="tree.unfold", show=False, tooltip="unfold this branch, or go into it"),
        Binding("left", "fold", "Fold", id="tree.fold", show=False, tooltip="fold this branch, or go to the one above"),
        Binding(
            "c",
            "compare",
            "Compare",
            id="tree.compare",
            tooltip="a sample of each of the two largest branches",
        ),
        Binding("b", "unit", "By", id="tree.unit", tooltip="by words, by steps, by actions"),
        Binding(
            "p", "parting", "Where they part", id="tree.parting", tooltip="to the branch where the answers part most"
        ),
        Binding(
            "e", "unfold_all", "Unfold all", id="tree.unfold-all", tooltip="unfold all branches, or fold them again"
        ),
    ]
    KEYS = (
        ("Enter", "open", "open"),
        ("Esc", "back", "back"),
        ("c", "compare", "compare"),
        ("b", "other unit", "unit"),
        ("p", "where they part", "parting"),
        ("e", "unfold all", "unfold_all"),
        ("?", "help", "help"),
    )

    def __init__(self, row: QuestionRow) -> None:
        super().__init__()
        self.row = row
        self.unit: str | None = None  # chosen by the person; None: what tells most
        self.found: Tree | None = None
        self.folded: set[int] = set()

    def compose(self) -> ComposeResult:
        """Breadcrumbs, the tree, the branch under the cursor, keys."""
        signs = self.main.signs
        yield Breadcrumbs(signs)
        yield Rule(signs, id="rule")
        yield Grid(signs, id="tree", empty="")
        yield Rule(signs, id="branch-rule")
        yield StyledLines(signs, id="branch")
        yield Note(signs)
        yield Keys(signs)

    def on_mount(self) -> None:
        """Ask for the tree."""
        grid = self.query_one(Grid)
        grid.row_key = lambda line: line.number
        grid.focus()
        self.show_breadcrumbs()
        self._load()

    def _load(self) -> None:
        group, choice, unit = self.row.group, self.main.choice, self.unit

        def work(explorer: Explorer) -> Tree:
            return tree(explorer.store, group, choice, explorer.labels_for(choice), unit)

        self.ask("tree", (group, choice, unit), work, self._show, "laying the samples side by side")

    def renew(self) -> None:
        """The samples of this question in the logs as they are now."""
        row, choice = self.row, self.main.choice

        def found(group: int | None) -> None:
            if group is not None:
                self.row = replace(row, group=group)
                self._load()

        self.ask("group", (row, choice), lambda explorer: explorer.group_again(row, choice), found)

    def rest(self) -> str:
        """Where the answers part, and what was left out."""
        return "" if self.found is None else "   ".join((tree_text.told(self.found), *self.found.notes))

    def idle(self, action: str) -> bool:
        """What would do nothing with this tree."""
        if self.found is None:
            return action != "back"
        return (action == "unit" and len(self.found.units) < 2) or (action == "parting" and self.found.decides is None)

    def _show(self, found: Tree) -> None:
        before = self.found
        kept = (
            (self._one(self.here[0]), self.here[1].depth if self.here[1].children else len(found.nodes))
            if before is not None and before.unit == found.unit and self.here is not None
            else None
        )
        self.found, self.folded = found, set(tree_text.agreed(found))
        row = found.detail.row
        words = [Word(f"by {found.unit}", "unit", rank=0), Word(row.model, rank=1)]
        self.show_breadcrumbs(*words, *([Word(row.condition, rank=3)] if row.condition else []))
        self._reveal(found.decides or 0 if kept is None else self._again(*kept))
        self.tell_rest()

    def _again(self, sample: str, depth: int) -> int:
        """The branch of a sample at a depth, its leaf where that is nearer, in a tree that was made anew."""
        assert self.found is not None
        nodes = self.found.nodes
        number: int | None = next((n for n, node in enumerate(nodes) if sample in node.samples), 0)
        while number is not None and nodes[number].depth > depth:
            number = nodes[number].parent
        return number or 0

    def on_resize(self, event: events.Resize) -> None:
        """The texts are cut for the width."""
        self.query_one(StyledLines).styles.height = max(4, min(12, self.size.height // 4))
        if self.found is not None:
            self._fill(None)

    # the table

    def _fill(self, keep: int | None) -> None:
        """Show the lines in view; the cursor on a node of the tree, None: where it is."""
        assert self.found is not None
        grid = self.query_one(Grid)
        if keep is None and grid.current is not None:
            keep = grid.current.number
        lines = tree_text.lines(self.found, self.folded, self.main.ascii)
        grid.show(lines, columns(self.found, self.size.width), keep=keep)
        self._describe()

    @on(Grid.Moved)
    def moved(self, message: Grid.Moved) -> None:
        """Another branch is under the cursor."""
        message.stop()
        self._describe()

    def _describe(self) -> None:
        line: Line | None = self.query_one(Grid).current
        if self.found is None or line is None:
            return
        found, node = self.found, self.found.nodes[line.number]
        many = sum(map(bool, found.nodes[0].mix))
        answers = f", {many:,} answer{'s' if many > 1 else ''}" if many else ""
        title = f"branches by {found.unit}: {found.nodes[0].count:,} samples{answers}"
        self.query_one("#rule", Rule).show(title, self.query_one(Grid).place(), focus=True)
        what = "samples" if node.count > 1 else "sample"
        right = f", {node.right:,} right" if many else ""
        told = f": {tree_text.variances(node)}" if node.within is not None and node.variance else ""
        self.query_one("#branch-rule", Rule).show(f"{node.count:,} {what}{right}{told}")
        head = self.query_one("#branch", StyledLines)
        head.show(detail(found, line.number, self.main.signs, self.size.width, max(4, min(12, self.size.height // 4))))

    # taking out

    def copyable(self) -> Iterable[Copyable]:
        """The text of the branch, the ids of its samples, all branches."""
        from hotmess_tui.app import copy_export

        found, here = self.found, self.here
        if found is None or here is None:
            return
        yield from copy_export.copy_text("the text of this branch", here[1].text)
        yield from copy_export.copy_text("the ids of its samples", "\n".join(here[1].samples))
        yield copy_export.copy_table(lambda explorer: tree_text.as_rows(found))

    def export(self) -> Export | None:
        """All branches."""
        from hotmess_tui.app.copy_export import export_table

        found = self.found
        if found is None:
            return None
        return export_table("the tree", "tree.csv", lambda explorer: tree_text.as_rows(found))

    # keys

    @property
    def here(self) -> tuple[int, Node] | None:
        """The node under the cursor and its number."""
        line: Line | None = self.query_one(Grid).current
        return None if line is None or self.found is None else (line.number, self.found.nodes[line.number])

    @on(Grid.Chosen)
    def row_chosen(self, message: Grid.Chosen) -> None:
        """A second click opens or folds."""
        message.stop()
        self.action_open()

    def action_open(self) -> None:
        """A leaf: its trace, where it parted from the others; a branch: fold or unfold it."""
        if self.here is None:
            return
        number, node = self.here
        if node.children:
            self.folded ^= {number}
            self._fill(number)
            return
        from hotmess_tui.app.screens.trace import TraceScreen

        self.app.push_screen(TraceScreen(node.samples[0], visible(node.quotes[0])), self._returned)

    def _returned(self, sample_id: str | None) -> None:
        """The trace may have been left at another sample: the cursor goes to its leaf."""
        found = self.found
        if found is None:
            return
        number = next((n for n, node in enumerate(found.nodes) if sample_id in node.samples), None)
        if number is not None:
            self._reveal(number)

    def _reveal(self, number: int) -> None:
        assert self.found is not None
        parent = self.found.nodes[number].parent
        while parent is not None:
            self.folded.discard(parent)
            parent = self.found.nodes[parent].parent
        self._fill(number)

    def action_unfold(self) -> None:
        """Unfold the branch, or go into it."""
        if self.here is not None and self.here[1].children:
            number, node = self.here
            if number in self.folded:
                self.folded.discard(number)
                self._fill(number)
            else:
                self._fill(node.children[0])

    def action_fold(self) -> None:
        """Fold the branch, or go to the one above."""
        if self.here is not None:
            number, node = self.here
            if node.children and number not in self.folded:
                self.folded.add(number)
                self._fill(number)
            elif node.parent is not None:
                self._fill(node.parent)

    def action_unfold_all(self) -> None:
        """Unfold everything, or fold again what all agree on."""
        if self.found is None:
            return
        number = self.here[0] if self.here is not None else 0
        if self.folded:
            self.folded.clear()
            self._fill(number)
            return
        self.folded = set(tree_text.agreed(self.found))
        above: int | None = number
        while above is not None:
            number = above if above in self.folded else number
            above = self.found.nodes[above].parent
        self._fill(number)

    def action_parting(self) -> None:
        """To the branch where the answers part most."""
        if self.found is not None and self.found.decides is not None:
            self._reveal(self.found.decides)

    def action_unit(self) -> None:
        """The same samples by another unit."""
        if self.found is not None and self.ready:
            units = self.found.units
            self.unit = units[(units.index(self.found.unit) + 1) % len(units)]
            self._load()

    def action_compare(self) -> None:
        """Two samples side by side: of the two largest branches below, at a leaf of it and the largest beside it."""
        if self.here is None or self.found is None:
            return
        number, node = self.here
        beside: tuple[int, ...] = node.children
        if not beside and node.parent is not None:
            others = [n for n in self.found.nodes[node.parent].children if n != number]
            unlike = [n for n in others if self.found.nodes[n].mix != node.mix and not self._same(n, number)]
            beside = (number, *(unlike or others))
        if len(beside) < 2:
            self.say("there is only one branch here: nothing to compare it with")
            return
        from hotmess_tui.app.screens.compare import CompareScreen

        self.app.push_screen(CompareScreen(self._one(beside[0]), self._one(beside[1])))

    def _same(self, a: int, b: int) -> bool:
        """Whether the samples of two nodes all gave one and the same answer."""
        assert self.found is not None
        one, other = self.found.nodes[a], self.found.nodes[b]
        return one.agreed and other.agreed and self.found.answer(one) == self.found.answer(other)

    def _one(self, number: int) -> str:
        """A sample of a branch: the first of its largest leaf."""
        assert self.found is not None
        while self.found.nodes[number].children:
            number = self.found.nodes[number].children[0]
        return self.found.nodes[number].samples[0]
