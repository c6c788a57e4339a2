"""Samples that mention a text beside those that do not: how many, and how many of either are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from hotmess_tui.explorer import drill
from hotmess_tui.keys import group_of
from hotmess_tui.records import Choice, Labels, Progress
from hotmess_tui.store import search
from hotmess_tui.store.open_store import Cursor, OpenStore
from hotmess_tui.store.patterns import parse_pattern
from hotmess_tui.store.queries.shipped import query


@dataclass(frozen=True)
class Mentions:
    """Samples of a question that mention something beside those that do not; accuracies None where there are none."""

    mention: int
    mention_accuracy: float | None
    others: int
    others_accuracy: float | None
    samples: frozenset[str] = frozenset()  # ids of those that mention it


@dataclass(frozen=True)
class Beside:
    """One question, or all: samples that mention something beside those that do not."""

    model: str | None
    task: str | None
    question_id: str | None
    condition: str | None
    mention: int
    mention_accuracy: float | None
    others: int
    others_accuracy: float | None


@dataclass(frozen=True)
class Sides:
    """All samples under the filter, and each question; within: the means over the `both` questions that have both."""

    whole: Beside
    questions: tuple[Beside, ...]
    both: int
    mention_within: float | None
    others_within: float | None


def in_question(
    store: OpenStore,
    text: str,
    choice: Choice,
    labels: Labels,
    group: int,
    *,
    regex: bool = False,
    ignore_case: bool = False,
) -> Mentions:
    """Samples of one question that mention a text, and those that do not, with how many of each are right.

    Only what the model wrote counts. Samples that failed are left out, those without a verdict out of the accuracies.
    """
    detail = drill.question(store, group, choice, labels)
    split, group_id = group_of(group)
    where = f"group_id = {int(group_id)} AND split = {int(split)}"
    with _asked(store, text, choice, labels, regex, ignore_case, where) as cursor:
        ids = frozenset(row[0] for row in cursor.execute("SELECT sample_id FROM asked WHERE mention").fetchall())
    counted = [sample for sample in detail.samples if sample.counted]
    sides = [[s.correct for s in counted if (s.sample_id in ids) is inside] for inside in (True, False)]
    judged = [[correct for correct in side if correct is not None] for side in sides]
    right = [_accuracy(sum(side), len(side)) for side in judged]
    return Mentions(len(sides[0]), right[0], len(sides[1]), right[1], ids)


def beside(
    store: OpenStore,
    text: str,
    choice: Choice,
    labels: Labels,
    *,
    regex: bool = False,
    ignore_case: bool = False,
    tell: Callable[[Progress], None] = lambda progress: None,
) -> Sides:
    """Samples under the filter that mention a text beside those that do not: all together, and question by question.

    Questions on which a text is mentioned may be hard ones: `within` compares samples of the same question only.
    """
    with _asked(store, text, choice, labels, regex, ignore_case, "true", tell) as cursor:
        rows = cursor.execute(query("drill", "mentions").sql).fetchall()
    by_question = tuple(_beside(row[:4], row[4:]) for row in rows)
    overall = _beside((None,) * 4, [sum(row[n] for row in rows) for n in range(4, 10)])
    pairs = [
        (sides.mention_accuracy, sides.others_accuracy)
        for sides in by_question
        if sides.mention_accuracy is not None and sides.others_accuracy is not None
    ]
    within = [_accuracy(sum(side), len(pairs)) for side in zip(*pairs, strict=True)] or [None, None]
    return Sides(overall, by_question, len(pairs), within[0], within[1])


def _beside(names: Sequence[str | None], counts: Sequence[int]) -> Beside:
    mention, judged, right, others, others_judged, others_right = counts
    model, task, question, condition = names
    return Beside(
        model=model,
        task=task,
        question_id=question,
        condition=condition,
        mention=mention,
        mention_accuracy=_accuracy(right, judged),
        others=others,
        others_accuracy=_accuracy(others_right, others_judged),
    )


def _accuracy(right: float, judged: int) -> float | None:
    return right / judged if judged else None


@contextmanager
def _asked(
    store: OpenStore,
    text: str,
    choice: Choice,
    labels: Labels,
    regex: bool,
    ignore_case: bool,
    where: str,
    tell: Callable[[Progress], None] = lambda progress: None,
) -> Iterator[Cursor]:
    """A cursor with the view `asked`: samples that did not fail, each with whether it mentions the text."""
    pattern = parse_pattern(text, regex, ignore_case)
    with store.at(choice, labels) as (cursor, figures, _):
        chosen = f"SELECT * FROM ({figures.chosen}) WHERE counted AND {where}"

        def progress(done: int, total: int) -> None:
            tell(Progress("searching", done, total, "files"))

        search.mentioning(cursor, store.folder, chosen, pattern, progress, store.parts.make_whole)
        cursor.execute(
            "CREATE OR REPLACE TEMP VIEW asked AS SELECT s.*, m.sample_no IS NOT NULL AS mention "
            f"FROM ({chosen}) AS s LEFT JOIN mentioned AS m ON m.source_no = s.source_no AND m.sample_no = s.sample_no"
        )
        yield cursor
