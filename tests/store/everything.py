"""All that an explorer answers of some logs, so that two ways of keeping them can be compared."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer import mentions, tree, triage
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Labels, OpenOptions

_TEXTS = (
    "SELECT sample_id, position, role, kind, name, text FROM traces ORDER BY ALL",
    "SELECT * FROM features ORDER BY ALL",
    "SELECT * FROM groups ORDER BY ALL",
)


def opened(paths: Sequence[Path], store: Path, tables: str, **options: Any) -> Explorer:
    """Logs of which Parquet tables are copied, or read in place."""
    return Explorer.open([str(path) for path in paths], store=store, options=OpenOptions(tables=tables, **options))


def everything(explorer: Explorer, exported: Path, words: Sequence[str] = ("a",)) -> dict[str, Any]:
    """What figures, lists, texts, triage, search and exports say."""
    choice = Choice()
    samples = explorer.samples(choice)
    answers: dict[str, Any] = {
        "samples": samples,
        "traces": {sample.sample_id: explorer.trace(sample.sample_id) for sample in samples[:40]},
        "details": {sample.sample_id: explorer.details(sample.sample_id) for sample in samples[:10]},
        "table": explorer.table(choice),
        "notes": explorer.source_notes(),
        "sources": [dataclasses.replace(row, in_place=False) for row in explorer.sources()],
        "triage": triage.triage(explorer.store, choice, Labels()),
    }
    for query in explorer.curves():
        answers[f"curve {query.name}"] = explorer.curve(query.name, choice)
    for sql in _TEXTS:
        answers[sql] = explorer.sql(sql).rows
    for word in words:
        answers[f"search {word}"] = list(explorer.search(word, choice))
        answers[f"mentions {word}"] = mentions.beside(explorer.store, word, choice, Labels())
        answers[f"filter {word}"] = explorer.samples(Choice(where=f"contains(coalesce(answer, ''), '{word}')"))
    answers["tree"] = _tree(explorer, samples[0].sample_id)
    for file in explorer.export(exported, choice, "jsonl"):
        answers[f"export {file.name}"] = file.read_bytes()
    return answers


def _tree(explorer: Explorer, sample: str) -> object:
    try:
        return tree.tree(explorer.store, tree.group_of(explorer.store, sample), Choice(), Labels())
    except HotmessError as fault:  # no texts
        return str(fault)


def differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Where two answers to everything are not the same, but for the last digits, which threads sum in any order."""
    return {
        key: (one.get(key), other.get(key))
        for key in (*one, *(key for key in other if key not in one))
        if _text(one.get(key)) != _text(other.get(key))
    }


def _text(answer: object) -> str:
    """An answer as text, in which nan is nan, with numbers to 11 digits."""
    text = answer.decode() if isinstance(answer, bytes) else repr(answer)
    return re.sub(r"-?\d+\.\d{9,}(e-?\d+)?", lambda number: f"{float(number[0]):.11g}", text)
