"""What a log says of a sample besides its text: scores, explanation, metadata, token use, settings, times."""

from __future__ import annotations

import json
from typing import Any

from hotmess_tui.explorer.store_contents import SampleEntry, find_sample
from hotmess_tui.store.open_store import OpenStore

_FIRST = ("answer", "target", "choices", "verdict", "scores", "explanation", "scoring", "metadata", "usage", "settings")
_TIMES = ("run_started", "started")


def details(store: OpenStore, sample_id: str) -> dict[str, Any]:
    """Everything that is known of a sample, by title; any unique beginning of its id will do.

    Answer and target are whole. The metadata are those of the log, nested as it has them, or else the columns of the
    table. Nothing that is not recorded has a title.

    Raises:
        HotmessError: no such sample, or several (status 1).
    """
    entry = find_sample(store, sample_id)
    names = (
        *("answer", "target", "choices", "correct", "score", "judged_by", "unjudged", "failure"),
        *("stop_reason", *_TIMES, "metadata", "scores"),
    )
    row = store.rows(
        "SELECT s.answer, q.target, q.choices, s.correct, s.score, s.judged_by, s.unjudged, s.failure, "
        "s.stop_reason, s.run_started::VARCHAR, s.started::VARCHAR, to_json(s.metadata)::VARCHAR, "
        "to_json(s.scores)::VARCHAR "
        "FROM store.samples AS s JOIN store.questions AS q USING (question_key) "
        "WHERE s.source_no = $1 AND s.sample_no = $2 LIMIT 1",
        [entry.source, entry.number],
    )[0]
    known = dict(zip(names, row, strict=True))
    verdict = {name: known[name] for name in ("correct", "score", "judged_by", "unjudged", "failure", "stop_reason")}
    recorded = {
        "answer": known["answer"],
        "target": known["target"],
        "choices": known["choices"],
        "verdict": {name: cell for name, cell in verdict.items() if cell is not None},
        "scores": _recorded(known["scores"]),
        "metadata": _recorded(known["metadata"]),
        "times": {name: known[name] for name in _TIMES if known[name] is not None},
    }
    logged = store.details(entry.source, entry.number)
    recorded["times"] |= logged.pop("times", {}) if isinstance(logged.get("times"), dict) else {}
    recorded |= logged
    ordered = [*(title for title in _FIRST if title in recorded), *(title for title in recorded if title not in _FIRST)]
    return {title: recorded[title] for title in ordered if recorded[title] not in (None, "", [], {})}


def scorer_of(store: OpenStore, entry: SampleEntry) -> tuple[str, ...]:
    """The name of the score that counts for a sample; where the store does not tell which one, all that it has.

    Of several the log's first counts, unless the logs were opened with the name of one. Where only one of them is ever
    the first of a sample, it is the first of this one, too.
    """
    scores, chosen = store.rows(
        "SELECT to_json(scores)::VARCHAR, (SELECT options FROM store.meta) FROM store.samples "
        "WHERE source_no = $1 AND sample_no = $2 LIMIT 1",
        [entry.source, entry.number],
    )[0]
    names = tuple(_recorded(scores))
    if len(names) < 2:
        return names
    wanted = json.loads(chosen)[0]
    counting = {row[0] for row in store.rows("SELECT name FROM store.scorers WHERE default_samples > 0")}
    picked = tuple(name for name in names if (name == wanted if wanted else name in counting))
    return picked if len(picked) == 1 else names


def _recorded(struct: str | None) -> dict[str, Any]:
    """The fields of a struct that are not NULL."""
    fields = json.loads(struct or "{}")
    return {name: cell for name, cell in fields.items() if cell is not None} if isinstance(fields, dict) else {}
