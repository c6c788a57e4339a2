"""Screens on which one searches in what is shown: the first place that contains a text, and from hit to hit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from hotmess_tui.app.keys import Key
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.explorer.notes import count

SEARCH = Key(
    "slash",
    "search",
    "Search here",
    id="screen.search",
    key_display="/",
    tooltip="search in what is shown",
    also="find look for text grep match question",
    footer="search",
)
_NAME_CELLS = 30


class Finding(DrillScreen):
    """A screen whose rows or lines can be searched."""

    BINDINGS: ClassVar[list[BindingType]] = [
        SEARCH,
        Key(
            "n",
            "hit(1)",
            "Next hit",
            id="screen.hit",
            tooltip="the next hit of the search",
            also="match find result again",
            footer="next hit",
        ),
        Key(
            "N",
            "hit(-1)",
            "Previous hit",
            id="screen.hit-back",
            key_display="N",
            tooltip="the previous hit",
            also="match find previous result",
        ),
    ]
    UNIT: ClassVar[str] = "row"  # what a hit is in
    sought = ""  # what was searched for; empty: nothing

    def matching(self) -> Sequence[int]:
        """The rows or lines that contain what is sought, from the first on."""
        raise NotImplementedError

    def row_here(self) -> int:
        """The row or line at which one is."""
        raise NotImplementedError

    def show_hit(self, number: int) -> None:
        """Go to a row or line."""
        raise NotImplementedError

    def searched(self) -> str:
        """What was searched for; empty: nothing."""
        return self.sought

    def footer(self) -> list[Key]:
        """There is a next hit where something was searched for."""
        return [key for key in super().footer() if key.id != "screen.hit" or self.searched()]

    def action_search(self) -> None:
        """Ask for a text, and go to the first place at or behind the present one that contains it."""
        self.prompt("Search in what is shown", self.sought, self.find, hint="n next   N before   empty: no search")

    def find(self, text: str) -> None:
        """Go to the first hit; an empty text ends the search."""
        self.sought = text
        if text:
            self.go_to_hit(0)
        else:
            self.say("")
        self.show_keys()

    def action_hit(self, by: int) -> None:
        """To the next hit; without a search there is none."""
        if self.searched():
            self.go_to_hit(by)

    def go_to_hit(self, by: int) -> None:
        """To the next hit, or to the one before; with 0 to the first at or behind the present place. It goes round."""
        hits, here = self.matching(), self.row_here()
        name = f"“{cut(one_line(self.sought), _NAME_CELLS, self.signs.ellipsis)}”"
        if not hits:
            self.say(f"no {self.UNIT} here contains {name}: * searches all traces")
            return
        if by < 0:
            hit = next((n for n in reversed(hits) if n < here), hits[-1])
        else:
            hit = next((n for n in hits if n >= here + by), hits[0])
        self.show_hit(hit)
        self.say(f"{hits.index(hit) + 1:,} of {count(len(hits), self.UNIT)} with {name}   n next, N before")
