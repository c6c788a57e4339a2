"""What was asked and what was answered in a handful of groups at once, where the samples themselves are not needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotmess_tui.keys import group_of
from hotmess_tui.records import AnswerBar, Choice, Labels, QuestionRow
from hotmess_tui.store.open_store import OpenStore
from hotmess_tui.store.queries.shipped import query


@dataclass(frozen=True)
class Asked:
    """A group with the whole text of its question, and its answers: right first, no answer last, else by count."""

    row: QuestionRow
    question: str | None
    target: str | None
    answers: tuple[AnswerBar, ...]


def asked(store: OpenStore, rows: Sequence[QuestionRow], choice: Choice, labels: Labels) -> tuple[Asked, ...]:
    """The questions and answers of some groups, in their order."""
    if not rows:
        return ()
    keys = [list(group_of(row.group)) for row in rows]
    with store.at(choice, labels) as (cursor, figures, _):
        cursor.execute("SET VARIABLE here = $1::BIGINT[][]", [keys])
        cursor.execute(
            "CREATE OR REPLACE TEMP VIEW here AS SELECT DISTINCT pair[1] AS split, pair[2] AS group_id "
            "FROM (SELECT unnest(getvariable('here')) AS pair)"
        )
        cursor.execute(
            f"CREATE OR REPLACE TEMP VIEW present AS SELECT *, class AS outcome_class FROM ({figures.chosen})"
        )
        answer_rows = cursor.execute(query("drill", "answers").sql).fetchall()
        texts = cursor.execute(
            "SELECT g.group_id, q.text, q.target FROM group_names AS g JOIN questions AS q USING (question_key) "
            "WHERE g.group_id IN (SELECT group_id FROM here)"
        ).fetchall()
    bars: dict[tuple[int, int], list[AnswerBar]] = {}
    for group, split, name, answer, samples in answer_rows:
        bars.setdefault((split, group), []).append(AnswerBar(name, answer, int(samples)))
    texts_of = {group: (text, target) for group, text, target in texts}
    return tuple(
        Asked(row, *texts_of.get(group, (None, None)), tuple(bars.get((split, group), ())))
        for row, (split, group) in zip(rows, keys, strict=True)
    )
