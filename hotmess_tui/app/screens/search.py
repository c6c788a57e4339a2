"""Search in all traces under the current filter: hits as they are found, Enter opens the trace at the hit."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.message import Message

from hotmess_tui.app.copy_export import Copyable, copy_text
from hotmess_tui.app.keys import BACK, Key
from hotmess_tui.app.messages import TraceRequest
from hotmess_tui.app.screens.table_screen import TableScreen
from hotmess_tui.app.session import Session
from hotmess_tui.charts.numbers import share
from hotmess_tui.charts.safe import one_line
from hotmess_tui.explorer.mentions import Sides, beside
from hotmess_tui.explorer.notes import count
from hotmess_tui.explorer.search import Hit
from hotmess_tui.records import Progress
from hotmess_tui.store.patterns import between_slashes
from hotmess_tui.tables import hits
from hotmess_tui.tables.rows import Rows

if TYPE_CHECKING:
    from hotmess_tui.explorer.explorer import Explorer

MOST = 5000  # hits that are listed
_AT_ONCE = 200  # hits between two pictures of the list
_LANE = "search"


class SearchScreen(TableScreen[Hit]):
    """Passages that contain what was looked for."""

    NAME = "search"
    ABOUT = (
        "Passages of traces that contain a text, under the current filter. Hits appear while the search runs. Enter "
        "opens the trace at the hit; there, n and N go to other hits. A text between slashes is a regular expression."
    )
    EXPORT = ("these hits", "hits.csv")
    BINDINGS: ClassVar[list[BindingType]] = [
        Key(
            "enter",
            "open",
            "Trace",
            id="search.trace",
            tooltip="the trace, at this hit",
            also="open text transcript reasoning read",
            footer="trace",
        ),
        BACK,
        Key(
            "asterisk",
            "again",
            "Search all traces",
            id="search.again",
            key_display="*",
            tooltip="search all traces for something else",
            also="find grep look for regex regular expression again",
            footer="search again",
        ),
    ]

    class HitsFound(Message):
        """More hits, and how far the search is; `anew`: damaged texts were read again, those before do not count."""

        def __init__(self, search: int, hits: Sequence[Hit], progress: Progress | None, anew: bool = False) -> None:
            super().__init__()
            self.search, self.hits, self.progress, self.anew = search, hits, progress, anew

    def __init__(self, session: Session, text: str) -> None:
        super().__init__(session)
        self.text = text
        self.hits: list[Hit] = []
        self.progress: Progress | None = None
        self.searching = False
        self.sides: Sides | None = None
        self._number = 0  # of the search that is on; hits of earlier ones are dropped

    def breadcrumb(self) -> str:
        """What is looked for."""
        return f"search “{one_line(self.text)}”"

    def idle(self, action: str) -> bool:
        """Without hits there is no trace to open."""
        return action == "open" and not self.hits

    # searching

    def reload(self) -> None:
        """Search from the beginning."""
        self._number += 1
        number, choice = self._number, self.session.choice
        term, regex = self._term
        self.hits, self.progress, self.searching, self.sides = [], None, True, None
        self.show_breadcrumbs(*self.standing())
        self.refill()

        def work(explorer: Explorer) -> int:
            latest: list[Progress] = []
            new: list[Hit] = []
            total = 0
            self.post_message(self.HitsFound(number, (), None, anew=True))

            def hand_over() -> None:
                self.post_message(self.HitsFound(number, tuple(new), latest[-1] if latest else None))
                new.clear()

            def report(progress: Progress) -> None:
                latest.append(progress)
                hand_over()

            for hit in explorer.search(term, choice, regex=regex, stop=lambda: self._number != number, tell=report):
                new.append(hit)
                total += 1
                if len(new) >= _AT_ONCE or total == 1:
                    hand_over()
                if total >= MOST:
                    break
            hand_over()
            return total

        self.ask(_LANE, work, self._end, "searching")

    @property
    def _term(self) -> tuple[str, bool]:
        """What is looked for, and whether it is a regular expression: it stands between slashes then."""
        return between_slashes(self.text)

    def on_search_screen_hits_found(self, message: HitsFound) -> None:
        """Hits that were found meanwhile."""
        if message.search == self._number and self.searching:
            self.progress = message.progress
            if message.anew:
                self.hits = []
            if message.hits:
                self.hits += message.hits
                self.refill()
                self.become_ready()
                self.show_keys()
            self.show_row()

    def _end(self, total: int) -> None:
        self.searching = False
        self.show_row()
        if not total:
            self.refill()
        elif total >= MOST:
            self.say(f"the first {MOST:,} hits; a filter (f, one screen up) makes them fewer")
        else:
            self._compare()

    def _compare(self) -> None:
        """Does writing it go along with being right? Asked once the hits are there."""
        (term, regex), choice = self._term, self.session.choice

        def show(sides: Sides) -> None:
            self.sides = sides
            self.show_status()

        self.ask(
            "beside",
            lambda explorer: beside(explorer.store, term, choice, explorer.labels_for(choice), regex=regex),
            show,
            "comparing samples",
        )

    def status(self) -> str:
        """Samples whose model wrote it beside the others."""
        if self.sides is None or not self.sides.whole.mention:
            return "" if self.sides is None else "it occurs in prompts only"
        overall = self.sides.whole
        text = f"models wrote it in {count(overall.mention, 'sample')}, {share(overall.mention_accuracy)} right"
        text += f"; the others {share(overall.others_accuracy)}"
        if self.sides.both:
            within = share(self.sides.mention_within), share(self.sides.others_within)
            text += f"; on the same questions {within[0]} and {within[1]}"
        return text

    # the table

    def refill(self) -> None:
        """The hits so far."""
        self.fill(self.hits, hits.grid(self.hits))

    def row_key(self, row: Hit) -> Hashable:
        """Its place in a sample."""
        return (row.sample_id, row.position)

    def empty_text(self) -> str:
        """Nothing while the search goes on."""
        return "" if self.searching else f"No trace contains “{one_line(self.text)}”. * searches for another text."

    def heading(self) -> str:
        """How far the search is."""
        if self.searching and self.progress is not None:
            return f"hits, {self.progress.done:,} of {count(self.progress.total, 'file')} searched"
        return "hits"

    # keys

    def action_open(self) -> None:
        """The trace, with what was looked for marked."""
        hit = self.current
        if hit is not None:
            self.open(TraceRequest(hit.sample_id, hit.hit))

    def footer(self) -> list[Key]:
        """While it searches, going back stops it first."""
        back = BACK.with_footer("stop")
        return [back if key == BACK and self.searching else key for key in super().footer()]

    def action_back(self) -> None:
        """No further, what was found stays; once it has ended, back to where one came from."""
        if not self.searching:
            super().action_back()
            return
        self._number += 1
        self.searching = False
        self.cancel(_LANE)
        self.say("stopped: these are not all hits")
        self.show_keys()
        self.show_row()

    def action_again(self) -> None:
        """Another text."""
        self.ask_what_to_search(self.text, self._search_for)

    def _search_for(self, text: str) -> None:
        if text:
            self.text = text
            self.cancel("beside")
            self.reload()

    # copying and saving

    def texts_of(self, row: Hit) -> Iterable[Copyable]:
        """The text around the hit, its sample."""
        yield from copy_text("the text around the hit", row.before + row.hit + row.after)
        yield from copy_text("the sample's id", row.sample_id)

    def table_of(self, rows: Sequence[Hit]) -> Rows:
        """Hits as a table."""
        return hits.of_hits(tuple(rows))
