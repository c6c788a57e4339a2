"""What became of a sample: right, wrong, no answer, failed, not judged; word, glyph and ink of each, told once."""

from __future__ import annotations

from dataclasses import dataclass

from hotmess_tui.charts.drawing import DIM, Ink
from hotmess_tui.charts.safe import one_line
from hotmess_tui.records import AnswerBar, SampleRow


@dataclass(frozen=True)
class Verdict:
    """One of the five; the ink is never the only sign."""

    name: str
    word: str
    unicode: str
    ascii: str
    ink: Ink

    def glyph(self, ascii: bool = False) -> str:
        """The character that stands for it, one cell wide."""
        return self.ascii if ascii else self.unicode


# Colours of middle lightness, so that they read on dark and on light; all unlike the hues of series
RIGHT = Verdict("right", "right", "✓", "+", Ink("#2EA043"))
WRONG = Verdict("wrong", "wrong", "✗", "x", Ink("#E5534B"))
NO_ANSWER = Verdict("no_answer", "no answer", "∅", "o", Ink("#C69026"))
FAILED = Verdict("failed", "failed", "!", "!", DIM)
NOT_JUDGED = Verdict("not_judged", "not judged", "·", "-", DIM)
VERDICTS = (RIGHT, WRONG, NO_ANSWER, FAILED, NOT_JUDGED)


def verdict_of(correct: bool | None, outcome_class: str | None = None, failure: str | None = None) -> Verdict:
    """The verdict on a sample with these columns.

    A sample without an outcome class was not judged: its log has vectors, a score between right and wrong, or nothing.
    """
    if failure is not None:
        return FAILED
    if correct:
        return RIGHT
    if outcome_class == "NONE":
        return NO_ANSWER
    return NOT_JUDGED if correct is None and not outcome_class else WRONG


def of_sample(sample: SampleRow) -> Verdict:
    """The verdict on a sample."""
    return verdict_of(sample.correct, sample.outcome_class, sample.failure)


def of_answer(answer: AnswerBar) -> Verdict:
    """The verdict on all samples that gave an answer."""
    return verdict_of(answer.correct or None, answer.outcome_class)


def answer_text(answer: str | None, verdict: Verdict, score: float | None = None) -> str:
    """An answer on one line; where the log has none, the score of a sample that was not judged, else the verdict."""
    if answer is not None and (verdict is not NO_ANSWER or answer.strip()):
        return one_line(answer) or "(empty)"
    return f"score {score:.3g}" if verdict is NOT_JUDGED and score is not None else verdict.word


def sample_answer(sample: SampleRow) -> str:
    """What a sample answered, on one line."""
    return answer_text(sample.answer, of_sample(sample), sample.score)
