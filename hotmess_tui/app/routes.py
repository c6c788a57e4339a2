"""Which screen shows what is requested. Each is imported when it is first opened: the first screen needs no other."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple, cast

from hotmess_tui.app import messages
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.session import Session


class Route(NamedTuple):
    """A screen, and how one gets there, in words."""

    module: str  # in `screens`
    name: str  # of its class; a screen is made with the session and the fields of its request
    way: str

    @property
    def screen(self) -> type[DrillScreen]:
        """The class of the screen."""
        found = getattr(import_module(f"hotmess_tui.app.screens.{self.module}"), self.name)
        return cast("type[DrillScreen]", found)


_FIRST = Route("curves", "CurvesScreen", "on the first screen")
_ROUTES = {
    messages.QuestionsRequest: Route("questions", "QuestionsScreen", "in a list of questions (a)"),
    messages.SamplesRequest: Route("samples", "SamplesScreen", "on a question (a, Enter)"),
    messages.TraceRequest: Route("trace", "TraceScreen", "in a trace (Enter on a sample)"),
    messages.FlaggedTraceRequest: Route("flagged_trace", "FlaggedTraceScreen", "in a flagged trace (t, Enter, Enter)"),
    messages.CompareRequest: Route("compare", "CompareScreen", "comparing samples (c on one)"),
    messages.TreeRequest: Route("tree", "TreeScreen", "in a question's tree (T)"),
    messages.TriageRequest: Route("triage", "TriageScreen", "in the triage (t)"),
    messages.OddSamplesRequest: Route("odd_samples", "OddSamplesScreen", "in the triage (t, Enter)"),
    messages.ContrastRequest: Route("contrast", "ContrastScreen", "in a contrast (v)"),
    messages.ContrastMatrixRequest: Route("contrast_matrix", "ContrastMatrixScreen", "in every pair (v, A)"),
    messages.ContrastQuestionsRequest: Route(
        "contrast_questions", "ContrastQuestionsScreen", "in a contrast's questions (v, Enter)"
    ),
    messages.ScalingRequest: Route("scaling", "ScalingScreen", "in the slopes over model size (M)"),
    messages.PlanRequest: Route("plan", "PlanScreen", "in the plan (P)"),
    messages.SearchRequest: Route("search", "SearchScreen", "among hits (*)"),
    messages.SourcesRequest: Route("sources", "SourcesScreen", "in the sources (o)"),
    messages.ConsoleRequest: Route("console", "ConsoleScreen", "in the console (:)"),
}


def routes() -> Iterator[Route]:
    """Every screen, in the order in which one comes by."""
    yield _FIRST
    yield from _ROUTES.values()


def screen_for(request: messages.Request, session: Session) -> DrillScreen:
    """A new screen that shows what is requested."""
    return _ROUTES[type(request)].screen(session, *request)
