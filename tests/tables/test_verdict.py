"""One verdict for a sample, whoever shows it."""

import pytest

from hotmess_tui.records import AnswerBar, SampleRow
from hotmess_tui.tables import verdict
from hotmess_tui.tables.verdict import answer_text, of_answer, of_sample, sample_answer, verdict_of


def sample(answer=None, correct=None, score=None, outcome_class=None, failure=None):
    return SampleRow("id", "m", "t", "q", "", 1, answer, None, correct, score, outcome_class, None, None, None, failure)


@pytest.mark.parametrize(
    ("row", "word", "text"),
    [
        (sample("4", True, 1.0, "TARGET"), "right", "4"),
        (sample(None, True, 1.0, "TARGET"), "right", "right"),
        (sample("5", False, 0.0, "5"), "wrong", "5"),
        (sample(None, False, 0.0, "WRONG"), "wrong", "wrong"),
        (sample(None, False, None, "NONE"), "no answer", "no answer"),
        (sample(" ", False, None, "NONE"), "no answer", "no answer"),
        (sample("", False, 0.0, "WRONG"), "wrong", "(empty)"),
        (sample(None, None, None, None), "not judged", "not judged"),  # vectors
        (sample(None, None, 0.25, None), "not judged", "score 0.25"),
        (sample("an essay", None, None, None), "not judged", "an essay"),
        (sample("4", True, 1.0, "TARGET", failure="timed out"), "failed", "4"),
    ],
)
def test_a_sample_is_one_of_five(row, word, text):
    assert of_sample(row).word == word
    assert sample_answer(row) == text


def test_an_answer_is_judged_as_its_samples_are():
    assert [of_answer(AnswerBar(name, None, 1)).word for name in ("TARGET", "NONE", "WRONG", "five", "")] == [
        *("right", "no answer", "wrong", "wrong", "not judged"),
    ]


def test_no_two_verdicts_look_alike():
    for ascii in (False, True):
        assert len({each.glyph(ascii) for each in verdict.VERDICTS}) == len(verdict.VERDICTS)
    assert all(each.ascii.isascii() for each in verdict.VERDICTS)


def test_an_answer_is_shown_on_one_harmless_line():
    assert answer_text("a\n b\x1b[2J", verdict_of(False, "x")) == "a b␛[2J"
