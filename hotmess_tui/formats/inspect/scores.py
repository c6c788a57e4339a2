"""Every score of an Inspect sample by name, the one that counts first: verdicts, numbers and grades as logged."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from hotmess_tui.formats import scalars
from hotmess_tui.formats.records import Problem, Score

_WORDS = {"yes": True, "true": True, "no": False, "false": False}
_MOST_VALUES = 50  # of one score, such as a number for each token
_MOST_NAMED = 8  # further values that a notice names


class Scores:
    """The scores of one log. The log's first scorer counts, of several values its first, alike in every sample."""

    def __init__(self, header_names: list[str], report: Callable[[Problem], None]) -> None:
        self._header_names = header_names
        self._report = report
        self._scorer: str | None = None  # the scorer that counts
        self._name: str | None = None  # the score of it that counts
        self._reported: set[str] = set()

    def of(self, logged: Any, choices: list[str] | None, sample: str) -> dict[str, Score]:
        """The scores of a sample by name: NAME, or NAME.KEY for each of several values; none where it has no scores.

        The first one counts; where the sample lacks it, it is an entry that says so.

        Args:
            logged: the sample's `scores` as parsed.
            choices: those of its question.
            sample: names it in a problem.
        """
        if not isinstance(logged, dict) or not logged:
            return {}
        scorer = self._counting(logged)
        only = logged.get(scorer) if len(logged) == 1 else None
        if isinstance(only, dict) and not isinstance(only.get("value"), (dict, list)):  # as in most logs
            return {scorer: self._entry(only, only.get("value"), choices, sample)}
        scores: dict[str, Score] = {}
        for name in (scorer, *(name for name in logged if name != scorer)):
            entry = logged.get(name)
            if isinstance(entry, dict):
                for score_name, score in self._values(name, entry, choices, sample):
                    scores.setdefault(score_name, score)
        keyed = [name for name in scores if name.startswith(f"{scorer}.")]
        if self._name is None and keyed:
            self._name = keyed[0]
        self._remark(scorer, keyed)
        counting = self._name if self._name and scorer not in scores else scorer
        counting_score = scores.pop(counting, None) or Score(unjudged=f"never scored by {counting}")
        return {counting: counting_score, **scores}

    def _counting(self, logged: dict[str, Any]) -> str:
        """The scorer that the header names first, else the first of this sample: solvers may score before scorers."""
        if self._scorer is None:
            short = {name.rpartition("/")[2]: name for name in reversed(list(logged))}
            in_header = (name.rpartition("/")[2] for name in self._header_names)
            self._scorer = next((short[name] for name in in_header if name in short), next(iter(logged)))
        return self._scorer

    def _values(
        self, name: str, entry: dict[str, Any], choices: list[str] | None, sample: str
    ) -> Iterator[tuple[str, Score]]:
        logged = entry.get("value")
        if isinstance(logged, list):
            logged = {str(position): number for position, number in enumerate(logged[: _MOST_VALUES + 1])}
        if not isinstance(logged, dict) or not logged:
            yield name, self._entry(entry, logged, choices, sample)
            return
        for key in list(logged)[:_MOST_VALUES]:
            yield f"{name}.{key}", self._entry(entry, logged[key], choices, sample)

    def _entry(self, entry: dict[str, Any], logged: Any, choices: list[str] | None, sample: str) -> Score:
        return _score(logged, scalars.text(entry.get("answer")), self._probabilities(entry, choices, sample))

    def _remark(self, scorer: str, names: list[str]) -> None:
        """Say once that the score that counts has several values, and how another one is chosen."""
        others = [name for name in names if name != self._name]
        if not others or scorer in self._reported:
            return
        self._reported.add(scorer)
        listed = ", ".join(others[:_MOST_NAMED] + ["…"] * (len(others) > _MOST_NAMED))
        remark = f"score {scorer} has several values; {self._name} is used, --scorer selects another"
        self._report(Problem("scores", remark, listed, remark=True))

    def _probabilities(self, entry: dict[str, Any], choices: list[str] | None, sample: str) -> list[float] | None:
        metadata = entry.get("metadata")
        stated = metadata.get("probabilities") if isinstance(metadata, dict) else None
        if not isinstance(stated, list):
            return None
        numbers = [scalars.number(probability) for probability in stated]
        valid = [number for number in numbers if number is not None and number >= 0]
        total = sum(valid)
        if len(valid) != len(numbers) or (choices and len(choices) != len(valid)) or not 0.99 <= total <= 1.01:
            if "probabilities" not in self._reported:
                self._reported.add("probabilities")
                complaint = f"invalid probabilities, first in {sample}"
                self._report(Problem("scores", complaint, "the answers, without probabilities"))
            return None
        return [number / total for number in valid]


def _score(logged: Any, answer: str | None, probabilities: list[float] | None) -> Score:
    """One value as a score: a verdict where it states one, a number however it is written, any other text a grade."""
    score = Score(logged, answer=answer, probabilities=probabilities)
    if isinstance(logged, bool):
        score.correct = logged
    elif isinstance(logged, str):
        _of_text(score, logged)
    elif isinstance(logged, (int, float)):
        score.score = scalars.number(logged)
        if score.score is None:
            score.unjudged = "never scored (NaN)" if logged != logged else "scored by an infinite number"
    elif isinstance(logged, (dict, list)):
        score.unjudged = "scored by nested values" if logged else "scored without a value"
    else:
        score.unjudged = "never scored"
    return score


def _of_text(score: Score, text: str) -> None:
    score.correct = _WORDS.get(text.strip().casefold())
    if score.correct is not None:
        return
    if not text.strip():
        score.unjudged = "scored without a value"
        return
    try:
        number = float(text)
    except ValueError:
        score.grade = text
        return
    if math.isfinite(number):
        score.score = number
    else:
        score.unjudged = "never scored (NaN)" if math.isnan(number) else "scored by an infinite number"
