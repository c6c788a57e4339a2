"""What an error is made of in words: from point to point the words stay where they are."""

from __future__ import annotations

import pytest

from hotmess_tui.tables.causes import cause_difference, cause_line, causes
from hotmess_tui.tables.signs import ASCII, UNICODE, Signs

SHARES = [(0.4, 0.09, 0.312), (0.52, 0.11, 0.41), (0.9, 0.0, 0.0995), (1.0, 0.0004, 0.9996), (0.0, 0.0, 0.0)]


def words_of(line: str) -> str:
    """The line with every digit as one sign, and no difference between a short number and a long one."""
    return "".join("#" if letter in "0123456789.e-" else letter for letter in line).replace("#", " ").rstrip()


@pytest.mark.parametrize("cells", [48, 64, 80, 120])
def test_words_stay_in_their_places_from_point_to_point(cells: int) -> None:
    lines = set()
    for incoherence, flips, scatter in SHARES:
        line = "".join(span.text for span in cause_line(causes(incoherence, flips, scatter, UNICODE), cells, UNICODE))
        assert line
        assert len(line) <= cells
        lines.add(words_of(line))
    assert len(lines) == 1


@pytest.mark.parametrize(
    ("cells", "words"),
    [(30, []), (46, ["same", "flips", "scatter"]), (70, ["same way", "flips", "different ways"])],
)
def test_where_there_is_less_room_words_are_shorter(cells: int, words: list[str]) -> None:
    line = "".join(span.text for span in cause_line(causes(0.5, 0.2, 0.3, UNICODE), cells, UNICODE))
    assert all(word in line for word in words)
    assert bool(line) == bool(words)


@pytest.mark.parametrize("signs", [UNICODE, ASCII])
@pytest.mark.parametrize("cells", [50, 70, 80, 160])
def test_a_difference_in_incoherence_is_split_into_flips_and_scatter(cells: int, signs: Signs) -> None:
    line = "".join(span.text for span in cause_difference((0.31, 0.09), (0.28, 0.41), cells, signs))
    assert len(line) <= cells
    assert ("flips" in line) != ("now right, now wrong" in line)
    assert [float(word) for word in line.split() if word[0] in "+-" and word[1:2].isdigit()] == [0.22, -0.13]
    assert line.isascii() == (signs is ASCII)


def test_a_difference_is_not_split_where_answers_are_not_known_or_there_is_no_room() -> None:
    assert cause_difference((0.3, None), (0.2, 0.1), 80, UNICODE) == ()
    assert cause_difference((0.3, 0.1), (None, None), 80, UNICODE) == ()
    assert cause_difference((0.3, 0.1), (0.2, 0.1), 20, UNICODE) == ()
    assert cause_difference((0.0, 0.1), (0.2, 0.0), 80, UNICODE), "nothing is not unknown"
