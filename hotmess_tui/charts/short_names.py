"""Names in little room: what all of them share gives way first, so that those of one family are still told apart."""

from __future__ import annotations

from collections.abc import Sequence

from hotmess_tui.charts.safe import cut_inside, width


def short_names(names: Sequence[str], cells: int, ellipsis: str = "…") -> list[str]:
    """The names in at most `most` cells each, different names differently; as they are where all of them have room.

    Args:
        names: all that stand in one list.
        cells: how many each may take.
        ellipsis: what stands for what is left out.
    """
    if all(width(name) <= cells for name in names):
        return list(names)
    first, last = _at_words(sorted(set(names)))
    short = {name: name if width(name) <= cells else _short(name, first, last, cells, ellipsis) for name in names}
    return [*map(_told_apart(short, cells, ellipsis).__getitem__, names)]


def _told_apart(short: dict[str, str], cells: int, ellipsis: str) -> dict[str, str]:
    """The short names by the long ones; those that became one are cut where they differ, be it within a word."""
    alike: dict[str, list[str]] = {}
    for name, shortened in short.items():
        alike.setdefault(shortened, []).append(name)
    for same in alike.values():
        if len(same) > 1:
            first, last = _shared(same)
            again = {name: _short(name, first, last, cells, ellipsis) for name in same}
            if len(set(again.values())) > 1:
                short |= _told_apart(again, cells, ellipsis)
    return short


def _at_words(names: Sequence[str]) -> tuple[int, int]:
    """What is shared, up to a character that is neither letter nor digit."""
    first, last = _shared(names)
    name = names[0]
    while first and name[first - 1].isalnum():
        first -= 1
    while last and name[-last].isalnum():
        last -= 1
    return first, last


def _shared(names: Sequence[str]) -> tuple[int, int]:
    """How many characters all of these different names begin with, and end with."""
    if len(names) < 2:
        return 0, 0
    first = _same_beginning(names)
    return first, _same_beginning([name[first:][::-1] for name in names])


def _same_beginning(names: Sequence[str]) -> int:
    """How many characters all names begin with: those that the first and the last of them do in the order of text."""
    first, last = min(names), max(names)
    return next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))


def _short(name: str, first: int, last: int, cells: int, ellipsis: str) -> str:
    begin = ellipsis if first > 1 else name[:first]
    end = ellipsis if last > 1 else name[len(name) - last :]
    return cut_inside(begin + name[first : len(name) - last] + end, cells, ellipsis)
