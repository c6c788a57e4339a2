"""Search in all traces under the present filter: hits as they are found, Enter opens the trace at the hit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.status_lines import Breadcrumbs, Keys, Note, Rule, Word
from hotmess_tui.charts.numbers import share
from hotmess_tui.charts.safe import one_line
from hotmess_tui.explorer.mentions import Sides, beside
from hotmess_tui.explorer.notes import count
from hotmess_tui.explorer.search import Hit
from hotmess_tui.records import Progress
from hotmess_tui.tables import hits

if TYPE_CHECKING:
    from hotmess_tui.app.copy_export import Copyable, Export
    from hotmess_tui.explorer.explorer import Explorer

MOST = 5000  # hits that are listed
_AT_ONCE = 200  # hits between two pictures of the list


class SearchScreen(DrillScreen):
    """Passages that contain what was looked for."""

    NAME = "search"
    ABOUT = (
        "Passages of traces that contain a text, under the present filter. Hits come in while the search goes on; "
        "Enter opens the trace, where n and N go from hit to hit. A text between slashes is a regular expression."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "trace", "Trace", id="search.trace", tooltip="the trace, at this hit"),
        Binding("slash", "again", "Search", id="search.again", key_display="/", tooltip="search for something else"),
        Binding("x", "stop", "Stop", id="search.stop", tooltip="stop searching, and keep what was found"),
    ]
    KEYS = (
        ("Enter", "trace", "trace"),
        ("Esc", "back", "back"),
        ("/", "search again", "again"),
        ("x", "stop", "stop"),
        ("?", "help", "help"),
    )

    class Came(Message):
        """More hits, and how far the search is."""

        def __init__(self, search: int, hits: Sequence[Hit], progress: Progress | None) -> None:
            super().__init__()
            self.search, self.hits, self.progress = search, hits, progress

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.hits: list[Hit] = []
        self.progress: Progress | None = None
        self.searching = False
        self.sides: Sides | None = None
        self._number = 0  # of the search that is on; answers of earlier ones are dropped

    def compose(self) -> ComposeResult:
        """Breadcrumbs, hits, keys."""
        signs = self.main.signs
        yield Breadcrumbs(signs)
        yield Rule(signs, id="rule")
        yield Grid(signs, id="hits", empty="")
        yield Note(signs)
        yield Keys(signs)

    def on_mount(self) -> None:
        """Begin."""
        grid = self.query_one(Grid)
        grid.row_key = lambda hit: (hit.sample_id, hit.position)
        grid.focus()
        self.show_breadcrumbs(Word(one_line(self.text), "again"))
        self._search()

    def breadcrumb(self) -> str:
        """What is looked for."""
        return f"search “{one_line(self.text)}”"

    def idle(self, action: str) -> bool:
        """Without hits there is no trace to open; what has ended cannot be stopped."""
        return (action == "trace" and not self.hits) or (action == "stop" and not self.searching)

    def _search(self) -> None:
        self._number += 1
        number, choice = self._number, self.main.choice
        wanted, regex = self._wanted
        self.hits, self.progress, self.searching, self.sides = [], None, True, None
        self._fill()

        def work(explorer: Explorer) -> int:
            latest: list[Progress] = []
            some: list[Hit] = []
            found = 0

            def hand_over() -> None:
                self.post_message(self.Came(number, tuple(some), latest[-1] if latest else None))
                some.clear()

            def tell(progress: Progress) -> None:
                latest.append(progress)
                hand_over()

            for hit in explorer.search(wanted, choice, regex=regex, stop=lambda: self._number != number, tell=tell):
                some.append(hit)
                found += 1
                if len(some) >= _AT_ONCE or found == 1:
                    hand_over()
                if found >= MOST:
                    break
            hand_over()
            return found

        self.ask("search", number, work, self._done, "searching")

    @property
    def _wanted(self) -> tuple[str, bool]:
        """What is looked for, and whether it is a regular expression: it stands between slashes then."""
        regex = len(self.text) > 2 and self.text.startswith("/") and self.text.endswith("/")
        return (self.text[1:-1], True) if regex else (self.text, False)

    def _weigh(self) -> None:
        """Does writing it go along with being right? Asked once the hits are there."""
        (wanted, regex), choice, number = self._wanted, self.main.choice, self._number

        def work(explorer: Explorer) -> Sides:
            return beside(explorer.store, wanted, choice, explorer.labels_for(choice), regex=regex)

        def then(found: Sides) -> None:
            if number == self._number:
                self.sides = found
                self.tell_rest()

        self.ask("beside", (number, choice), work, then, "comparing samples")

    def rest(self) -> str:
        """Samples whose model wrote it beside the others."""
        if self.sides is None or not self.sides.whole.mention:
            return "" if self.sides is None else "no model wrote it: it stands in what they were told"
        whole = self.sides.whole
        told = f"models wrote it in {count(whole.mention, 'sample')}, {share(whole.mention_accuracy)} right"
        told += f"; the others {share(whole.others_accuracy)}"
        if self.sides.both:
            within = share(self.sides.mention_within), share(self.sides.others_within)
            told += f"; on the same questions {within[0]} and {within[1]}"
        return told

    def on_search_screen_came(self, message: Came) -> None:
        """Hits that were found meanwhile."""
        if message.search == self._number and self.searching:
            self.progress = message.progress
            if message.hits:
                self.hits += message.hits
                self._fill()
            self._count()

    def _done(self, hits: int) -> None:
        self.searching = False
        self._count()
        if not hits:
            self.query_one(Grid).empty = f"No trace contains “{one_line(self.text)}”: / searches for something else."
            self._fill()
        elif hits >= MOST:
            self.say(f"the first {MOST:,} hits; a filter (f, one screen up) makes them fewer")
        else:
            self._weigh()
        self.show_keys()

    def _fill(self) -> None:
        grid = self.query_one(Grid)
        current = grid.current
        grid.show(self.hits, hits.grid(self.hits), keep=grid.row_key(current) if current else None)
        self._count()

    @on(Grid.Moved)
    def moved(self, message: Grid.Moved) -> None:
        """Where the cursor is."""
        message.stop()
        self._count()

    def _count(self) -> None:
        how = ""
        if self.searching and self.progress is not None:
            how = f", {self.progress.done:,} of {self.progress.total:,} files searched"
        self.query_one("#rule", Rule).show(f"hits{how}", self.query_one(Grid).place(), focus=True)

    def renew(self) -> None:
        """The logs were read again: search them again."""
        self._search()

    @on(Grid.Chosen)
    def row_chosen(self, message: Grid.Chosen) -> None:
        """A second click goes deeper."""
        message.stop()
        self.action_trace()

    def action_trace(self) -> None:
        """The trace, with what was looked for marked."""
        hit: Hit | None = self.query_one(Grid).current
        if hit is not None:
            from hotmess_tui.app.screens.trace import TraceScreen

            self.app.push_screen(TraceScreen(hit.sample_id, hit.hit))

    def copyable(self) -> Iterable[Copyable]:
        """The hit under the cursor with the text around it, its sample, all hits."""
        from hotmess_tui.app import copy_export

        hit: Hit | None = self.query_one(Grid).current
        if hit is None:
            return
        yield from copy_export.copy_text("the text around the hit", hit.before + hit.hit + hit.after)
        yield from copy_export.copy_text("the sample's id", hit.sample_id)
        yield copy_export.copy_table(lambda explorer: hits.of_hits(self.hits))

    def export(self) -> Export | None:
        """All hits so far."""
        from hotmess_tui.app.copy_export import export_table

        return (
            export_table("these hits", "hits.csv", lambda explorer: hits.of_hits([*self.hits])) if self.hits else None
        )

    def action_stop(self) -> None:
        """No further; what was found stays."""
        if self.searching:
            self._number += 1
            self.searching = False
            self.say("stopped: these are not all hits")
            self.show_keys()
            self._count()

    def action_again(self) -> None:
        """Another text."""
        from hotmess_tui.app.dialogs.prompt import Prompt

        def written(text: str | None) -> None:
            if text:
                self.text = text
                self.show_breadcrumbs(Word(one_line(text), "again"))
                self._search()

        self.app.push_screen(Prompt("Search in all traces", self.text, hint="/…/ is a regular expression"), written)
