"""How lines of cells are written: only what differs, with few moves of the cursor and few changes of the look."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

UNKNOWN = "\0"  # the sign of a cell of which nothing is known; nothing that is drawn equals it
COMING_BACK = 8  # bytes of a move of the cursor to another line
ERASED_FROM = 4  # blanks at the end of a line: so many are erased rather than written
# What switches an attribute on and off; bold and dim go off together
ATTRIBUTES = {
    "bold": ("1", "22"),
    "dim": ("2", "22"),
    "italic": ("3", "23"),
    "underline": ("4", "24"),
    "blink": ("5", "25"),
    "reverse": ("7", "27"),
    "conceal": ("8", "28"),
    "strike": ("9", "29"),
    "overline": ("53", "55"),
}
SEEN_ON_BLANKS = frozenset({"underline", "blink", "reverse", "strike", "overline"})


class Look(NamedTuple):
    """How a cell is drawn; colours as numbers of SGR, empty for the terminal's own."""

    attributes: tuple[str, ...] = ()
    color: str = ""
    background: str = ""


class Line(NamedTuple):
    """The cells of a line; behind a wide sign comes an empty one."""

    signs: list[str]
    looks: list[Look]


PLAIN = Look()
BOLD = Look(("bold",))


@lru_cache(maxsize=1024)
def on_blanks(look: Look) -> Look:
    """The look of blanks, without what is not seen on them."""
    return Look((), "", look.background) if SEEN_ON_BLANKS.isdisjoint(look.attributes) else look


@lru_cache(maxsize=4096)
def _turn(before: Look, after: Look) -> str:
    """From one look to another, the shorter way: what differs, or all anew."""
    if before == after:
        return ""
    gone = {ATTRIBUTES[name][1] for name in before.attributes if name not in after.attributes}
    changes = sorted(gone) + [
        on
        for name, (on, off) in ATTRIBUTES.items()
        if name in after.attributes and (name not in before.attributes or off in gone)
    ]
    for old, new, own in ((before.color, after.color, "39"), (before.background, after.background, "49")):
        if old != new:
            changes.append(new or own)
    anew = ["0", *(ATTRIBUTES[name][0] for name in after.attributes), after.color, after.background]
    shorter = min(";".join(changes), ";".join(filter(None, anew)), key=len)
    return f"\x1b[{shorter}m" if after != PLAIN else "\x1b[m"


def delicate(line: Line) -> bool:
    """Whether terminals may not agree how wide a sign of the line is: sequences of several characters."""
    return any(len(sign) > 1 for sign in line.signs)


def _changes(before: Line, after: Line) -> list[tuple[int, int]]:
    """The stretches of cells to write: those that differ, whole signs; the whole line where one of it is delicate."""
    width = len(after.signs)
    if delicate(before) or delicate(after):
        changed = [sign != UNKNOWN for sign in after.signs]
    else:
        changed = [
            old_sign != sign or (old_look is not look and old_look != look)
            for old_sign, sign, old_look, look in zip(before.signs, after.signs, before.looks, after.looks, strict=True)
        ]
    stretches = []
    x = 0
    while x < width:
        if not changed[x]:
            x += 1
            continue
        first = x
        while first and not after.signs[first]:
            first -= 1
        certain = True  # where the cursor is
        while x < width and (not after.signs[x] or (changed[x] and certain)):
            certain = certain and len(after.signs[x]) <= 1
            x += 1
        stretches.append((first, x))
    return stretches


class Piece(NamedTuple):
    """Cells of a line that are drawn in one look, or from which on the line is erased."""

    y: int
    first: int
    last: int
    look: Look
    line: Line
    erase: bool = False


def pieces(y: int, before: Line, after: Line) -> Iterator[Piece]:
    """What to write so that a line goes from one state to another."""
    blank = len(after.signs)  # from this cell on there is nothing
    while blank and after.signs[blank - 1] == " " and on_blanks(after.looks[blank - 1]) == PLAIN:
        blank -= 1
    for first, last in _changes(before, after):
        erase = last - max(first, blank) >= ERASED_FROM
        end = max(first, blank) if erase else last
        x = first
        while x < end:
            look, began = after.looks[x], x
            while x < end and _as_good(after, x, look):
                x += 1
            yield Piece(y, began, x, look, after)
        if erase:
            yield Piece(y, end, end, PLAIN, after, erase=True)
            return


