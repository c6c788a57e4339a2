"""How answers are compared: the program's normalised answer against the oracle's own."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotmess_tui.formats.outcomes import normalise
from tests.figures.data_sets import ANSWERS, NO_ANSWERS
from tests.oracle.samples import normalised, spelled

DIGITS = st.text("0123456789,.+-", max_size=12)
SPACED = st.text(" \t\n\u00a0\u2003\u3000aAßﬁ12.,", max_size=12)


@given(st.one_of(st.text(max_size=20), DIGITS, SPACED))
@example("1,200.0")
@example("-0.00")
@example("00,100")
@example("1,2000")
@example("9" * 6000 + ".0")
@settings(max_examples=500, deadline=None)
@pytest.mark.heavy
def test_normalised_answers_agree(answer: str) -> None:
    value = normalised(answer)
    assert normalise(answer) == (None if value is None else spelled(value))


def test_the_same_answers_are_the_same() -> None:
    for one, two in itertools.combinations(ANSWERS, 2):
        assert (normalise(one) == normalise(two)) == (normalised(one) == normalised(two)), (one, two)
    assert {normalise(answer) for answer in NO_ANSWERS} == {None}
