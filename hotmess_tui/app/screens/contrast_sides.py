"""Choosing the two sides of a contrast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hotmess_tui.app.screens.base import DrillScreen
from hotmess_tui.charts.marks import Series, marks, series_name
from hotmess_tui.charts.safe import cut, one_line
from hotmess_tui.explorer.notes import count


def pick_sides(screen: DrillScreen, a: Series | None, then: Callable[[Series, Series], None]) -> None:
    """Ask which two series to compare; nothing is asked where A is given and only one other shares questions with it.

    Args:
        screen: The screen that asks.
        a: The first side, None to ask for it, too.
        then: Gets both.
    """
    from hotmess_tui.app.dialogs.picker import Entry, Picker

    choice = screen.main.choice
    by = ", ".join(choice.by)

    def known(every: tuple[Series, ...]) -> None:
        if len(every) < 2:
            screen.say(f"there is one {by} only: nothing to compare it with; g groups by something else", failed=True)
        elif a is not None and a in every:
            ask_partners(a, every)
        elif len(every) == 2:
            ask_partners(every[0], every)
        else:
            looks = marks(every, screen.main.ascii)
            entries = [Entry(str(n), f"{looks[one].marker} {series_name(one)}") for n, one in enumerate(every)]
            pick(f"Compare: A is the {by} …", entries, lambda n: ask_partners(every[n], every))

    def ask_partners(first: Series, every: tuple[Series, ...]) -> None:
        from hotmess_tui.explorer import contrast

        screen.ask(
            "partners",
            (first, choice),
            lambda explorer: contrast.partners(explorer.store, first, choice, explorer.labels_for(choice)),
            lambda shared: against(first, every, shared),
        )

    def against(first: Series, every: tuple[Series, ...], shared: Mapping[Series, int]) -> None:
        others = [one for one in every if one in shared]
        if not others:
            screen.say(f"no other {by} answered a question that {one_line(series_name(first))} did", failed=True)
        elif len(others) == 1:
            then(first, others[0])
        else:
            looks = marks(every, screen.main.ascii)
            entries = [
                Entry(str(n), f"{looks[one].marker} {series_name(one)}", f"{count(shared[one], 'question')} in common")
                for n, one in enumerate(others)
            ]
            title = f"A is {cut(one_line(series_name(first)), 40, screen.main.signs.ellipsis)}; B is the {by} …"
            pick(title, entries, lambda n: then(first, others[n]))

    def pick(title: str, entries: Sequence[Entry], chosen: Callable[[int], None]) -> None:
        shown = title.replace("…", screen.main.signs.ellipsis)
        screen.app.push_screen(Picker(shown, entries), lambda keys: chosen(int(keys[0])) if keys else None)

    screen.ask("series", choice.by, lambda explorer: screen.main.series(explorer, choice.by), known)
