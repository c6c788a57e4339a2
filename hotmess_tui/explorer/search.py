"""Search in traces under the present filter: hits as they are found, and what mentioning it goes along with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hotmess_tui.records import Choice, Progress
from hotmess_tui.store import search as traces
from hotmess_tui.store.desk import Desk


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage of a sample that contains what was looked for, with the text around its first occurrence."""

    sample_id: str
    model: str
    task: str
    question_id: str
    condition: str
    epoch: int
    correct: bool | None
    position: int  # of the passage in the trace
    role: str
    kind: str
    before: str
    hit: str
    after: str
    hits: int  # in the passage


@dataclass(frozen=True, slots=True)
class Mentions:
    """Samples of a question that mention something beside those that do not; accuracies None where there are none."""

    mention: int
    mention_accuracy: float | None
    others: int
    others_accuracy: float | None


def search(
    desk: Desk,
    text: str,
    choice: Choice,
    *,
    regex: bool = False,
    ignore_case: bool = False,
    question: tuple[str, str] | None = None,
    stop: Callable[[], bool] = lambda: False,
    tell: Callable[[Progress], None] = lambda progress: None,
) -> Iterator[Hit]:
    """Passages that contain a text, or match a regular expression (RE2), in the order of the sources.

    Args:
        desk: the store.
        text: what to look for.
        choice: its filter holds.
        regex: `text` is a regular expression.
        ignore_case: upper and lower case are the same.
        question: only samples of this task and question.
        stop: asked again and again; when it says so, the search ends where it is.
        tell: how far it is.

    Raises:
        HotmessError: `text` is empty or no regular expression (status 2).
    """
    desk.check(choice)
    wanted = traces.pattern(text, regex, ignore_case)
    plain = None if regex or ignore_case else text
    with desk.at(choice) as (cursor, figures, _):
        chosen = f"SELECT * FROM ({figures.chosen})"
        if question is not None:
            cursor.execute("SET VARIABLE asked_task = $1", [question[0]])
            cursor.execute("SET VARIABLE asked_question = $1", [question[1]])
            chosen += " WHERE task = getvariable('asked_task') AND question_id = getvariable('asked_question')"
        with desk.cursor() as names:

            def progress(done: int, total: int) -> None:
                tell(Progress("searching", done, total, "files"))

            for found in traces.search(cursor, desk.folder, chosen, wanted, plain, stop, progress):
                row = names.execute(
                    "SELECT sample_id, model, task, question_id, condition, epoch, correct FROM samples "
                    "WHERE source_no = $1 AND sample_no = $2 LIMIT 1",
                    [found.source_no, found.sample_no],
                ).fetchone()
                if row is not None:
                    yield Hit(*(*row, *found[2:]))


def mentions(desk: Desk, text: str, choice: Choice, group: int, *, regex: bool, ignore_case: bool) -> Mentions:
    """Samples of one question that mention a text, and those that do not, with how many of each are right."""
    from hotmess_tui.explorer import drill

    detail = drill.question(desk, group, choice)
    hits = search(
        desk,
        text,
        choice,
        regex=regex,
        ignore_case=ignore_case,
        question=(detail.row.task, detail.row.question_id),
    )
    ids = {hit.sample_id for hit in hits if hit.role == "assistant"}
    counted = [sample for sample in detail.samples if sample.failure is None]
    sides = [[s.correct for s in counted if (s.sample_id in ids) is inside] for inside in (True, False)]
    right = [sum(map(bool, side)) / len(side) if side else None for side in sides]
    return Mentions(len(sides[0]), right[0], len(sides[1]), right[1])
