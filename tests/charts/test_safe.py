"""Nothing from a log reaches the terminal as a command, and widths are cells."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.charts.safe import cells, cut, one_line, visible, width


def test_control_characters_are_shown() -> None:
    assert visible("a\x1b[31mred\x07\x9b\x7f") == "a␛[31mred␇⟨9b⟩␡"
    assert visible("left\u202eright\u200b") == "left⟨202e⟩right⟨200b⟩"
    assert visible("two\nlines", keep="\n") == "two\nlines"
    assert one_line("a\n\tb\x1b") == "a b␛"


@given(st.text())
def test_no_control_character_is_left(text: str) -> None:
    assert not [c for c in visible(text) if unicodedata.category(c) in ("Cc", "Cs") or c in "\u202e\u2066\u200b"]


@given(st.text(), st.integers(0, 20))
def test_a_cut_fits(text: str, most: int) -> None:
    assert width(cut(one_line(text), most)) <= most


@given(st.text())
def test_cells_are_as_many_as_the_width(text: str) -> None:
    safe = one_line(text)
    if safe and width(safe[0]):
        assert len(cells(safe)) == width(safe)
