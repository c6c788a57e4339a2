"""The ways out of the curves other than into a point: all questions, search, sources, two series side by side."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from hotmess_tui.app.screens.view_settings import ViewSettings
from hotmess_tui.charts.marks import Series
from hotmess_tui.records import Choice


class CurveNavigation(ViewSettings):
    """Curves, and what lies beside them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "a", "all_questions", "All questions", id="curve.all", tooltip="every question, the most incoherent first"
        ),
        Binding(
            "v",
            "contrast",
            "Contrast",
            id="curve.contrast",
            tooltip="this series against another, by question",
        ),
        Binding(
            "slash", "search", "Search", id="curve.search", key_display="/", tooltip="search in the text of all traces"
        ),
        Binding("o", "sources", "Sources", id="curve.sources", tooltip="what was read and what was not, and why"),
    ]

    def compose(self) -> ComposeResult:
        """Every screen lays out its own."""
        raise NotImplementedError

    def changed(self, choice: Choice) -> None:
        """Another choice was made."""
        raise NotImplementedError

    def series_here(self) -> Series | None:
        """The series under the cursor."""
        raise NotImplementedError

    def action_all_questions(self) -> None:
        """All questions, the most incoherent first."""
        from hotmess_tui.app.screens.questions import QuestionsScreen

        self.app.push_screen(QuestionsScreen(None, "all questions"))

    def action_contrast(self) -> None:
        """The series under the cursor against another one of the same grouping."""
        from hotmess_tui.app.screens.contrast import ContrastScreen
        from hotmess_tui.app.screens.contrast_sides import pick_sides

        def compare(a: Series, b: Series) -> None:
            self.app.push_screen(ContrastScreen(a, b))

        pick_sides(self, self.series_here(), compare)

    def action_search(self) -> None:
        """In the text of all traces under the filter."""
        from hotmess_tui.app.dialogs.prompt import Prompt

        def written(text: str | None) -> None:
            if text:
                from hotmess_tui.app.screens.search import SearchScreen

                self.app.push_screen(SearchScreen(text))

        self.app.push_screen(Prompt("Search in all traces", hint="/…/ is a regular expression"), written)

    def action_sources(self) -> None:
        """What was read."""
        from hotmess_tui.app.screens.sources import SourcesScreen

        self.app.push_screen(SourcesScreen())
