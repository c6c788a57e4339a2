"""What the log says of a sample besides its text, by title."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.texts import as_lines
from hotmess_tui.records import Choice

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
