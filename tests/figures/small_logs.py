"""The smallest logs: an explorer over samples written down in a line, and its table against that of the oracle."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, QuestionRow, TableRow
from tests.figures import agreement
from tests.oracle.decompose import Setting
from tests.oracle.groups import group, table
from tests.oracle.samples import Sample, judge

Opener = Callable[[Sequence[Sample]], Explorer]


def answered(answers: str, question_id: str = "q", model: str = "m", **more: object) -> list[Sample]:
    """A sample per letter: r is right, a point is no answer, any other letter is a wrong answer."""
    return [
        Sample(
            model,
            "t",
            question_id,
            epoch=epoch,
            answer=None if letter == "." else letter,
            correct=letter == "r",
            **more,  # type: ignore[arg-type]
        )
        for epoch, letter in enumerate(answers)
    ]


def vectors(question_id: str, outcomes: Sequence[tuple[float, ...]], target: tuple[float, ...] | None) -> list[Sample]:
    return [
        Sample("m", "t", question_id, epoch=epoch, correct=False, outcome=outcome, outcome_target=target)
        for epoch, outcome in enumerate(outcomes)
    ]


def only(rows: Sequence[TableRow] | Sequence[QuestionRow]) -> TableRow | QuestionRow:
    assert len(rows) == 1
    return rows[0]


def agrees(explorer: Explorer, samples: Sequence[Sample], decomposition: str, estimator: str = "unbiased") -> None:
    """The table is that of the oracle."""
    program = explorer.table(Choice(decomposition=decomposition, estimator=estimator))
    assert not agreement.table(program, table(group(judge(samples)), Setting(decomposition, estimator)))
