"""When two answers are one: the normalised answer of the specification, tried with texts nobody would think of."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.formats.outcomes import choice_of, normalise, sample_id

SPACE = st.text(alphabet=" \t\n\r\u00a0\u2003", max_size=4)


@pytest.mark.parametrize(
    ("answer", "normal"),
    [
        *[("1,200.0", "1200"), ("+1200", "1200"), ("1200", "1200"), ("-0", "0"), ("-0.00", "0"), ("007", "7")],
        *[(".5", ".5"), ("5.", "5."), ("1e3", "1e3"), ("12,00", "12,00"), ("1,2345", "1,2345"), ("- 5", "- 5")],
        *[("0.10", "0.1"), ("-1,234,567.50", "-1234567.5"), ("１２", "12"), ("$5", "$5"), ("5%", "5%")],
        *[("  Straße ", "strasse"), ("ﬁne", "fine"), ("A\n B", "a b"), ("", None), (" \u2003\n", None), (None, None)],
    ],
)
def test_answers_are_compared_as_the_specification_says(answer: str | None, normal: str | None) -> None:
    assert normalise(answer) == normal


def spelled(number: Decimal, grouped: bool, plus: bool, zeros: int) -> str:
    """A number as somebody might write it."""
    size = number.copy_abs()  # abs() rounds to the digits of the context
    text = f"{size:,f}" if grouped else f"{size:f}"
    tail = "0" * zeros if "." in text else f".{'0' * zeros}" if zeros else ""
    return f"{'-' if number < 0 else '+' if plus else ''}{text}{tail}"


NUMBERS = st.decimals(min_value=-(10**30), max_value=10**30, allow_nan=False, allow_infinity=False, places=4)
SPELLINGS = st.tuples(st.booleans(), st.booleans(), st.integers(0, 5))


@given(NUMBERS, SPELLINGS, SPELLINGS, SPACE)
def test_a_number_is_one_answer_however_it_is_spelled(
    number: Decimal, one: tuple[bool, bool, int], other: tuple[bool, bool, int], space: str
) -> None:
    assert normalise(spelled(number, *one)) == normalise(space + spelled(number, *other) + space)


@given(NUMBERS, NUMBERS, SPELLINGS)
def test_different_numbers_are_different_answers(
    one: Decimal, other: Decimal, spelling: tuple[bool, bool, int]
) -> None:
    assert (normalise(spelled(one, *spelling)) == normalise(spelled(other, *spelling))) == (one == other)


@given(st.text())
def test_a_normal_answer_is_clean_and_normalising_it_again_changes_nothing(text: str) -> None:
    normal = normalise(text)
    if normal is None:
        assert not unicodedata.normalize("NFKC", text).strip()
    else:
        assert normal == " ".join(normal.split())
        assert normalise(normal) == normalise(normalise(normal))


@given(st.text(alphabet="abcxyzäöß 0123", min_size=1), SPACE, SPACE)
def test_case_and_space_do_not_matter(text: str, before: str, after: str) -> None:
    assert normalise(before + text.upper() + after) == normalise(text.replace(" ", "  "))


@given(st.text(max_size=5))
def test_a_number_is_only_what_has_the_form_of_one(text: str) -> None:
    """What Python would take for a number besides the form of the specification stays text."""
    normal = normalise(text)
    if normal is not None and any(sign in normal for sign in ("e", "_", "inf", "nan")):
        assert normal == " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def test_a_target_names_a_choice_by_its_text_or_its_letter() -> None:
    assert choice_of("Paris", ["London", "paris "]) == 1
    assert choice_of("b", ["London", "Paris"]) == 1
    assert choice_of("C", ["London", "Paris"]) is None
    assert choice_of(None, ["London"]) is None


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\x1f")), min_size=6, max_size=6))
def test_an_id_depends_on_every_part_of_it(parts: list[str]) -> None:
    made = sample_id(*parts)
    assert len(made) == 16
    assert all(sample_id(*parts[:at], parts[at] + "x", *parts[at + 1 :]) != made for at in range(6))
