"""The headings of two samples side by side: which one each is, its verdict, its answer; on screen and in commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hotmess_tui.charts.safe import one_line
from hotmess_tui.records import SampleRow
from hotmess_tui.tables.samples import length_words
from hotmess_tui.tables.verdict import Verdict, of_sample, sample_answer


class Heading(NamedTuple):
    """What stands over one side."""

    name: str  # A or B
    verdict: Verdict
    answer: str  # on one line; empty where the verdict says it
    facts: tuple[str, ...]  # its sample first, and what it does not share with the other one

    def labelled(self, labels: Sequence[str]) -> Heading:
        """The same with the labels of its sample behind the facts."""
        return self._replace(facts=(*self.facts, f"[{one_line(', '.join(labels))}]")) if labels else self


def headings(a: SampleRow, b: SampleRow) -> tuple[Heading, Heading]:
    """The headings of A and B."""
    return _heading("A", a, b), _heading("B", b, a)


def shared_names(a: SampleRow, b: SampleRow) -> tuple[str, ...]:
    """Model, condition and question, those that both samples have in common."""
    return tuple(name for name, other in zip(_names(a), _names(b), strict=True) if name and name == other)


def _names(row: SampleRow) -> tuple[str, str, str]:
    question = " ".join(one_line(name) for name in (row.task, row.question_id) if name)
    return one_line(row.model), one_line(row.condition), question


def _heading(name: str, row: SampleRow, other: SampleRow) -> Heading:
    verdict, answer = of_sample(row), sample_answer(row)
    facts = [f"sample {row.sample_id[:8]}", f"epoch {row.epoch}"]
    facts += [own for own, theirs in zip(_names(row), _names(other), strict=True) if own and own != theirs]
    if (length := length_words(row)) is not None:
        facts.append(length)
    return Heading(name, verdict, answer if answer != verdict.word or row.answer is not None else "", tuple(facts))
