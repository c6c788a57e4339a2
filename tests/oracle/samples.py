"""What the oracle starts from: one record per sample, and what each sample counts as (its class, score and lengths)."""

from __future__ import annotations

import enum
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

UNITS = ("tokens", "output_tokens", "actions", "words", "characters")
UNITS_FROM_TEXT = ("words", "characters")


class Reserved(enum.Enum):
    """Outcome classes that no answer can collide with."""

    TARGET = "TARGET"
    NONE = "NONE"
    WRONG = "WRONG"


@dataclass(frozen=True)
class Sample:
    """One answer as the log has it; None is "not recorded"."""

    model: str
    task: str
    question_id: str
    condition: str = ""
    epoch: int = 1
    run: str = "run"
    answer: str | None = None
    target: str | None = None
    correct: bool | None = None
    score: float | None = None
    choices: tuple[str, ...] = ()
    probabilities: tuple[float, ...] | None = None
    target_choice: int | None = None
    outcome: tuple[float, ...] | None = None
    outcome_target: tuple[float, ...] | None = None
    step: int | None = None
    lengths: Mapping[str, float] = field(default_factory=dict)
    difficulty: str | None = None
    model_size: float | None = None
    budget: float | None = None
    failure: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def question(self) -> tuple[str, str]:
        return (self.task, self.question_id)

    @property
    def answered(self) -> str | None:
        """The answer as recorded; without one, the choice that its distribution holds most likely."""
        if normalised(self.answer) is None and self.probabilities is not None and self.choices:
            likeliest = max(range(len(self.choices)), key=lambda index: (self.probabilities or ())[index])
            return self.choices[likeliest]
        return self.answer

    @property
    def identity(self) -> tuple[str, str, str, str, str, int]:
        return (self.run, self.model, self.task, self.question_id, self.condition, self.epoch)


@dataclass(frozen=True)
class Judged:
    """A sample with what it counts as. `steps`: the rows of its trajectory, first step first, empty without one."""

    sample: Sample
    counts: bool
    correct: bool
    score: float | None
    outcome: Hashable
    lengths: Mapping[str, float]
    steps: tuple[Sample, ...] = ()


def normalised(answer: str | None) -> str | Decimal | None:
    """An answer as it is compared: a Decimal where the whole answer is a number, None for no answer."""
    if answer is None:
        return None
    text = " ".join(unicodedata.normalize("NFKC", answer).casefold().split())
    if text == "":
        return None
    number = _number(text)
    return text if number is None else number


def spelled(answer: str | Decimal) -> str:
    """A normalised answer as text: a number without superfluous signs and zeros."""
    if isinstance(answer, str):
        return answer
    text = format(answer, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    negative = text.startswith("-")
    text = text.removeprefix("-").lstrip("0")
    text = "0" + text if text == "" or text.startswith(".") else text
    return "-" + text if negative and text != "0" else text


def _number(text: str) -> Decimal | None:
    sign = text[0] if text[0] in "+-" else ""
    whole, dot, fraction = text.removeprefix(sign).partition(".")
    if dot and not _digits(fraction):
        return None
    if "," in whole:
        first, *thousands = whole.split(",")
        if not (_digits(first) and len(first) <= 3 and all(_digits(part) and len(part) == 3 for part in thousands)):
            return None
    elif not _digits(whole):
        return None
    return Decimal(f"{sign}{whole.replace(',', '')}.{fraction or '0'}")


def _digits(text: str) -> bool:
    return text != "" and all("0" <= character <= "9" for character in text)


def judge(samples: Iterable[Sample]) -> list[Judged]:
    """What every sample counts as. Rows of one sample at several steps become one, which counts by its last step."""
    trajectories: dict[Hashable, list[Sample]] = defaultdict(list)
    for sample in samples:
        trajectories[sample.identity].append(sample)
    whole = []
    for rows in trajectories.values():
        ordered = sorted(rows, key=lambda row: -1 if row.step is None else row.step)
        whole.append((ordered[-1], tuple(row for row in ordered if row.step is not None)))
    last = [sample for sample, _ in whole]
    with_answers = {sample.run for sample in last if normalised(sample.answer) is not None}
    hidden = _hidden_lengths(last)
    judged = []
    for sample, steps in whole:
        score = _score(sample)
        verdict = _verdict(sample, score)
        counts = not sample.failure and (verdict is not None or sample.outcome is not None)
        lengths = {
            unit: value for unit, value in sample.lengths.items() if (sample.run, sample.model, unit) not in hidden
        }
        outcome = _outcome(sample, verdict is True, sample.run in with_answers)
        judged.append(Judged(sample, counts, verdict is True, score, outcome, lengths, steps))
    return judged


def _score(sample: Sample) -> float | None:
    if sample.score is not None:
        return sample.score if 0 <= sample.score <= 1 else None
    if sample.correct is not None:
        return float(sample.correct)
    if sample.target is not None:
        return float(
            normalised(sample.answered) is not None and normalised(sample.answered) == normalised(sample.target)
        )
    return None


def _verdict(sample: Sample, score: float | None) -> bool | None:
    if sample.correct is not None:
        return sample.correct
    return None if score is None else abs(score - 1) <= 1e-6


def _outcome(sample: Sample, correct: bool, answers_recorded: bool) -> Hashable:
    if correct:
        return Reserved.TARGET
    if not answers_recorded:
        return Reserved.WRONG
    answer = normalised(sample.answered)
    return Reserved.NONE if answer is None else answer


def _hidden_lengths(samples: Iterable[Sample]) -> set[tuple[str, str, str]]:
    """(run, model, unit) of lengths from text that are not recorded: more than half of the samples have none."""
    values: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for sample in samples:
        for unit in UNITS_FROM_TEXT:
            if unit in sample.lengths and not sample.failure:
                values[sample.run, sample.model, unit].append(sample.lengths[unit])
    return {key for key, lengths in values.items() if sum(length == 0 for length in lengths) > len(lengths) / 2}
