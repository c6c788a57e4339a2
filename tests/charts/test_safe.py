"""Nothing from a log reaches the terminal as a command, and widths are cells."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.charts.safe import cells, cut, cut_paths, harmless, one_line, visible, width


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


def test_what_hides_is_shown_and_emoji_stay_whole() -> None:
    for hidden in ("\u3164", "\u115f", "\ufe00", "\U000e0041", "\u180e", "\U0001d173", "\u061c", "\u2066", "\u034f"):
        assert visible(f"a{hidden}b") == f"a⟨{ord(hidden):x}⟩b"
    assert visible("a\u200db\ufe0f") == "a⟨200d⟩b⟨fe0f⟩"
    for emoji in ("❤\ufe0f", "👨\u200d👩\u200d👧", "1\ufe0f\u20e3", "👍🏽", "🏳\ufe0f\u200d🌈"):
        assert visible(emoji) == emoji
        assert width(emoji) == 2
        assert cut(f"{emoji}{emoji}", 3) == f"{emoji}…"


def test_at_most_eight_combining_marks_stay_on_a_cell() -> None:
    assert visible("e" + "\u0301" * 8) == "e" + "\u0301" * 8
    assert visible("Z" + "\u0300" * 50 + "!") == "Z" + "\u0300" * 8 + "⟨42 marks⟩!"


@given(st.text())
def test_the_gate_lets_pass_what_was_made_visible(text: str) -> None:
    assert harmless(visible(text)) == visible(text)
    assert not [c for c in harmless(text) if unicodedata.category(c) in ("Cc", "Cs") or c in "\u202e\u2066\u200b"]


@pytest.mark.parametrize(
    ("message", "most", "seen"),
    [
        (
            "✗ /home/me/a folder/logs/x.csv: the disk is full: make room",
            45,
            "✗ …er/logs/x.csv: the disk is full: make room",
        ),
        ("/home/me/queries/curves/mine.sql: no column n", 30, "…/curves/mine.sql: no column n"),
        ("/a/b: no", 30, "/a/b: no"),
        ("no path here, but a text that is long", 12, "no path her…"),
        ("1 of / 2 answers are longer than that", 20, "1 of / 2 answers ar…"),
    ],
)
def test_a_path_gives_way_before_what_is_said_of_it(message: str, most: int, seen: str) -> None:
    assert cut_paths(message, most) == seen


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Mn"])), st.integers(0, 40))
def test_a_message_with_a_path_fits(text: str, most: int) -> None:
    assert width(cut_paths(f"/home/{text}/x: {text}", most)) <= most


def test_all_paths_of_a_message_give_way() -> None:
    message = f"/cache/{'s' * 30}/store: it is damaged, and /home/{'l' * 30}/a.jsonl is gone"
    shown = cut_paths(message, 60)
    assert shown.endswith("…a.jsonl is gone")
    assert "s/store: it is damaged, and …" in shown
    assert width(shown) <= 60
