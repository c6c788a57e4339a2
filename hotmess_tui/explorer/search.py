"""Search in traces under the present filter: hits as they are found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hotmess_tui.records import Choice, Progress
from hotmess_tui.store import search as traces
from hotmess_tui.store.open_store import OpenStore


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


def search(
    store: OpenStore,
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
        store: the store.
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
    store.check(choice)
    wanted = traces.pattern(text, regex, ignore_case)
    plain = None if regex or ignore_case else text
    with store.at(choice) as (cursor, figures, _):
        chosen = f"SELECT * FROM ({figures.chosen})"
        if question is not None:
            cursor.execute("SET VARIABLE asked_task = $1", [question[0]])
            cursor.execute("SET VARIABLE asked_question = $1", [question[1]])
            chosen += " WHERE task = getvariable('asked_task') AND question_id = getvariable('asked_question')"
        with store.cursor() as names:

            def progress(done: int, total: int) -> None:
                tell(Progress("searching", done, total, "files"))

            for found in traces.search(cursor, store.folder, chosen, wanted, plain, stop, progress):
                row = names.execute(
                    "SELECT sample_id, model, task, question_id, condition, epoch, correct FROM samples "
                    "WHERE source_no = $1 AND sample_no = $2 LIMIT 1",
                    [found.source_no, found.sample_no],
                ).fetchone()
                if row is not None:
                    yield Hit(*(*row, *found[2:]))
