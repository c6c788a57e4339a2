"""How counts read in messages: the number with its words, which differ for one and for several."""

from __future__ import annotations


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its words: `one` behind 1, else `several`, by default the same with an s."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
