"""Which screen shows what is requested. Each is imported when it is first opened: the first screen needs no other."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from hotmess_tui.app import messages
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.session import Session

# Request → module in `screens`, class; a screen is made with the session and the fields of its request
_SCREENS = {
    messages.QuestionsRequest: ("questions", "QuestionsScreen"),
    messages.SamplesRequest: ("samples", "SamplesScreen"),
    messages.TreeRequest: ("tree", "TreeScreen"),
    messages.TraceRequest: ("trace", "TraceScreen"),
    messages.FlaggedTraceRequest: ("flagged_trace", "FlaggedTraceScreen"),
    messages.CompareRequest: ("compare", "CompareScreen"),
    messages.ContrastRequest: ("contrast", "ContrastScreen"),
    messages.ContrastMatrixRequest: ("contrast_matrix", "ContrastMatrixScreen"),
    messages.ContrastQuestionsRequest: ("contrast_questions", "ContrastQuestionsScreen"),
    messages.SearchRequest: ("search", "SearchScreen"),
    messages.SourcesRequest: ("sources", "SourcesScreen"),
    messages.TriageRequest: ("triage", "TriageScreen"),
    messages.OddSamplesRequest: ("odd_samples", "OddSamplesScreen"),
    messages.ConsoleRequest: ("console", "ConsoleScreen"),
}


def screen_for(request: messages.Request, session: Session) -> DrillScreen:
    """A new screen that shows what is requested."""
    module, name = _SCREENS[type(request)]
    screen = getattr(import_module(f"hotmess_tui.app.screens.{module}"), name)
    return cast("DrillScreen", screen(session, *request))
