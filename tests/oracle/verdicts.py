"""Verdicts as logged, corrected and forgiving: what a sample counts as once a person or the detectors have spoken.

Part 2 of the specification, section "Verdicts", as a change of samples: every figure is then that of the changed ones.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from tests.oracle.samples import Judged, Reserved, normalised

Correction = Literal["right", "wrong", "drop"]
Corrections = Mapping[tuple[str, str, str, str, str, int], Correction]  # by the sample's identity

_MARKED = re.compile(r"[\W_]*?(-?[^\W_](?:.*[^\W_])?)[\W_]*")


def corrected(judged: Sequence[Judged], corrections: Corrections) -> list[Judged]:
    """The samples with a person's corrections."""
    with_answers = {one.sample.run for one in judged if normalised(one.sample.answer) is not None}
    return [_changed(one, corrections.get(one.sample.identity), one.sample.run in with_answers) for one in judged]


def forgiving(judged: Sequence[Judged], corrections: Corrections | None = None) -> list[Judged]:
    """Corrected, and every sample whose logged verdict is in doubt counts as right unless a person spoke of it."""
    forgiven: dict[tuple[str, str, str, str, str, int], Correction] = {
        one.sample.identity: "right" for one in judged if in_doubt(one)
    }
    return corrected(judged, {**forgiven, **(corrections or {})})


def in_doubt(one: Judged) -> bool:
    """Scored wrong, although the answer reads like the target or misses it by one in the last place."""
    answer, target = one.sample.answer, one.sample.target
    if not scored_wrong(one) or normalised(answer) is None or normalised(target) is None:
        return False
    assert answer is not None
    assert target is not None
    return reads_alike(answer, target) or almost_equal(answer, target)


def scored_wrong(one: Judged) -> bool:
    """Judged, and not right: a sample with a vector alone has no verdict."""
    return one.counts and not one.correct and (one.score is not None or one.sample.correct is not None)


def reads_alike(answer: str, target: str) -> bool:
    """Equal as answers are compared, marks around them aside: the detector `target_scored_wrong`."""
    return normalised(answer) == normalised(target) or normalised(_bare(answer)) == normalised(_bare(target))


def _bare(text: str) -> str:
    found = _MARKED.fullmatch(text)
    return found[1] if found else text


def almost_equal(answer: str, target: str) -> bool:
    """(a) of `almost_full_marks`: two decimal places or more each, apart by at most one in the last that both have."""
    numbers = normalised(answer), normalised(target)
    places = [_places(number) for number in numbers]
    if min(places) < 2:
        return False
    first, second = numbers
    assert isinstance(first, Decimal)
    assert isinstance(second, Decimal)
    return abs(first - second) <= Decimal(1).scaleb(-min(places))


def _places(number: str | Decimal | None) -> int:
    """Decimal places as written; 0 for what is no number."""
    return -int(number.as_tuple().exponent) if isinstance(number, Decimal) else 0


def _changed(one: Judged, correction: Correction | None, answers_recorded: bool) -> Judged:
    if correction is None or one.sample.failure:  # a failed sample has no verdict and gets none
        return one
    if correction == "drop":
        return dataclasses.replace(one, counts=False)
    right = correction == "right"
    if one.sample.probabilities is not None or one.sample.outcome is not None:
        return dataclasses.replace(one, counts=True, correct=right)
    if right:
        return dataclasses.replace(one, counts=True, correct=True, score=1.0, outcome=Reserved.TARGET)
    own = normalised(one.sample.answered)
    wrong = Reserved.WRONG if not answers_recorded else Reserved.NONE if own is None else own
    return dataclasses.replace(one, counts=True, correct=False, score=0.0, outcome=wrong)
