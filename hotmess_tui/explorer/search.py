"""Search in traces under the present filter: hits as they are found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Choice, Labels, Progress
from hotmess_tui.store.open_store import OpenStore
from hotmess_tui.store.patterns import parse_pattern
from hotmess_tui.store.search import search as search_traces


@dataclass(frozen=True)
class Hit:
    """A passage that contains the text searched for: its sample, its position, and the text around the first match."""

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
    hits: int  # in this passage


def search(
    store: OpenStore,
    text: str,
    choice: Choice,
    labels: Labels,
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
        labels: those that there are.
        regex: `text` is a regular expression.
        ignore_case: upper and lower case are the same.
        question: only samples of this task and question.
        stop: asked again and again; when it says so, the search ends where it is.
        tell: how far it is.

    Raises:
        HotmessError: `text` is empty or not a regular expression (status 2); damaged texts, whose sources are gone,
            were not searched, which is said behind the hits.
    """
    pattern = parse_pattern(text, regex, ignore_case)
    lost: list[HotmessError] = []

    def ready(parts: Sequence[str]) -> None:
        try:
            store.parts.make_whole(parts)
        except HotmessError as refused:
            lost.append(refused)

    with store.at(choice, labels) as (cursor, figures, _):
        chosen = f"SELECT * FROM ({figures.chosen})"
        if question is not None:
            cursor.execute("SET VARIABLE asked_task = $1", [question[0]])
            cursor.execute("SET VARIABLE asked_question = $1", [question[1]])
            chosen += " WHERE task = getvariable('asked_task') AND question_id = getvariable('asked_question')"

        def progress(done: int, total: int) -> None:
            tell(Progress("searching", done, total, "files"))

        with store.cursor() as names_cursor:
            for hit in search_traces(cursor, names_cursor, store.folder, chosen, pattern, stop, progress, ready):
                yield Hit(*hit)
    if lost:
        raise lost[0]
