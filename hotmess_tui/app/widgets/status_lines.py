"""The lines around a screen: breadcrumbs, rules between panes, notes and keys; words in them can be clicked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from hotmess_tui.app.keys import Key
from hotmess_tui.app.keys_in_notes import keys_in
from hotmess_tui.app.widgets.line import strip
from hotmess_tui.charts.drawing import BOLD, DIM, PLAIN, Ink, Span
from hotmess_tui.charts.safe import cut, cut_inside, cut_keeping, cut_paths, one_line, visible, width
from hotmess_tui.tables.signs import FOCUS, Signs

_COUNTS = 4  # the least rank of words that only count
_SHORT = 6  # cells that stay of a name


class Word(NamedTuple):
    """A word on a line, with the action that a click on it runs.

    The highest rank goes first when room is short; what has rank 0 stays. Of the name of a screen that is cut `keeps`
    says which part stays.
    """

    text: str
    action: str | None = None
    ink: Ink = PLAIN
    rank: int = 0
    keeps: str = "start"


class _Line(Widget):
    """One line of words."""

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.signs = signs
        self._hits: list[tuple[int, int, str]] = []

    async def on_click(self, event: events.Click) -> None:
        """Run the action of the word under the mouse."""
        for first, last, action in self._hits:
            if first <= event.x < last:
                await self.screen.run_action(action)


class Breadcrumbs(_Line):
    """Where you are, and under which choices; each choice is a word that changes it."""

    def __init__(self, signs: Signs, *, id: str | None = "breadcrumbs") -> None:
        super().__init__(signs, id=id)
        self._screens: tuple[Word, ...] = ()
        self._choices: tuple[Word, ...] = ()

    @property
    def choices(self) -> tuple[Word, ...]:
        """The choices that it shows."""
        return self._choices

    def show(self, screens: Sequence[Word], choices: Sequence[Word]) -> None:
        """Say where and how."""
        if (tuple(screens), tuple(choices)) != (self._screens, self._choices):
            self._screens, self._choices = tuple(screens), tuple(choices)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Screens at the left, choices at the right."""
        return self.line(self.size.width)

    def line(self, cells: int) -> Strip:
        """The same in so many cells."""
        step, dot = f" {self.signs.step} ", f" {self.signs.dot} "
        names, choices = self._fitted(cells, step, dot)
        self._hits = []
        spans, at = [Span(" ")], 1
        for word, name in zip(self._screens, names, strict=True):
            if not name:
                continue
            if at > 1:
                spans.append(Span(step, DIM))
                at += len(step)
            self._place(spans, at, name, word)
            at += width(name)
        right = cells - 1 - _length(choices, dot)
        spans.append(Span(" " * max(0, right - at)))
        at = max(at, right)
        for n, word in enumerate(choices):
            if n:
                spans.append(Span(dot, DIM))
                at += len(dot)
            self._place(spans, at, word.text, word)
            at += width(word.text)
        return strip(spans, cells)

    def _fitted(self, cells: int, step: str, dot: str) -> tuple[list[str], list[Word]]:
        """The names of screens and the choices that there is room for.

        Counts go first. Then the way here is shortened, as far as it can be read; other choices go by rank, screens of
        the way go, and the name of this screen is shortened; what says which samples these are (rank 0) stays,
        shortened last. The name of a screen that goes is empty, that of the first of several an ellipsis.
        """
        names = [one_line(word.text) for word in self._screens]
        choices = [Word(one_line(word.text), *word[1:]) for word in self._choices]

        def over() -> int:
            names_left = [name for name in names if name]
            left = 1 + sum(map(width, names_left)) + len(step) * max(0, len(names_left) - 1)
            return left + (4 + _length(choices, dot) if choices else 1) - cells

        def go(least_rank: int) -> None:
            while over() > 0 and (highest := max((word.rank for word in choices), default=0)) >= least_rank:
                choices.remove(next(word for word in reversed(choices) if word.rank == highest))

        def shorten(numbers: Iterable[int], least: int) -> None:
            for n in numbers:
                if (excess := over()) > 0:
                    room, keeps = max(least, width(names[n]) - excess), self._screens[n].keeps
                    names[n] = cut_keeping(keeps, names[n], room, self.signs.ellipsis)

        go(_COUNTS)
        shorten(range(len(names) - 1), _SHORT)
        go(1)
        for n in (*range(1, len(names) - 1), 0)[: len(names) - 1]:  # the first, which names the logs, goes last
            if over() > 0:
                names[n] = "" if self.signs.ellipsis in names[:n] else self.signs.ellipsis
        if names[:2] == [self.signs.ellipsis] * 2:
            names[1] = ""
        shorten([len(names) - 1], 2 * _SHORT)
        for n in sorted(range(len(choices)), key=lambda n: -width(choices[n].text)):
            if (excess := over()) > 0:
                room = max(2 * _SHORT, width(choices[n].text) - excess)
                text = cut_inside(choices[n].text, room, self.signs.ellipsis)
                choices[n] = Word(text, *choices[n][1:])
        shorten([len(names) - 1], 1)
        return names, choices

    def _place(self, spans: list[Span], at: int, text: str, word: Word) -> None:
        spans.append(Span(text, word.ink))
        if word.action:
            self._hits.append((at, at + width(text), word.action))


