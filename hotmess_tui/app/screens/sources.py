"""What was read and what was not, and why: a row per file, the problems of the one under the cursor below."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from hotmess_tui.app.copy_export import Copyable, copy_text
from hotmess_tui.app.keys import BACK, Key, sort_key
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.app.widgets.status_lines import Word
from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Ink, Span
from hotmess_tui.charts.safe import cut, one_line, visible
from hotmess_tui.contents import SourceRow
from hotmess_tui.errors import HotmessError
from hotmess_tui.store.queries.user_queries import faults
from hotmess_tui.tables.rows import Rows
from hotmess_tui.tables.signs import WRONG
from hotmess_tui.tables.sources import FINE, of_sources
from hotmess_tui.tables.sources import grid as source_grid
from hotmess_tui.wording import counted

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

PROBLEM_LINES = 5


class SourcesScreen(TableScreen[SourceRow]):
    """The files."""

    NAME = "sources"
    ABOUT = "All files, with format, number of samples, and errors."
    RISING = frozenset({"path", "format", "status"})
    EMPTY = "Nothing was read. hotmess PATH opens files and folders."
    EXPORT = ("the sources", "sources.csv")
    BINDINGS: ClassVar[list[BindingType]] = [
        BACK,
        Key(
            "right_square_bracket",
            "problem",
            "Next problem",
            id="sources.problem",
            key_display="]",
            tooltip="the next file with a problem",
            also="error unreadable skipped jump",
            footer="next problem",
        ),
        Key(
            "i",
            "notes",
            "Remarks",
            id="sources.notes",
            tooltip="how runs were combined",
            also="info about merge warnings",
            footer="remarks",
        ),
        Key(
            "M",
            "merge",
            "Merge names",
            id="sources.merge",
            key_display="M",
            tooltip="toggle provider prefixes of model names",
            also="models provider prefix same join",
            footer="merge names",
        ),
        Key(
            "R",
            "alias",
            "Rename a model",
            id="sources.alias",
            key_display="R",
            tooltip="show a model under another name",
            also="model name alias",
            footer="rename a model",
        ),
        sort_key("sources"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.files: tuple[SourceRow, ...] = ()
        self.notes: tuple[str, ...] = ()

    def below(self) -> Iterable[Widget]:
        """The problems of the file under the cursor."""
        yield StyledLines(self.signs, id="problems")

    def on_mount(self) -> None:
        """A line for the path."""
        self.query_one(StyledLines).styles.height = 1

    def reload(self) -> None:
        """Ask what was read."""

        def work(explorer: Explorer) -> tuple[tuple[SourceRow, ...], tuple[str, ...]]:
            return explorer.sources(), (*faults(), *explorer.source_notes())

        self.ask("sources", work, lambda answer: self._show(*answer), "loading sources")

    def _show(self, files: tuple[SourceRow, ...], notes: tuple[str, ...]) -> None:
        self.files, self.notes = files, notes
        samples, bad = sum(file.samples for file in files), sum(file.status not in FINE for file in files)
        words = [Word(counted(len(files), "file"), None, DIM, 1), Word(counted(samples, "sample"), None, DIM, 2)]
        self.show_breadcrumbs(*words, *([Word(f"{bad:,} not read in full", "problem", WRONG)] if bad else []))
        self.refill()
        self.show_status()

    def status(self) -> str:
        """The first remark on how runs were combined."""
        if not self.notes:
            return ""
        more = f"   (+{len(self.notes) - 1} more: i)" if len(self.notes) > 1 else ""
        return cut(one_line(self.notes[0]), self.size.width - 2 - len(more), self.signs.ellipsis) + more

    def idle(self, action: str) -> bool:
        """Where every file was read there is no problem to go to."""
        if action in ("merge", "alias"):
            return self.session.explorer.origin is None
        if action == "notes":
            return not self.notes
        return action == "problem" and all(file.status in FINE for file in self.files)

    # the table

    def refill(self) -> None:
        """All files."""
        self.fill(self.files, source_grid(self.files))

    def row_key(self, row: SourceRow) -> Hashable:
        """Its path."""
        return row.path

    def heading(self) -> str:
        """Always the same."""
        return "sources"

    def show_row(self) -> None:
        """The problems of the file under the cursor."""
        super().show_row()
        row = self.current
        lines: list[list[Span]] = []
        if row is not None:
            cells = max(20, self.size.width - 2)
            for n, text in enumerate((row.path, *row.problems)):
                lines += [[Span(" " + line, PLAIN if n else DIM)] for line in wrapped(visible(text), cells)]
        lines = lines[:PROBLEM_LINES]
        problems = self.query_one(StyledLines)
        problems.styles.height = max(1, len(lines))
        problems.show(lines)

    # copying and saving

    def texts_of(self, row: SourceRow) -> Iterable[Copyable]:
        """The path, what is wrong with the file."""
        yield from copy_text("the path", row.path)
        yield from copy_text("its problems", "\n".join(row.problems))

    def table_of(self, rows: Sequence[SourceRow]) -> Rows:
        """Files as a table."""
        return of_sources(rows)

    # keys

    def action_notes(self) -> None:
        """Copies, pooled runs, renamed questions, hidden reasoning: what was decided."""
        paragraphs: list[tuple[str, Ink | None]] = [("How runs were combined", BOLD)]
        paragraphs += [(note, None) for note in self.notes or ("No runs were merged.",)]
        self.show_text("remarks", paragraphs)

    def action_merge(self) -> None:
        """Models without their provider's prefix, or with it."""
        origin = self.session.explorer.origin
        if origin is not None:
            merged = not origin.options.merge
            self.reopen(replace(origin.options, merge=merged), "prefixes dropped" if merged else "prefixes kept")

    def action_alias(self) -> None:
        """Another name for a model; an empty text takes all names back."""
        origin = self.session.explorer.origin
        if origin is None:
            return
        options = origin.options

        def rename(text: str) -> None:
            pairs = [pair.partition("=") for pair in text.split(",") if "=" in pair]
            aliases = tuple((old.strip(), new.strip()) for old, _, new in pairs)
            self.reopen(replace(options, aliases=aliases), "names as written")

        self.prompt(
            "Show the model OLD as NEW",
            ", ".join(f"{old}={new}" for old, new in options.aliases),
            rename,
            check=_check_aliases,
            hint="openai/gpt-4o=gpt-4o, …   empty: names as logged",
        )

    def action_problem(self) -> None:
        """To the next file that was not read in full."""
        grid = self.grid
        bad = [n for n, row in enumerate(self.rows) if row.status not in FINE]
        if bad:
            grid.move_to(next((n for n in bad if n > grid.cursor), bad[0]))


def _check_aliases(text: str) -> None:
    for pair in filter(None, map(str.strip, text.split(","))):
        old, equals, new = map(str.strip, pair.partition("="))
        if not (old and equals and new):
            raise HotmessError(f"{pair!r} is not of the form LOGGED=SHOWN")
