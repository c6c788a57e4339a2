"""The bar of the answers of a question: every answer is seen, also in one cell, and neighbours differ."""

from __future__ import annotations

import itertools

import pytest

from hotmess_tui.tables.mix import mix_characters
from hotmess_tui.tables.signs import ASCII, UNICODE, Signs
from hotmess_tui.tables.verdict import NO_ANSWER, RIGHT, WRONG

FAINT = "░▏ "  # a cell of these is hardly seen in red on a dark ground


@pytest.mark.parametrize("signs", [UNICODE, ASCII])
def test_neighbours_differ_and_none_is_faint(signs: Signs) -> None:
    characters = mix_characters([RIGHT, *[WRONG] * 9, NO_ANSWER], signs)
    assert all(left != right for left, right in itertools.pairwise(characters))
    assert not set(characters) & set(FAINT)
    assert not {characters[0], characters[-1]} & set(characters[1:-1])