def _length(words: Sequence[Word], between: str) -> int:
    return sum(width(one_line(word.text)) for word in words) + len(between) * max(0, len(words) - 1)


class Rule(_Line):
    """The line where two panes meet: where the cursor is, and the title of the lower one."""

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:
        super().__init__(signs, id=id)
        self._title, self._place, self._focus = "", "", False

    def show(self, title: str, position: str = "", focus: bool = False) -> None:
        """Name the pane below; `place` (12 of 2,400) goes first, so that a move of the cursor sends only that."""
        before = (self._title, self._place, self._focus)
        if (title, position, focus) == before:
            return
        self._title, self._place, self._focus = title, position, focus
        if (title, focus) == (before[0], before[2]) and width(position) == width(before[1]):
            self.refresh(Region(0, 0, width(position) + 2, 1))
        else:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """A rule with words."""
        cells, rule = self.size.width, self.signs.rule
        position = f" {self._place.lstrip()}" if self._place else ""
        lead = rule * (1 + width(self._place) - width(self._place.lstrip()))
        title = f" {cut(one_line(self._title), max(1, cells - width(lead + position) - 3), self.signs.ellipsis)} "
        line = rule * max(0, cells - width(lead + position + title))
        ink = FOCUS if self._focus else BOLD
        return strip([Span(lead, DIM), Span(position, ink), Span(title, ink), Span(line, DIM)], cells)


class Note(_Line):
    """One quiet line: what to know about the figures above, or what went wrong."""

    def __init__(self, signs: Signs, *, id: str | None = "note") -> None:
        super().__init__(signs, id=id)
        self._text, self._ink, self._action = "", DIM, ""

    def show(self, text: str, ink: Ink = DIM, action: str = "") -> None:
        """Say it."""
        if (text, ink, action) != (self._text, self._ink, self._action):
            self._text, self._ink, self._action = text, ink, action
            self.refresh()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def render_line(self, y: int) -> Strip:
        """The line, cut with an ellipsis."""
        self._hits = [(0, self.size.width, self._action)] if self._action else []
        return strip(
            [
                Span(
                    " "
                    + cut_paths(visible(keys_in(self._text, self.screen)), self.size.width - 2, self.signs.ellipsis),
                    self._ink,
                )
            ],
            self.size.width,
        )


def in_a_line(notes: Sequence[str], room: int, signs: Signs) -> str:
    """As many notes as there is room for, and how many more there are."""
    if not notes:
        return ""
    notes, between, shown = [one_line(keys_in(note)) for note in notes], f" {signs.dot} ", 1
    if width(between.join(notes)) <= room:
        return between.join(notes)
    while width(between.join(notes[: shown + 1])) <= room - 16:
        shown += 1
    more = f"   (+{len(notes) - shown} more: i)" if len(notes) > shown else ""
    return cut(between.join(notes[:shown]), room - len(more), signs.ellipsis) + more


class Keys(_Line):
    """The keys that matter here, as many as there is room for, and at the right what is being waited for."""

    MOST = 8  # in 80 columns: more are not read; in a wider terminal more

    def __init__(self, signs: Signs, *, id: str | None = "keys") -> None:
        super().__init__(signs, id=id)
        self._keys: tuple[tuple[str, str, str], ...] = ()  # name, what it does, action
        self._busy = self._what = ""
        self._frame = 0
        self._later: Timer | None = None
        self._turning: Timer | None = None

    def show(self, keys: Sequence[Key]) -> None:
        """Show keys, the one for help last."""
        labels = tuple((key.name, key.footer, key.action) for key in keys)
        if labels != self._keys:
            self._keys = labels
            self.refresh()

    def wait(self, doing: str) -> None:
        """From 200 ms on say what is being waited for."""
        self.done()
        self._what = doing
        self._later = self.set_timer(0.2, self._turn)

    def tell(self, doing: str) -> None:
        """What is being waited for has come further."""
        self._what = doing
        if self._busy:
            self._busy = doing
            self.refresh()

    def done(self) -> None:
        """Nothing is waited for any more."""
        for timer in (self._later, self._turning):
            if timer is not None:
                timer.stop()
        self._later = self._turning = None
        if self._busy:
            self._busy = ""
            self.refresh()

    def _turn(self) -> None:
        self._busy = self._what
        self._turning = self.set_interval(0.125, self._next_frame)
        self.refresh()

    def _next_frame(self) -> None:
        self._frame += 1
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Keys in bold, what they do beside them."""
        cells = self.size.width
        busy = f"{self.signs.spinner[self._frame % len(self.signs.spinner)]} {self._busy} " if self._busy else ""
        room = cells - width(busy) - 1
        spans, at, self._hits = [Span(" ")], 1, []
        limit = self.MOST * max(80, cells) // 80
        keys = [*self._keys[: limit - 1], *self._keys[-1:]] if len(self._keys) > limit else list(self._keys)
        while len(keys) > 1 and sum(width(k) + width(d) + 3 for k, d, _ in keys) > room:
            keys.pop(-2)  # the last is the way to all the others
        for key, does, action in keys:
            spans += [Span(key, BOLD), Span(f" {does}", DIM), Span("  ")]
            size = width(key) + 1 + width(does)
            self._hits.append((at, at + size, action))
            at += size + 2
        spans += [Span(" " * max(0, cells - at - width(busy))), Span(busy, DIM)]
        return strip(spans, cells)
