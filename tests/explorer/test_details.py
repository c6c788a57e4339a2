"""What the log says of a sample besides its text, by title."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.texts import as_lines
from hotmess_tui.records import Choice, OpenOptions
from tests.formats.logs import header, json_log, sample

LONG = "a long answer " * 400


@pytest.fixture
def explorer(tmp_path: Path) -> Explorer:
    rows = [
        {"question_id": "q", "epoch": 1, "answer": LONG, "target": LONG + "!", "grader": "strict", "tries": 3},
        {"question_id": "q", "epoch": 2, "answer": "no", "target": LONG + "!", "failure": "timeout"},
    ]
    (tmp_path / "runs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return Explorer.open([str(tmp_path)], store=tmp_path / "store")


def test_answer_and_target_are_whole_and_columns_are_metadata(explorer: Explorer) -> None:
    first, second = explorer.samples(Choice(), sort="epoch", descending=False)
    details = explorer.details(first.sample_id)
    assert details["answer"] == LONG
    assert details["target"] == LONG + "!"
    assert details["metadata"] == {"grader": "strict", "tries": 3}
    assert details["verdict"] == {"correct": False, "score": 0.0, "judged_by": "comparison"}
    failed = explorer.details(second.sample_id)
    assert failed["verdict"] == {"failure": "timeout"}
    assert "metadata" not in failed


def test_any_unique_beginning_of_an_id_will_do(explorer: Explorer) -> None:
    (sample, *_) = explorer.samples(Choice())
    assert explorer.details(sample.sample_id[:9]) == explorer.details(sample.sample_id)
    with pytest.raises(HotmessError, match="no sample"):
        explorer.details("nothing")


def test_any_json_becomes_lines_and_texts_keep_theirs() -> None:
    detail = {"a": 1, "text": "two\nlines", "deep": {"list": [1, {"x": None, "y": True}, []], "empty": {}}, "é": 10**30}
    assert list(as_lines(detail)) == [
        "a  1",
        "text",
        "  two",
        "  lines",
        "deep",
        "  list",
        "    - 1",
        "    - x  –",
        "      y  true",
        "    - []",
        "  empty  {}",
        "é  " + "1" + "0" * 30,
    ]


@pytest.mark.heavy
def test_a_trace_names_the_score_that_counts_where_that_is_known(tmp_path: Path) -> None:
    two = {"match": {"value": "C"}, "style": {"value": 0.5}}
    logs = {"one": {"match": {"value": "I"}}, "two": two, "turned": {"style": {"value": 0.1}, "match": {"value": "C"}}}

    def named(*names: str, scorer: str | None = None) -> dict[str, tuple[str, ...]]:
        folder = tmp_path / f"{names}{scorer}"
        folder.mkdir()
        for name in names:
            top = header(spec={"task": name, "scorers": [{"name": next(iter(logs[name]))}]})
            json_log(folder / f"{name}.json", [sample(1, scores=logs[name])], top)
        options = OpenOptions(scorer=scorer)
        with closing(Explorer.open([str(folder)], store=folder / "store", options=options)) as explorer:
            return {row.task: explorer.trace(row.sample_id).scorers for row in explorer.samples(Choice())}

    assert named("one", "two") == {"one": ("match",), "two": ("match",)}
    assert set(named("two", "turned")["two"]) == {"match", "style"}  # either may be the first of its log
    assert named("two", scorer="style") == {"two": ("style",)}
