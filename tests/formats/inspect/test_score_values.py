"""Scores of several values: which one counts, and what is said of a first value that is no number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.formats.logs import eval_log, read, sample


def test_the_notice_names_the_value_that_counts(tmp_path: Path) -> None:
    """The first sample has only one of the values, and another sample has its values in another order."""
    values = [{"b": 1.0}, {"a": float("nan"), "b": 0.0}, {"a": 1.0, "b": 0.0}]
    found = read(eval_log(tmp_path / "log.eval", [sample(n, value=value) for n, value in enumerate(values)]))
    assert [one.score for one in found.samples] == [1.0, 0.0, 0.0]
    (problem,) = found.problems
    assert (problem.what, problem.saved) == (
        "score match has several values; match.b is used, --scorer selects another",
        "match.a",
    )


@pytest.mark.parametrize(
    ("first", "fields"),
    [
        (float("nan"), (None, None, None, "never scored (NaN)")),
        ("nan", (None, None, None, "never scored (NaN)")),
        (None, (None, None, None, "never scored")),
        (float("inf"), (None, None, None, "scored by an infinite number")),
        ("N", (None, None, "N", None)),
        ({"x": 1}, (None, None, None, "scored by nested values")),
    ],
)
@pytest.mark.parametrize("listed", [False, True])
def test_a_first_value_that_is_no_number_is_not_replaced_by_the_second(
    tmp_path: Path, first: Any, fields: tuple[Any, ...], listed: bool
) -> None:
    value = [first, 1.0] if listed else {"a": first, "b": 1.0}
    (found,) = read(eval_log(tmp_path / "log.eval", [sample(value=value)])).samples
    assert (found.correct, found.score, found.grade, found.unjudged) == fields
