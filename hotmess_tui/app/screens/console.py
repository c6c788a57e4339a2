"""SQL over the store: a query above, its answer below as a table or a chart; nothing that it says can be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.widget import Widget

from hotmess_tui.app.keys import BACK, Key
from hotmess_tui.app.messages import TraceRequest
from hotmess_tui.app.screens.console_columns import Named, answer_columns, heading, name_columns
from hotmess_tui.app.screens.saved_queries import CATALOGUE, SAVE_QUERY, SavedQueries
from hotmess_tui.app.session import Session
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.line import wrapped
from hotmess_tui.app.widgets.question_header import StyledLines
from hotmess_tui.app.widgets.sql_editor import COMPLETE, EARLIER, SqlEditor, Words
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule, Word
from hotmess_tui.charts.drawing import DIM, Drawing, Span
from hotmess_tui.charts.plotext_painter import draw_quick
from hotmess_tui.charts.quick_chart import can_be_drawn, quick_chart
from hotmess_tui.charts.safe import visible
from hotmess_tui.errors import HotmessError, QueryError
from hotmess_tui.explorer import console
from hotmess_tui.query_records import Vocabulary
from hotmess_tui.tables.signs import WRONG

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

_LANE = "sql"
FAULT_LINES = 3
_HINT = "SELECT model, avg(correct::INT) FROM samples GROUP BY model;"


RUN = Key(
    "ctrl+r", "run", "Run the query", id="sql.run", key_display="^R", tooltip="execute it", footer="run", also="sql"
)
NEW = Key(
    "ctrl+n", "new", "New query", id="sql.new", key_display="^N", tooltip="clear the editor", footer="new", also="clear"
)
WRITE = Key(
    "colon,tab",
    "editor",
    "Write",
    id="sql.write",
    show=False,
    tooltip="back to the query",
    also="edit editor query",
    footer="query",
    footer_key=":",
)


class ConsoleScreen(SavedQueries):
    """The console."""

    NAME = "sql"
    TYPED = True
    ABOUT = (
        "Read-only SQL (DuckDB) over the tables samples, groups, questions, traces, features and sources of the whole "
        "store; groups has the metrics of the current decomposition. Ctrl+R runs the query, as does Enter after a "
        "semicolon. Allowed: SELECT, WITH, FROM, DESCRIBE, EXPLAIN."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        RUN.with_footer(""),
        Key(
            "enter",
            "open",
            "The row",
            id="sql.open",
            tooltip="open the trace of this sample, or the full row",
            also="record details trace enter",
            footer="row",
        ),
        Key("p", "draw", "Draw", id="sql.draw", tooltip="draw it as a chart", footer="draw", also="plot graph table"),
        Key("left,h", "shift(-1)", "Columns left", id="sql.left", show=False, tooltip="the columns further left"),
        Key(
            "right,l",
            "shift(1)",
            "Columns right",
            id="sql.right",
            show=False,
            tooltip="the columns further right",
            footer="more columns",
            footer_key="Right",
        ),
        WRITE,
        NEW.with_footer(""),
        CATALOGUE,
        BACK,
    ]
    WRITING = (RUN, COMPLETE, EARLIER, NEW, CATALOGUE, SAVE_QUERY)  # the keys that matter while one writes

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.vocabulary: Vocabulary | None = None
        self.first_column = 0
        self.drawing = False
        self.past = console.Past()

    def compose(self) -> ComposeResult:
        """Breadcrumbs, query, what is wrong with it, its result, keys."""
        signs = self.signs
        yield Breadcrumbs(signs)
        yield Rule(signs, id="query-rule")
        yield SqlEditor(_HINT, id="query")
        yield StyledLines(signs, id="fault")
        yield Rule(signs, id="rule")
        yield Grid(signs, empty="No rows: Tab goes back to the query.")
        yield StyledLines(signs, id="chart")
        yield Note(signs)
        yield Keys(signs)
        yield Words(signs)

    def first_focus(self) -> Widget:
        """The query."""
        return self.query_one(SqlEditor)

    def on_mount(self) -> None:
        """Write the query that was left last."""
        self.query_one("#chart").display = False
        self.query_one("#fault", StyledLines).display = False
        self.show_breadcrumbs(Word("read-only", None, DIM))
        self.query_one(SqlEditor).write(self.session.draft)
        self._show_rules()
        self.call_later(self.become_ready)

    def reload(self) -> None:
        """Ask which names a query may use, and what was asked before."""

        def work(explorer: Explorer) -> tuple[Vocabulary, console.Past]:
            return console.vocabulary(explorer.store), console.Past(console.asked_before())

        self.ask("names", work, lambda answer: self._show_names(*answer), "loading names")

    def _show_names(self, vocabulary: Vocabulary, past: console.Past) -> None:
        self.past = past if self.vocabulary is None else self.past
        self.vocabulary = vocabulary
        if self.asked is None:
            self._show_vocabulary(vocabulary)
        self._show_rules()

    def _show_vocabulary(self, vocabulary: Vocabulary) -> None:
        rows = [Named(t, c, k) for t, columns in vocabulary.tables.items() for c, k in columns]
        rows += [Named("samples", f"{struct}.{name}", kind) for struct, name, kind in vocabulary.fields]
        self.grid.show(rows, name_columns())

    # what is shown

    @property
    def writing(self) -> bool:
        """Whether the query has the keys."""
        return isinstance(self.focused, SqlEditor)

    def on_descendant_focus(self) -> None:
        """The keys are those of the pane that has them."""
        self._show_rules()
        self.show_keys()

    def footer(self) -> list[Key]:
        """Two panes, two lines of keys."""
        if self.writing:
            return [*self.WRITING, BACK.with_footer("result" if self.asked is not None else "back")]
        return [key.with_footer("table") if self.drawing and key.action == "draw" else key for key in super().footer()]

    def idle(self, action: str) -> bool:
        """What needs an answer has none, or none of that kind."""
        if action not in ("draw", "open", "shift(1)"):
            return False
        if self.asked is None or (self.drawing and action != "draw"):
            return True
        if action == "draw":
            return not can_be_drawn(self.asked.result)
        return not self.asked.result.rows or (action != "open" and not self._hidden())

    def _hidden(self) -> int:
        """Columns for which there is no room."""
        return len(self.asked.result.columns) - self.grid.shown if self.asked is not None else 0

    def on_resize(self, event: events.Resize) -> None:
        """The query gets the lines it has, up to a third."""
        self._divide()
        self.call_after_refresh(self.while_here(self.on_descendant_focus))
        if self.drawing:
            self.call_after_refresh(self.while_here(lambda: self._draw(self.query_one("#chart").size)))

    @on(SqlEditor.Changed)
    def written(self) -> None:
        """The mark of a fault goes when the text changes; the words follow it."""
        editor, words = self.query_one(SqlEditor), self.query_one(Words)
        if self.query_one("#fault", StyledLines).display:
            editor.mark(None)
            self.query_one("#fault", StyledLines).display = False
        if words.display:
            self.offer()
        self._divide()

    def _divide(self) -> None:
        editor = self.query_one(SqlEditor)
        lines = max(1, editor.wrapped_document.height)
        editor.styles.height = max(3, min(lines, self.size.height // 3))

    def _show_rules(self) -> None:
        grid = self.grid
        self.query_one("#query-rule", Rule).show("query", focus=self.writing)
        if self.asked is None:
            title, place = "tables and columns", ""
        else:
            place = "" if self.drawing else grid.place()
            title = heading(self.asked, self.drawing, self.first_column, grid.shown, self.signs)
        self.query_one("#rule", Rule).show(title, place, focus=not self.writing)

    def show_row(self) -> None:
        """Where the cursor is."""
        self._show_rules()

    # asking

    @on(SqlEditor.Finished)
    def action_run(self) -> None:
        """Run the query; what ran before is stopped. Enter behind a semicolon does so, too."""
        editor = self.query_one(SqlEditor)
        query, choice = editor.text.strip(), self.session.choice
        self.query_one(Words).hide()
        if not query:
            self.say("write a query first")
            return
        self.session.draft = editor.text
        self.ask(
            _LANE,
            lambda explorer: console.ask(explorer.store, query, choice),
            self._show_result,
            "running; Esc cancels",
        )

    def _show_result(self, result: console.Asked | QueryError) -> None:
        self.past.add(self.session.draft)
        if isinstance(result, QueryError):
            self._show_fault(result)
            return
        self.asked, self.first_column, self.drawing = result, 0, False
        self.query_one("#fault", StyledLines).display = False
        self.grid.cursor = 0
        self.refill()
        self.say(result.note, failed=bool(result.note))

    def _show_fault(self, fault: QueryError) -> None:
        editor, message = self.query_one(SqlEditor), self.query_one("#fault", StyledLines)
        if editor.text.strip() == fault.sql and fault.place is not None:
            line, column = fault.place
            lead = editor.text[: len(editor.text) - len(editor.text.lstrip())]
            shift = len(lead) - lead.rfind("\n") - 1 if line == 0 else 0
            editor.mark((line + lead.count("\n"), column + shift), fault.length)
        lines = wrapped(visible(str(fault).removeprefix("SQL").lstrip(":, ")), max(20, self.size.width - 3))
        message.display = True
        message.styles.height = min(FAULT_LINES, len(lines))
        begin = [f" {self.signs.wrong} ", *["   "] * FAULT_LINES]
        message.show([[Span(left + line, WRONG)] for left, line in zip(begin, lines[:FAULT_LINES], strict=False)])
        editor.focus()
        self.say("")

    def action_back(self) -> None:
        """Stop what runs; else from the query to its result, from there to where one came from."""
        if self.cancel(_LANE):
            self.say("stopped")
        elif self.writing and self.asked is not None:
            self._leave_editor()
        else:
            self.session.draft = self.query_one(SqlEditor).text
            super().action_back()

    def _leave_editor(self) -> None:
        if self.drawing:
            self.set_focus(None)
            self.on_descendant_focus()
        else:
            self.grid.focus()

    def action_editor(self) -> None:
        """To the query."""
        self.query_one(SqlEditor).focus()

    # the result

    def refill(self) -> None:
        """The result as a table from the first column in view on, or as a chart."""
        assert self.asked is not None
        result, grid = self.asked.result, self.grid
        columns = answer_columns(result, self.signs)[self.first_column :]
        grid.display, self.query_one("#chart").display = not self.drawing, self.drawing
        self.rows = result.rows
        grid.show(result.rows, columns)
        self._show_rules()
        self.show_keys()

    def action_draw(self) -> None:
        """The chart, or the table again."""
        if self.asked is None:
            return
        if not self.drawing:
            self._draw(self.query_one(Grid).size)
            return
        self.drawing = False
        self.refill()
        self._leave_editor()

    def _draw(self, size: Size) -> None:
        """Draw the answer in a thread, in the cells that the table has now or the chart had."""
        assert self.asked is not None
        result, ascii = self.asked.result, self.session.ascii
        try:
            chart = quick_chart(result)
        except HotmessError as error:
            self.say(str(error), failed=True)
            return

        def show(drawing: Drawing) -> None:
            if self.asked is not None and self.asked.result is result:
                self.query_one("#chart", StyledLines).show(drawing.rows)
                self.say(chart.note)
                self.drawing = True
                self.refill()
                self._leave_editor()

        self.ask("chart", lambda explorer: draw_quick(chart, size.width, size.height, ascii), show, "drawing")

    def action_shift(self, by: int) -> None:
        """Other columns."""
        if self.asked is not None and not self.drawing:
            last = len(self.asked.result.columns) - 1
            self.first_column = max(0, min(last, self.first_column + by))
            self.refill()

    def action_open(self) -> None:
        """The trace of the sample that the row names, else the row in full."""
        row = self.current
        if self.asked is None or row is None or self.drawing:
            return
        names = self.asked.result.columns
        sample = row[names.index("sample_id")] if "sample_id" in names else None
        if isinstance(sample, str):
            self.open(TraceRequest(sample))
        else:
            null = self.signs.null
            cells = zip(names, row, strict=True)
            told = [(f"{name}: {null if cell is None else cell}"[:2000], None) for name, cell in cells]
            self.show_text("row", told, logged=True)

    # words and history

    @on(SqlEditor.Wants)
    def offer(self) -> None:
        """Words for the place of the cursor."""
        editor = self.query_one(SqlEditor)
        if self.vocabulary is not None:
            completion = console.complete(self.vocabulary, editor.text, editor.place)
            self.query_one(Words).offer(completion, *editor.cursor_screen_offset)

    @on(SqlEditor.Turned)
    def turn(self, message: SqlEditor.Turned) -> None:
        """Another query of the history; behind the last comes what was being written."""
        editor = self.query_one(SqlEditor)
        query = self.past.turn(message.by, editor.text)
        if query is not None:
            editor.write(query, end=message.by > 0)

    def query_text(self) -> str:
        """What is written."""
        return self.query_one(SqlEditor).text

    def open_query(self, text: str) -> None:
        """Another query, which runs; what was written is the one before."""
        self._replace_query(text)
        self.action_run()

    def action_new(self) -> None:
        """An empty editor; Up brings back what was written."""
        self.cancel(_LANE)
        self._replace_query("")

    def _replace_query(self, text: str) -> None:
        """Another query in the editor, and no result under it, which would be of the one before."""
        editor = self.query_one(SqlEditor)
        self.past.add(editor.text)
        editor.write(text, end=False)
        editor.focus()
        self.asked, self.drawing = None, False
        self.grid.display, self.query_one("#chart").display = True, False
        if self.vocabulary is not None:
            self._show_vocabulary(self.vocabulary)
        self._show_rules()
        self.show_keys()
