"""Which screen shows what is requested. Each is imported when it is first opened: the first screen needs no other."""

from __future__ import annotations

from hotmess_tui.app import messages
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.session import Session


def screen_for(request: messages.Request, session: Session) -> DrillScreen:
    """A new screen that shows what is requested."""
    match request:
        case messages.QuestionsRequest():
            from hotmess_tui.app.screens.questions import QuestionsScreen

            return QuestionsScreen(session, *request)
        case messages.SamplesRequest():
            from hotmess_tui.app.screens.samples import SamplesScreen

            return SamplesScreen(session, *request)
        case messages.TreeRequest():
            from hotmess_tui.app.screens.tree import TreeScreen

            return TreeScreen(session, *request)
        case messages.TraceRequest():
            from hotmess_tui.app.screens.trace import TraceScreen

            return TraceScreen(session, *request)
        case messages.FlaggedTraceRequest():
            from hotmess_tui.app.screens.flagged_trace import FlaggedTraceScreen

            return FlaggedTraceScreen(session, *request)
        case messages.CompareRequest():
            from hotmess_tui.app.screens.compare import CompareScreen

            return CompareScreen(session, *request)
        case messages.ContrastRequest():
            from hotmess_tui.app.screens.contrast import ContrastScreen

            return ContrastScreen(session, *request)
        case messages.ContrastQuestionsRequest():
            from hotmess_tui.app.screens.contrast_questions import ContrastQuestionsScreen

            return ContrastQuestionsScreen(session, *request)
        case messages.SearchRequest():
            from hotmess_tui.app.screens.search import SearchScreen

            return SearchScreen(session, *request)
        case messages.SourcesRequest():
            from hotmess_tui.app.screens.sources import SourcesScreen

            return SourcesScreen(session)
        case messages.TriageRequest():
            from hotmess_tui.app.screens.triage import TriageScreen

            return TriageScreen(session)
        case messages.ConsoleRequest():
            from hotmess_tui.app.screens.console import ConsoleScreen

            return ConsoleScreen(session)
