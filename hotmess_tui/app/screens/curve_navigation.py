"""The ways out of the curves other than into a point: all questions, search, sources, two series side by side."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from hotmess_tui.app.keys import PLAN, Key
from hotmess_tui.app.messages import ContrastRequest, PlanRequest, QuestionsRequest, ScalingRequest, SourcesRequest
from hotmess_tui.app.screens.view_settings import ViewSettings
from hotmess_tui.charts.marks import Series, series_name
from hotmess_tui.records import Curve, Selection

ALL_QUESTIONS = Key(
    "a",
    "all_questions",
    "All questions",
    id="curve.all",
    tooltip="list all questions, the largest variance first",
    also="list questions table worst ranking incoherent",
    footer="all",
)
SERIES_QUESTIONS = Key(
    "O",
    "series_questions",
    "Questions of a series",
    id="curve.of-series",
    key_display="O",
    tooltip="list the questions of this series, the largest variance first",
    also="only this model list questions worst",
    footer="of this series",
)
CONTRAST = Key(
    "v",
    "contrast",
    "Contrast",
    id="curve.contrast",
    tooltip="compare this series with another, by question",
    also="compare versus difference diff models paired ab why accuracy",
    footer="versus",
)
NOTES = Key(
    "i",
    "notes",
    "Notes",
    id="curve.notes",
    tooltip="about this curve: description, totals, exclusions",
    also="info about details explain caption excluded warnings trust doubt reliable accuracy why",
    footer="notes",
)


class CurveNavigation(ViewSettings):
    """Curves, and what lies beside them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ALL_QUESTIONS,
        SERIES_QUESTIONS,
        CONTRAST,
        Key(
            "q",
            "app.quit",
            "Quit",
            id="curve.quit",
            tooltip="quit hotmess",
            also="exit leave close",
            footer="quit",
        ),
        Key(
            "o",
            "sources",
            "Sources",
            id="curve.sources",
            tooltip="list the files, with errors and skipped files",
            also="files logs read errors unreadable skipped problems formats",
            footer="sources",
        ),
        Key(
            "M",
            "scaling",
            "Model size",
            id="curve.scaling",
            key_display="M",
            tooltip="show how the error changes with model size",
            also="scale scaling law parameters slopes bigger",
            footer="model size",
        ),
        PLAN,
    ]

    curve: Curve | None  # what is drawn

    def series_here(self) -> Series | None:
        """The series under the cursor."""
        raise NotImplementedError

    def action_all_questions(self) -> None:
        """All questions, the largest variance first."""
        self.open(QuestionsRequest(None, "all questions"))

    def action_series_questions(self) -> None:
        """The questions behind every point of the series under the cursor, the largest variance first."""
        series = self.series_here()
        if series is not None and self.curve is not None:
            self.open(QuestionsRequest(Selection(self.curve.name, series), series_name(series)))

    def action_contrast(self) -> None:
        """The series under the cursor against another one of the same grouping."""
        from hotmess_tui.app.screens.contrast_sides import pick_sides

        pick_sides(self, self.series_here(), lambda a, b: self.open(ContrastRequest(a, b)))

    def action_scaling(self) -> None:
        """The slopes over model size."""
        self.open(ScalingRequest())

    def action_plan(self) -> None:
        """What a wanted width needs."""
        self.open(PlanRequest())

    def action_sources(self) -> None:
        """What was read."""
        self.open(SourcesRequest())
