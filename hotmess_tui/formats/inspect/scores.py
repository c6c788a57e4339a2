"""Which score of an Inspect sample counts, and its value as a number."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from hotmess_tui.formats import scalars
from hotmess_tui.formats.records import Problem

_LETTERS = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0}
_WORDS = {"yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}


class Judged(NamedTuple):
    """The score that counts; `failure` is the reason where there is no number."""

    score: float | None = None
    answer: str | None = None
    probabilities: list[float] | None = None
    failure: str | None = None


class Scorer:
    """The score that counts in one log: the named one, else the first, and the same one in every sample."""

    def __init__(self, named: str | None, header_names: list[str], report: Callable[[Problem], None]) -> None:
        self._named = named
        self._header_names = header_names
        self._report = report
        self._name: str | None = None
        self._complained: set[str] = set()

    def judge(self, scores: Any, choices: list[str] | None, sample: str) -> Judged:
        """The score of one sample out of its `scores`; `sample` names it in a problem."""
        if not isinstance(scores, dict) or not scores:
            return Judged(failure="never scored")
        name, _, key = self._resolve(scores)
        entry = scores.get(name)
        if not isinstance(entry, dict):
            return Judged(failure=f"never scored by {name}")
        score = entry.get("value")
        if key and isinstance(score, dict):
            score = score.get(key)
        number, failure = _number(score, name)
        if failure and score is not None and not isinstance(score, float):
            self._complain("value", failure, "the samples whose score is a number")
        return Judged(number, scalars.text(entry.get("answer")), self._probabilities(entry, choices, sample), failure)

    def others(self, scores: Any) -> dict[str, Any]:
        """The further scores of a sample as columns: `score_NAME`, or `score_NAME.KEY` where it has several values."""
        if not isinstance(scores, dict):
            return {}
        columns: dict[str, Any] = {}
        for name, entry in scores.items():
            score = entry.get("value") if isinstance(entry, dict) else None
            if isinstance(score, dict):
                columns.update({f"score_{name}.{key}": number for key, number in scalars.only(score).items()})
            elif name != self._name and isinstance(score, (str, int, float, bool)):
                columns[f"score_{name}"] = score
        return columns

    def _resolve(self, scores: dict[str, Any]) -> tuple[str, str, str]:
        """The name of the score that counts, and the key in it where `--scorer NAME.KEY` picks one of its values."""
        if self._named is not None:
            if self._named in scores:
                return self._named, "", ""
            name, dot, key = self._named.partition(".")
            if name not in scores:
                self._complain(
                    "name",
                    f"there is no score {self._named} here; there are {', '.join(_choices(scores))}",
                    "the samples, as never scored",
                )
            return (name, dot, key) if name in scores else (self._named, "", "")
        if self._name is None:
            short = {name.rpartition("/")[2]: name for name in reversed(list(scores))}
            in_header = (name.rpartition("/")[2] for name in self._header_names)
            self._name = next((short[name] for name in in_header if name in short), next(iter(scores)))
        return self._name, "", ""

    def _probabilities(self, entry: dict[str, Any], choices: list[str] | None, sample: str) -> list[float] | None:
        metadata = entry.get("metadata")
        stated = metadata.get("probabilities") if isinstance(metadata, dict) else None
        if not isinstance(stated, list):
            return None
        numbers = [scalars.number(probability) for probability in stated]
        valid = [number for number in numbers if number is not None and number >= 0]
        total = sum(valid)
        if len(valid) != len(numbers) or (choices and len(choices) != len(valid)) or not 0.99 <= total <= 1.01:
            self._complain(
                "probabilities", f"probabilities that are none, first in {sample}", "the answers, without probabilities"
            )
            return None
        return [number / total for number in valid]

    def _complain(self, about: str, complaint: str, saved: str) -> None:
        """Once about each thing: what is wrong in one sample is mostly wrong in thousands."""
        if about not in self._complained:
            self._complained.add(about)
            self._report(Problem("scores", complaint, saved))


def _choices(scores: dict[str, Any]) -> list[str]:
    """What `--scorer` may name."""
    names: list[str] = []
    for name, entry in scores.items():
        score = entry.get("value") if isinstance(entry, dict) else None
        names += [f"{name}.{key}" for key in score] if isinstance(score, dict) else [name]
    return names


def _number(score: Any, name: str) -> tuple[float | None, str | None]:
    """The number that the value of a score means, or why it means none."""
    if isinstance(score, str):
        return _of_text(score)
    if isinstance(score, bool):
        return float(score), None
    if isinstance(score, (int, float)):
        number = scalars.number(score)
        return (None, "never scored (NaN)") if number is None else (number, None)
    if isinstance(score, dict):
        named = f"--scorer {name}.{next(iter(score))}" if score else "--scorer"
        return None, f"scored by several values ({', '.join(map(str, score))}): pick one, {named}"
    if isinstance(score, list):
        return None, "scored by a list of values, which is no single number"
    return None, "never scored"


def _of_text(text: str) -> tuple[float | None, str | None]:
    grade = _LETTERS.get(text, _WORDS.get(text.strip().casefold()))
    if grade is not None:
        return grade, None
    try:
        number = float(text)
    except ValueError:
        return None, f"scored {text[:40]!r}, which is no number"
    return (number, None) if math.isfinite(number) else (None, "never scored (NaN)")