def _as_good(line: Line, x: int, look: Look) -> bool:
    """Whether a cell looks right when it is drawn in a look."""
    own = line.looks[x]
    return own is look or own == look or (line.signs[x] == " " and on_blanks(own) == on_blanks(look))


def _move(y: int, x: int, to_y: int, to_x: int) -> str:
    """The shortest way of the cursor from one cell to another."""
    down = "" if to_y == y else _steps(to_y - y, "B", "A")
    right = "" if to_x == x else _steps(to_x - x, "C", "D")
    return min(f"\x1b[{to_y + 1};{to_x + 1}H", down + right, key=len)


def _steps(count: int, forward: str, back: str) -> str:
    size = abs(count)
    return f"\x1b[{size if size > 1 else ''}{forward if count > 0 else back}"


class Writer:
    """Writes pieces of lines with as few moves of the cursor and changes of the look as it takes."""

    def __init__(self, first: str) -> None:
        self._sent = [first]
        self._look = PLAIN
        self._at: tuple[int, int] | None = None  # line and cell of the cursor, where they are known

    def write(self, pieces: Sequence[Piece]) -> None:
        """Write all of them, each next to what makes it cheap: where the cursor is, or what has the same look."""
        left = dict.fromkeys(range(len(pieces)))
        alike: dict[object, deque[int]] = defaultdict(deque)
        for number, piece in enumerate(pieces):
            alike[piece.look].append(number)
            alike[piece.look[1:]].append(number)
        number = 0
        while left:
            choices = {next(iter(left)), *([number] if number in left else [])}
            for same in (alike[self._look], alike[self._look[1:]]):
                while same and same[0] not in left:
                    same.popleft()
                choices.update(list(same)[:1])
            number = min(choices, key=lambda n: (self._cost(pieces[n]), n))
            self._draw(pieces[number])
            del left[number]
            number += 1

    def write_in_order(self, pieces: Sequence[Piece]) -> None:
        """Write all of them from left to right."""
        for piece in pieces:
            self._draw(piece)

    def _cost(self, piece: Piece) -> int:
        """The bytes on the way to a piece, less those that it would take from elsewhere."""
        way, turn = len(self._way(piece)), len(_turn(self._look, piece.look))
        later = COMING_BACK - (way - turn) if self._on_the_way(piece) else 0
        return way - later - len(_turn(PLAIN, piece.look) or _turn(BOLD, PLAIN))

    def _on_the_way(self, piece: Piece) -> bool:
        return self._at is not None and self._at[0] == piece.y and self._at[1] <= piece.first

    def _draw(self, piece: Piece) -> None:
        signs = piece.line.signs
        self._sent.append(self._way(piece))
        self._look = piece.look
        if piece.erase:
            self._sent.append("\x1b[K")
            self._at = piece.y, piece.first
            return
        self._sent.append("".join(signs[piece.first : piece.last]))
        end = piece.last - 1 if signs[piece.last - 1] else piece.last - 2  # the sign that was written last
        self._at = (piece.y, piece.last) if piece.last < len(signs) and len(signs[end]) <= 1 else None

    def _way(self, piece: Piece) -> str:
        """What brings the cursor to a piece, and the look."""
        turn = _turn(self._look, piece.look)
        if self._at is None:
            return f"\x1b[{piece.y + 1};{piece.first + 1}H{turn}"
        move = _move(*self._at, piece.y, piece.first)
        between = piece.line.signs[self._at[1] : piece.first] if self._at[0] == piece.y else []
        if between and len("".join(between).encode()) <= len(move) and UNKNOWN not in between and all(between):
            for look, before, behind in ((self._look, "", turn), (piece.look, turn, "")):
                if all(_as_good(piece.line, x, look) for x in range(self._at[1], piece.first)):
                    return before + "".join(between) + behind
        return move + turn

    def end(self) -> str:
        """All of it; plain text comes next."""
        return "".join([*self._sent, _turn(self._look, PLAIN)])
