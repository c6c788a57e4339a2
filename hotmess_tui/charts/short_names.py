"""Names in little room: what all of them share gives way first, so that those of one family are still told apart."""

from __future__ import annotations

from collections.abc import Sequence

from hotmess_tui.charts.safe import cut_inside, width


def short_names(names: Sequence[str], most: int, ellipsis: str = "…") -> list[str]:
    """The names in at most `most` cells each; as they are where all of them have room.

    Args:
        names: all that stand in one list.
        most: cells.
        ellipsis: what stands for what is left out.
    """
    if all(width(name) <= most for name in names):
        return list(names)
    first, last = _shared(names)
    return [name if width(name) <= most else _short(name, first, last, most, ellipsis) for name in names]


def _shared(names: Sequence[str]) -> tuple[int, int]:
    """How many characters all names begin with, and end with, up to a character that is neither letter nor digit."""
    different = sorted(set(names))
    if len(different) < 2:
        return 0, 0
    first = _same_beginning(different)
    last = _same_beginning([name[first:][::-1] for name in different])
    name = different[0]
    while first and name[first - 1].isalnum():
        first -= 1
    while last and name[-last].isalnum():
        last -= 1
    return first, last


def _same_beginning(names: Sequence[str]) -> int:
    """How many characters all names begin with: those that the first and the last of them do in the order of text."""
    first, last = min(names), max(names)
    return next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))


def _short(name: str, first: int, last: int, most: int, ellipsis: str) -> str:
    begin = ellipsis if first > 1 else name[:first]
    end = ellipsis if last > 1 else name[len(name) - last :]
    return cut_inside(begin + name[first : len(name) - last] + end, most, ellipsis)
