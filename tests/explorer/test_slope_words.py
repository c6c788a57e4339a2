"""What slopes over length say in words: what can be told, and no more."""

from __future__ import annotations

import itertools

import pytest

from hotmess_tui.explorer.slope_words import about_noise, conclusion, in_words, sentences
from hotmess_tui.explorer.slopes import Slopes
from hotmess_tui.records import Axis, Curve, Fit

Estimate = tuple[float | None, float | None, float | None]
UP, DOWN, FLAT, UNKNOWN = (0.3, 0.2, 0.4), (-0.3, -0.4, -0.2), (0.01, -0.1, 0.12), (0.3, None, None)
WIDE = (0.1, -0.4, 0.6)


def row(between: Estimate, within: Estimate, name: str = "m", reliability: float = 0.99) -> Slopes:
    return Slopes((name,), 50, reliability, *within, *between)


@pytest.mark.parametrize(
    ("between", "within", "words"),
    [
        (UP, FLAT, "the rise is due to the questions"),
        (UP, WIDE, "rises between questions, within unclear"),
        (UP, UP, "both rise: due to reasoning length, too"),
        (UP, DOWN, "the rise is due to the questions: falls within a question"),
        (FLAT, UP, "due to reasoning length: rises within a question"),
        (FLAT, DOWN, "due to reasoning length: falls within a question"),
        (FLAT, FLAT, "neither differs detectably from 0"),
        (DOWN, FLAT, "the fall is due to the questions"),
        (DOWN, DOWN, "both fall: due to reasoning length, too"),
        (DOWN, UP, "the fall is due to the questions: rises within a question"),
        ((None, None, None), UP, "rises within a question"),
        ((None, None, None), FLAT, "the rest cannot be determined"),
        (UP, UNKNOWN, "rises between questions"),
        (UNKNOWN, UNKNOWN, ""),
    ],
)
def test_what_both_slopes_say_together(between: Estimate, within: Estimate, words: str) -> None:
    assert conclusion(row(between, within)) == words


def test_the_words_shorten_before_the_conclusion_goes() -> None:
    slopes = row((0.23, 0.19, 0.28), (-0.04, -0.17, 0.09))
    whole = (
        "between questions +0.23 [0.19, 0.28], within a question -0.04 [-0.17, 0.09]: the rise is due to the questions"
    )
    assert in_words(slopes) == whole
    assert (
        in_words(slopes, 90)
        == "between +0.23 [0.19, 0.28], within -0.04 [-0.17, 0.09]: the rise is due to the questions"
    )
    assert in_words(slopes, 84) == "between questions +0.23, within a question -0.04: the rise is due to the questions"
    assert in_words(Slopes(("m",), 0)) == ""
    alone = row((None, None, None), UP)
    assert in_words(alone) == "within a question +0.30 [0.20, 0.40]: rises within a question"


ALL = (UP, DOWN, FLAT, WIDE, UNKNOWN, (None, None, None))


@pytest.mark.parametrize("room", [40, 56, 77, 90, 140])
def test_in_little_room_the_words_are_a_whole_sentence_that_keeps_the_answer(room: int) -> None:
    for between, within in itertools.product(ALL, ALL):
        slopes = row(between, within)
        said, told = in_words(slopes, room), conclusion(slopes)
        assert len(said) <= room
        for word in ("rise", "fall", "cannot", "unclear"):  # which way, as in the whole conclusion
            assert (word in said) == (word in told), (said, told)
        for direction in ("rises", "falls"):  # within a question is the news
            if f"{direction} within a question" in told:
                assert f"{direction} within" in said


def test_the_sentences_say_once_what_the_numbers_are() -> None:
    assert [words for words in sentences([row(UP, FLAT, "a"), row(UP, UP, "b")]) if "tenfold" in words] == [
        "within and between: how much incoherence changes per tenfold reasoning length, within the same question "
        "and from question to question"
    ]
    assert sentences([Slopes(("m",), 0, why="no slopes: …")]) == ["m: no slopes: …"]


def test_of_many_series_only_the_first_are_spoken_of() -> None:
    told = sentences([row(UP, FLAT, f"model {n}") for n in range(9)])
    assert told[0].startswith("model 0: between questions")
    assert told[6:-1] == ["slopes within and between questions of 3 more series: hotmess slopes"]


def test_noisy_lengths_are_named_where_a_power_law_goes_through_them() -> None:
    fits = tuple(Fit((name,), 10, 0.5, 0.0, None, None, None) for name in ("a", "b"))
    curve = Curve(
        "c", "C", Axis("length", "words", "log"), "incoherence", ("model",), "brier", "unbiased", "words", (), fits
    )
    rows = [row(UP, FLAT, "a", 0.92), row(UP, FLAT, "b", 0.97), row(UP, FLAT, "c", 0.8)]
    assert about_noise(curve, rows) == [
        "mean lengths of few samples are noisy: the slope of a power law is about 0.92 of the true one for a"
    ]
    assert about_noise(curve, rows[1:]) == []
