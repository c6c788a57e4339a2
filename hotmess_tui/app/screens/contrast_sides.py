"""Choosing the two sides of a contrast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hotmess_tui.app.dialogs.entry import Entry
from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.charts.marks import Series, marks, series_name
from hotmess_tui.charts.safe import one_line
from hotmess_tui.charts.short_names import short_names
from hotmess_tui.explorer import contrast
from hotmess_tui.explorer.notes import count


def pick_sides(screen: DrillScreen, a: Series | None, then: Callable[[Series, Series], None]) -> None:
    """Ask which two series to compare; nothing is asked where A is given and only one other shares questions with it.

    Args:
        screen: The screen that asks.
        a: The first side, None to ask for it, too.
        then: Gets both.
    """
    session = screen.session
    choice = session.choice
    by = ", ".join(choice.by)

    def pick_first(series: tuple[Series, ...]) -> None:
        if len(series) < 2:
            screen.say(f"only one {by}: nothing to compare; b changes the grouping", failed=True)
        elif a is not None and a in series:
            ask_partners(a, series)
        elif len(series) == 2:
            ask_partners(series[0], series)
        else:
            looks = marks(series, session.ascii)
            entries = [Entry(str(n), f"{looks[one].marker} {series_name(one)}") for n, one in enumerate(series)]
            pick(f"Compare: A is the {by} …", entries, lambda n: ask_partners(series[n], series))

    def ask_partners(first: Series, series: tuple[Series, ...]) -> None:
        screen.ask(
            "partners",
            lambda explorer: contrast.partners(explorer.store, first, choice, explorer.labels_for(choice)),
            lambda shared: pick_second(first, series, shared),
            holds_keys=True,
        )

    def pick_second(first: Series, series: tuple[Series, ...], shared: Mapping[Series, int]) -> None:
        others = [one for one in series if one in shared]
        if not others:
            screen.say(f"no other {by} answered a question that {one_line(series_name(first))} did", failed=True)
        elif len(others) == 1:
            then(first, others[0])
        else:
            looks = marks(series, session.ascii)
            entries = [
                Entry(str(n), f"{looks[one].marker} {series_name(one)}", f"{count(shared[one], 'question')} in common")
                for n, one in enumerate(others)
            ]
            names = short_names([one_line(series_name(one)) for one in series], 40, session.signs.ellipsis)
            title = f"A is {names[series.index(first)]}; B is the {by} …"
            pick(title, entries, lambda n: then(first, others[n]))

    def pick(title: str, entries: Sequence[Entry], chosen: Callable[[int], None]) -> None:
        screen.pick(title.replace("…", session.signs.ellipsis), entries, lambda keys: chosen(int(keys[0])))

    screen.ask("series", lambda explorer: session.series(explorer, choice.by), pick_first, holds_keys=True)
