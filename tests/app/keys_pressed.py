"""Each key, where it is pressed and what is true afterwards; the keys that lead to each screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotmess_tui.app.app import HotmessApp
from hotmess_tui.app.dialogs.help import HelpScreen, TextScreen
from hotmess_tui.app.dialogs.palette import Found
from hotmess_tui.app.dialogs.picker import Choices, Picker
from hotmess_tui.app.dialogs.prompt import Prompt
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.app.screens.compare import CompareScreen, Sides
from hotmess_tui.app.screens.console import ConsoleScreen
from hotmess_tui.app.screens.contrast import ContrastScreen
from hotmess_tui.app.screens.contrast_matrix import ContrastMatrixScreen
from hotmess_tui.app.screens.contrast_questions import ContrastQuestionsScreen
from hotmess_tui.app.screens.curves import CURVE_KEYS, CurvesScreen
from hotmess_tui.app.screens.odd_samples import OddSamplesScreen
from hotmess_tui.app.screens.plan import PlanScreen
from hotmess_tui.app.screens.questions import QuestionsScreen
from hotmess_tui.app.screens.samples import SamplesScreen
from hotmess_tui.app.screens.scaling import ScalingScreen
from hotmess_tui.app.screens.search import SearchScreen
from hotmess_tui.app.screens.sources import SourcesScreen
from hotmess_tui.app.screens.trace import TraceScreen
from hotmess_tui.app.screens.tree import TreeScreen
from hotmess_tui.app.screens.triage import TriageScreen
from hotmess_tui.app.widgets.cells import SUM, Cells
from hotmess_tui.app.widgets.chart import Chart
from hotmess_tui.app.widgets.grid import Grid
from hotmess_tui.app.widgets.sql_editor import SqlEditor, Words
from hotmess_tui.app.widgets.trace_text import TraceText

from .conftest import Typed, seen

TO_ALL = ("v", "enter", "down", "down", "down", "right", "right", "right", "enter")  # all questions of both
ASKED = ("colon", Typed("select epoch as x, count(*) as y, 3 as z from samples group by 1;"), "enter", "escape")
SCREENS: dict[type[DrillScreen], tuple[str, ...]] = {
    CurvesScreen: (),
    QuestionsScreen: ("a",),
    SamplesScreen: ("a", "enter"),
    TraceScreen: ("a", "enter", "enter"),
    SourcesScreen: ("o",),
    CompareScreen: ("a", "enter", "c"),
    SearchScreen: ("asterisk", Typed("weigh"), "enter"),
    ContrastScreen: ("v",),
    ContrastMatrixScreen: ("v", "A"),
    ContrastQuestionsScreen: TO_ALL,
    ScalingScreen: ("M",),
    PlanScreen: ("P",),
    TreeScreen: ("a", "enter", "T"),
    ConsoleScreen: ASKED,
    TriageScreen: ("t",),
    OddSamplesScreen: ("t", "a"),
}


def top(app: HotmessApp) -> str:
    return type(app.screen).__name__


def grid(app: HotmessApp) -> Grid:
    return app.screen.query_one(Grid)


def cell(app: HotmessApp) -> tuple[int, int]:
    cells = app.screen.query_one(Cells)
    assert cells.has_focus
    return cells.row, cells.column


def trace(app: HotmessApp) -> TraceText:
    return app.screen.query_one(TraceText)


# Where several keys are tried in one application: the keys that lead there, and those that open the screen anew
WALKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "first screen": ((), ()),
    "questions": ((), ("a",)),
    "samples": (("a",), ("enter",)),
    "trace": (("a", "enter"), ("enter",)),
    "compare": (("a", "enter"), ("c",)),
    "tree": (("a", "enter"), ("T",)),
    "sources": ((), ("o",)),
    "search": ((), ("asterisk", Typed("weigh"), "enter")),
    "contrast": ((), ("v",)),
    "every pair": (("v",), ("A",)),
    "contrast questions": (TO_ALL[:-1], TO_ALL[-1:]),
    "model size": ((), ("M",)),
    "plan": ((), ("P",)),
    "console": ((), ASKED),
    "triage": ((), ("t",)),
    "flagged samples": (("t",), ("a",)),
}

# For each binding: the keys that lead to where it works, the key itself, and what is true afterwards
EFFECTS: dict[str, tuple[tuple[str, ...], str, Callable[[HotmessApp], Any]]] = {
    "screen.back": (("a",), "escape", lambda app: top(app) == "CurvesScreen"),
    "screen.help": ((), "question_mark", lambda app: isinstance(app.screen, HelpScreen)),
    "screen.follow": ((), "F", lambda app: "(following)" in seen(app)),
    "screen.copy": ((), "y", lambda app: isinstance(app.screen, Picker) and "the chart as text" in seen(app)),
    "screen.save": (("a",), "E", lambda app: isinstance(app.screen, Prompt) and "questions.csv" in seen(app)),
    "screen.triage": (("a",), "t", lambda app: top(app) == "TriageScreen" and "by task and detector" in seen(app)),
    "triage.samples": (("t",), "enter", lambda app: top(app) == "OddSamplesScreen" and grid(app).total > 0),
    "triage.all": (("t",), "a", lambda app: top(app) == "OddSamplesScreen" and not app.screen.only.detectors),
    "triage.correct-all": (("t",), "X", lambda app: isinstance(app.screen, Picker) and "Score of" in seen(app)),
    "triage.sort": (("t",), "s", lambda app: isinstance(app.screen, Picker) and "Sort by" in seen(app)),
    "triage.reverse": (("t", "s", "enter"), "r", lambda app: app.screen.sorting is not None),
    "triage.trace": (("t", "a"), "enter", lambda app: top(app) == "FlaggedTraceScreen"),
    "triage.mark": (("t", "a"), "space", lambda app: "1 marked" in seen(app)),
    "triage.only": (("t", "a"), "f", lambda app: isinstance(app.screen, Picker) and "loop" in seen(app)),
    "triage.new": (("t", "a", "enter", "escape"), "H", lambda app: app.screen.new),
    "triage.notes": (("t",), "i", lambda app: isinstance(app.screen, TextScreen)),
    "screen.quit": (("a",), "Q", lambda app: app._exit),
    "curve.quit": ((), "q", lambda app: app._exit),
    "screen.search-all": (("a",), "asterisk", lambda app: isinstance(app.screen, Prompt) and "all traces" in seen(app)),
    "screen.search": (("o",), "slash", lambda app: isinstance(app.screen, Prompt) and "what is shown" in seen(app)),
    "screen.hit": (
        ("a", "enter", "enter", "slash", Typed("weigh"), "enter"),
        "n",
        lambda app: "hit 2 of" in seen(app),
    ),
    "screen.hit-back": (
        ("a", "enter", "enter", "slash", Typed("weigh"), "enter", "n"),
        "N",
        lambda app: "hit 1 of" in seen(app),
    ),
    "screen.console": ((), "colon", lambda app: isinstance(app.focused, SqlEditor)),
    "sql.run": (("colon", Typed("select 6 * 7 as n")), "ctrl+r", lambda app: grid(app).current == (42,)),
    "sql.new": ((*ASKED, "tab"), "ctrl+n", lambda app: app.screen.query_one(SqlEditor).text == ""),
    "sql.write": (ASKED, "tab", lambda app: isinstance(app.focused, SqlEditor)),
    "sql.open": (ASKED, "enter", lambda app: isinstance(app.screen, TextScreen)),
    "sql.right": (ASKED, "right", lambda app: "columns 2 to 3 of 3" in seen(app)),
    "sql.left": ((*ASKED, "right"), "left", lambda app: "columns" not in seen(app)),
    "sql.draw": (ASKED, "p", lambda app: app.screen.query_one("#chart").display),
    "query.save": (("colon", Typed("select 1")), "ctrl+s", lambda app: isinstance(app.screen, Prompt)),
    "query.open": (("colon",), "ctrl+o", lambda app: isinstance(app.screen, Picker) and "steady_mistakes" in seen(app)),
    "sql.complete": (("colon", Typed("select ep")), "tab", lambda app: app.screen.query_one(Words).display),
    "sql.earlier": ((*ASKED, "tab", "ctrl+u"), "up", lambda app: "count(*)" in app.screen.query_one(SqlEditor).text),
    "sql.undo": (
        (*ASKED, "tab", "ctrl+u"),
        "ctrl+underscore",
        lambda app: "count(*)" in app.screen.query_one(SqlEditor).text,
    ),
    "sql.later": ((*ASKED, "tab", "ctrl+u", "up"), "down", lambda app: app.screen.query_one(SqlEditor).text == ""),
    "choice.decomposition": ((), "d", lambda app: isinstance(app.screen, Picker)),
    "choice.filter": ((), "f", lambda app: isinstance(app.screen, Prompt)),
    "choice.scorer": ((), "S", lambda app: "no scores by name" in seen(app)),
    "choice.verdicts": ((), "V", lambda app: isinstance(app.screen, Picker) and "forgiving" in seen(app)),
    "choice.cluster": ((), "I", lambda app: isinstance(app.screen, Picker) and "all questions of a task" in seen(app)),
    "choice.label": (
        ("a", "enter", "plus", Typed("odd"), "enter", "escape"),
        "L",
        lambda app: isinstance(app.screen, Picker) and "1 sample" in seen(app),
    ),
    "choice.group": ((), "b", lambda app: "task" in seen(app) and isinstance(app.screen, Picker)),
    "choice.length": ((), "U", lambda app: "characters" in seen(app)),
    "curve.questions": ((), "enter", lambda app: top(app) == "QuestionsScreen"),
    "curve.all": ((), "a", lambda app: grid(app).total == 48),
    "curve.of-series": ((), "O", lambda app: len({grid(app).row(n).model for n in range(grid(app).total)}) == 1),
    "curve.pick": ((), "C", lambda app: isinstance(app.screen, Picker) and "ensemble" in seen(app)),
    "curve.whole": ((), "e", lambda app: app.screen.query_one(Chart).whole),
    "curve.left": (("right",), "left", lambda app: grid(app).cursor == 0),
    "curve.right": ((), "right", lambda app: grid(app).cursor == 1),
    "curve.series": ((), "tab", lambda app: grid(app).current.point.series == ("beta",)),
    "curve.sort": ((), "s", lambda app: isinstance(app.screen, Picker)),
    "curve.notes": ((), "i", lambda app: isinstance(app.screen, TextScreen) and "over all questions" in seen(app)),
    "curve.sources": ((), "o", lambda app: top(app) == "SourcesScreen"),
    "questions.samples": (("a",), "enter", lambda app: top(app) == "SamplesScreen"),
    "questions.sort": (("a",), "s", lambda app: isinstance(app.screen, Picker)),
    "questions.reverse": (("a",), "r", lambda app: app.screen.sorting == ("variance", False)),
    "samples.trace": (("a", "enter"), "enter", lambda app: top(app) == "TraceScreen"),
    "samples.sort": (("a", "enter"), "s", lambda app: isinstance(app.screen, Picker)),
    "samples.next-answer": (("a", "enter"), "right_square_bracket", lambda app: grid(app).cursor > 0),
    "samples.previous-answer": (
        ("a", "enter", "right_square_bracket"),
        "left_square_bracket",
        lambda app: grid(app).cursor == 0,
    ),
    "samples.mark": (("a", "enter"), "space", lambda app: "marked" in seen(app)),
    "samples.compare": (("a", "enter"), "c", lambda app: "diverge at word" in seen(app)),
    "compare.next": (("a", "enter", "c"), "right_square_bracket", lambda app: "2 of" in seen(app)),
    "compare.before": (("a", "enter", "c", "l"), "h", lambda app: "1 of" in seen(app)),
    "compare.result": (("a", "enter", "c"), "equals_sign", lambda app: app.screen.at == 1),
    "compare.down": (("a", "enter", "c", "home"), "down", lambda app: app.screen.query_one(Sides).top == 1),
    "compare.up": (("a", "enter", "c", "home", "down"), "up", lambda app: app.screen.query_one(Sides).top == 0),
    "compare.page-down": (("a", "enter", "c", "home"), "pagedown", lambda app: app.screen.query_one(Sides).top > 1),
    "compare.page-up": (
        ("a", "enter", "c", "home", "pagedown"),
        "pageup",
        lambda app: app.screen.query_one(Sides).top == 0,
    ),
    "compare.half-down": (("a", "enter", "c", "home"), "ctrl+d", lambda app: app.screen.query_one(Sides).top > 1),
    "compare.half-up": (
        ("a", "enter", "c", "home", "ctrl+d"),
        "ctrl+u",
        lambda app: app.screen.query_one(Sides).top == 0,
    ),
    "compare.first": (("a", "enter", "c", "end"), "home", lambda app: app.screen.query_one(Sides).top == 0),
    "compare.last": (("a", "enter", "c"), "end", lambda app: app.screen.query_one(Sides).top > 1),
    "samples.mentions": (
        ("a", "enter"),
        "slash",
        lambda app: isinstance(app.screen, Prompt) and "mention" in seen(app),
    ),
    "samples.tree": (("a", "enter"), "T", lambda app: "branches by" in seen(app)),
    "tree.open": (("a", "enter", "T", "end"), "enter", lambda app: top(app) == "TraceScreen"),
    "tree.unfold": (("a", "enter", "T", "home"), "right", lambda app: grid(app).cursor == 1),
    "tree.fold": (("a", "enter", "T", "home"), "left", lambda app: grid(app).total == 1),
    "tree.compare": (("a", "enter", "T", "home"), "c", lambda app: top(app) == "CompareScreen"),
    "tree.unit": (("a", "enter", "T"), "b", lambda app: "branches by steps" in seen(app)),
    "tree.parting": (
        ("a", "s", "i", "enter", "down", "down", "enter", "T", "end"),
        "equals_sign",
        lambda app: grid(app).current.number == 2,
    ),
    "tree.unfold-all": (("a", "enter", "T"), "e", lambda app: not app.screen.folded),
    "samples.expand": (("a", "enter"), "e", lambda app: app.screen.expanded),
    "trace.next": (("a", "enter", "enter"), "right", lambda app: "sample 2 of 5" in seen(app)),
    "trace.previous": (("a", "enter", "enter", "right"), "left", lambda app: "sample 1 of 5" in seen(app)),
    "trace.details": (
        ("a", "enter", "enter"),
        "i",
        lambda app: isinstance(app.screen, TextScreen) and "target" in seen(app),
    ),
    "trace.answer": (("a", "enter", "enter"), "equals_sign", lambda app: "So the answer" in seen(app)),
    "trace.step": (("a", "enter", "enter", "e"), "right_square_bracket", lambda app: trace(app).top > 0),
    "trace.step-back": (
        ("a", "enter", "enter", "e", "right_square_bracket"),
        "left_square_bracket",
        lambda app: trace(app).top == 0,
    ),
    "trace.unfold": (("a", "end", "home", "enter", "enter"), "enter", lambda app: "folded" not in seen(app)),
    "trace.unfold-all": (("a", "enter", "enter"), "e", lambda app: "folded" not in seen(app)),
    "trace.down": (("a", "enter", "enter", "e"), "down", lambda app: trace(app).top == 1),
    "trace.up": (("a", "enter", "enter", "e", "down"), "up", lambda app: trace(app).top == 0),
    "trace.page-down": (("a", "enter", "enter", "e"), "pagedown", lambda app: trace(app).top > 1),
    "trace.page-up": (("a", "enter", "enter", "e", "pagedown"), "pageup", lambda app: trace(app).top == 0),
    "trace.half-down": (("a", "enter", "enter", "e"), "ctrl+d", lambda app: trace(app).top > 1),
    "trace.half-up": (("a", "enter", "enter", "e", "ctrl+d"), "ctrl+u", lambda app: trace(app).top == 0),
    "trace.first": (("a", "enter", "enter", "e", "end"), "home", lambda app: trace(app).top == 0),
    "trace.last": (("a", "enter", "enter", "e"), "end", lambda app: trace(app).top > 1),
    "sources.sort": (("o",), "s", lambda app: isinstance(app.screen, Picker)),
    "sources.problem": (
        ("o",),
        "right_square_bracket",
        lambda app: grid(app).current.status not in ("read", "skipped"),
    ),
    "label.give": (("a", "enter"), "plus", lambda app: isinstance(app.screen, Prompt)),
    "label.again": (
        ("a", "enter", "plus", Typed("odd"), "enter", "down"),
        "full_stop",
        lambda app: sorted(app.session.explorer.book.of("sample").values()) == [("odd",), ("odd",)],
    ),
    "label.note": (("a", "enter", "enter"), "w", lambda app: isinstance(app.screen, Prompt)),
    "label.correct": (
        ("a", "enter"),
        "x",
        lambda app: isinstance(app.screen, Picker) and "excluded from all metrics" in seen(app),
    ),
    "label.undo": (
        ("a", "enter", "enter", "plus", Typed("odd"), "enter"),
        "u",
        lambda app: not app.session.explorer.book.of("sample") and "undid the label odd" in seen(app),
    ),
    "search.trace": (("asterisk", Typed("weigh"), "enter"), "enter", lambda app: top(app) == "TraceScreen"),
    "search.again": (("asterisk", Typed("weigh"), "enter"), "asterisk", lambda app: isinstance(app.screen, Prompt)),
    "curve.contrast": ((), "v", lambda app: top(app) == "ContrastScreen"),
    "contrast.open": (("v",), "enter", lambda app: cell(app) == (0, 0)),
    "contrast.pane": (("v", "tab"), "tab", lambda app: grid(app).has_focus),
    "contrast.metric": (("v",), "m", lambda app: isinstance(app.screen, Picker)),
    "contrast.all": (("v",), "A", lambda app: top(app) == "ContrastMatrixScreen"),
    "contrast.plan": (("v",), "P", lambda app: top(app) == "PlanScreen" and "A − B" in seen(app)),
    "curve.scaling": ((), "M", lambda app: top(app) == "ScalingScreen" and "easiest third" in seen(app)),
    "curve.plan": ((), "P", lambda app: top(app) == "PlanScreen" and "needs" in seen(app)),
    "scaling.questions": (("M", *["down"] * 4), "enter", lambda app: "easiest third" in app.screen.breadcrumb()),
    "scaling.reference": (("M",), "R", lambda app: isinstance(app.screen, Picker) and "mean length" in seen(app)),
    "scaling.grades": (("M",), "K", lambda app: isinstance(app.screen, Prompt) and "thirds" in seen(app)),
    "scaling.notes": (
        ("M",),
        "i",
        lambda app: isinstance(app.screen, TextScreen) and "cover the sampling" in seen(app),
    ),
    "plan.samples": (("P",), "enter", lambda app: top(app) == "SamplesScreen"),
    "plan.width": (("P",), "W", lambda app: isinstance(app.screen, Prompt) and "half width" in seen(app)),
    "plan.notes": (("P",), "i", lambda app: isinstance(app.screen, TextScreen)),
    "plan.sort": (("P",), "s", lambda app: isinstance(app.screen, Picker) and "Sort by" in seen(app)),
    "matrix.open": (("v", "A"), "enter", lambda app: (app.screen.a, app.screen.b) == (("alpha",), ("beta",))),
    "matrix.left": (("v", "A"), "left", lambda app: "the same series" in seen(app)),
    "matrix.right": (("v", "A", "left"), "right", lambda app: "B ▲ beta" in seen(app)),
    "contrast.swap": (("v",), "r", lambda app: (app.screen.a, app.screen.b) == (("beta",), ("alpha",))),
    "contrast.others": (("v",), "v", lambda app: "no other series" in seen(app)),
    "contrast.sort": (("v",), "s", lambda app: isinstance(app.screen, Picker)),
    "contrast.notes": (("v",), "i", lambda app: isinstance(app.screen, TextScreen)),
    "cells.up": (("v", "tab", "down", "down"), "up", lambda app: cell(app) == (1, 0)),
    "cells.down": (("v", "tab"), "down", lambda app: cell(app) == (1, 0)),
    "cells.left": (("v", "tab", *["right"] * 9), "left", lambda app: cell(app) == (0, SUM - 1)),
    "cells.right": (("v", "tab"), "right", lambda app: cell(app) == (0, 1)),
    "cells.first": (("v", "tab", "down"), "g", lambda app: cell(app) == (0, 0)),
    "cells.last": (("v", "tab"), "G", lambda app: cell(app) == (SUM, 0)),
    "pairs.a": (TO_ALL, "enter", lambda app: app.screen.row.model == "alpha"),
    "pairs.b": (TO_ALL, "B", lambda app: app.screen.row.model == "beta"),
    "pairs.compare": (TO_ALL, "c", lambda app: top(app) == "CompareScreen" and "diverge at word" in seen(app)),
    "pairs.sort": (TO_ALL, "s", lambda app: isinstance(app.screen, Picker)),
    "pairs.reverse": (TO_ALL, "r", lambda app: app.screen.sorting == ("apart", False)),
    "sources.notes": (("o",), "i", lambda app: isinstance(app.screen, TextScreen)),
    "sources.merge": (("o",), "M", lambda app: app.session.explorer.origin.options.merge),
    "sources.alias": (("o",), "R", lambda app: isinstance(app.screen, Prompt)),
    "table.up": (("a", "down", "down"), "up", lambda app: grid(app).cursor == 1),
    "table.down": (("a",), "down", lambda app: grid(app).cursor == 1),
    "table.page-up": (("a", "pagedown"), "pageup", lambda app: grid(app).cursor == 0),
    "table.page-down": (("a",), "pagedown", lambda app: grid(app).cursor > 10),
    "table.half-up": (("a", "ctrl+d"), "ctrl+u", lambda app: grid(app).cursor == 0),
    "table.half-down": (("a",), "ctrl+d", lambda app: 1 < grid(app).cursor < 12),
    "table.right": (("a",), "l", lambda app: app.screen.query_one(Grid)._layout[1][0] is not grid(app).columns[1]),
    "table.left": (("a", "l"), "h", lambda app: app.screen.query_one(Grid)._layout[1][0] is grid(app).columns[1]),
    "table.first": (("a", "down", "down"), "home", lambda app: grid(app).cursor == 0),
    "table.last": (("a",), "end", lambda app: grid(app).cursor == 47),
    "app.palette": ((), "ctrl+p", lambda app: "All questions" in seen(app)),
    "app.redraw": ((), "ctrl+l", lambda app: "interval" in seen(app)),
    "app.quit": ((), "ctrl+c", lambda app: app._exit),
    "app.suspend": ((), "ctrl+z", lambda app: not app._exit),  # test_leaving.py does it in a real terminal
}
SHEETS = {
    "palette.close": (("ctrl+p",), "escape", lambda app: top(app) == "CurvesScreen"),
    "palette.down": (("ctrl+p",), "down", lambda app: app.screen.query_one(Found).cursor == 1),
    "palette.up": (("ctrl+p", "down"), "up", lambda app: app.screen.query_one(Found).cursor == 0),
    "palette.page-down": (("ctrl+p",), "pagedown", lambda app: app.screen.query_one(Found).cursor > 1),
    "palette.page-up": (("ctrl+p", "pagedown"), "pageup", lambda app: app.screen.query_one(Found).cursor == 0),
    "picker.cancel": (("b",), "escape", lambda app: top(app) == "CurvesScreen"),
    "picker.accept": (("b", "down"), "enter", lambda app: app.session.choice.by == ("task",)),
    "picker.toggle": (("b", "down"), "space", lambda app: app.screen.query_one(Choices).chosen == ["model", "task"]),
    "picker.up": (("b", "down"), "up", lambda app: app.screen.query_one(Choices).cursor == 0),
    "picker.page-down": (("b",), "pagedown", lambda app: app.screen.query_one(Choices).cursor > 1),
    "picker.page-up": (("b", "end"), "pageup", lambda app: app.screen.query_one(Choices).cursor == 0),
    "picker.quit": (("b",), "Q", lambda app: app._exit),
    "picker.half-down": (("b",), "ctrl+d", lambda app: app.screen.query_one(Choices).cursor > 1),
    "picker.half-up": (("b", "ctrl+d"), "ctrl+u", lambda app: app.screen.query_one(Choices).cursor == 0),
    "picker.first": (("b", "end"), "home", lambda app: app.screen.query_one(Choices).cursor == 0),
    "picker.last": (("b",), "end", lambda app: app.screen.query_one(Choices).cursor > 1),
    "picker.down": (("b",), "down", lambda app: app.screen.query_one(Choices).cursor == 1),
    "prompt.cancel": (("f",), "escape", lambda app: top(app) == "CurvesScreen"),
    "text.close": (("i",), "escape", lambda app: top(app) == "CurvesScreen"),
    "text.down": (("question_mark",), "down", lambda app: app.screen.query_one("Lines").scroll_y == 1),
    "text.up": (("question_mark", "down"), "up", lambda app: app.screen.query_one("Lines").scroll_y == 0),
    "text.page-down": (("question_mark",), "pagedown", lambda app: app.screen.query_one("Lines").scroll_y > 1),
    "text.quit": (("question_mark",), "Q", lambda app: app._exit),
    "text.half-down": (("question_mark",), "ctrl+d", lambda app: app.screen.query_one("Lines").scroll_y > 1),
    "text.half-up": (
        ("question_mark", "ctrl+d"),
        "ctrl+u",
        lambda app: app.screen.query_one("Lines").scroll_y == 0,
    ),
    "text.first": (("question_mark", "G"), "g", lambda app: app.screen.query_one("Lines").scroll_y == 0),
    "text.last": (("question_mark",), "G", lambda app: app.screen.query_one("Lines").scroll_y > 1),
    "text.page-up": (
        ("question_mark", "pagedown"),
        "pageup",
        lambda app: app.screen.query_one("Lines").scroll_y == 0,
    ),
}
CURVES = {
    f"curve.show-{n + 1}": ((), key, lambda app, n=n: app.screen.name_of_curve == app.session.curves[n].name)
    for n, key in enumerate(CURVE_KEYS)
}
