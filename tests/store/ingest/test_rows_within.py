"""Tables as a list within one JSON object: read where it is plain which list holds the rows, else refused in words."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.formats import registry
from tests.alike import alike
from tests.store.ingest.tables_read import OneFile, Read, Together

ROWS = [{"question_id": f"q{n // 2}", "epoch": n % 2, "answer": str(n % 3), "target": "1"} for n in range(4)]
VERDICTS = [False, True, False, False]
FILES = Together()


def of(name: str, content: Any, **written: Any) -> str:
    return FILES.text(name, json.dumps(content, **written))


READ = (
    of("data.json", {"data": ROWS}),
    of("results.json", {"results": ROWS}, indent=2),
    of("samples.jsonl", {"samples": ROWS}),
    of("behind.json", {"model": "acme", "config": {"text": "x" * 100_000}, "data": ROWS}),
    of("nothing.json", {"error": None, "next": "", "data": ROWS}),
    of("names.json", {"models": [{"name": "acme"}], "data": ROWS}),
    FILES.text("marked.json", "\ufeff" + json.dumps({"data": ROWS})),
    FILES.bytes("packed.json.gz", lambda: gzip.compress(json.dumps({"data": ROWS}).encode())),
)
SHARED = of("shared.json", {"data": [ROWS[0], ROWS[1] | {"Model": "own"}], "model": "acme", "task": "sums", "n": 4})
MIXED = of("mixed.json", {"data": [*ROWS[:2], 5, None, *ROWS[2:]]})
CUT_OFF = FILES.text("cut.json", json.dumps({"data": ROWS})[:-30])
LARGE = of("large.json", {"data": [{"id": 2**70, "answer": 2**70, "target": 2**70 + 1}]})


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], OneFile]:
    return FILES.read_in(tmp_path_factory.mktemp("files"))


@pytest.mark.parametrize("name", READ)
def test_the_one_list_of_rows_is_the_table(found: Callable[[str], OneFile], name: str) -> None:
    assert found(name).verdicts == VERDICTS


def test_what_the_object_says_of_all_rows_holds_for_those_that_do_not_say_it(found: Callable[[str], OneFile]) -> None:
    assert found(SHARED).column("model") == ["acme", "own"]
    assert found(SHARED).column("task") == ["sums", "sums"]
    assert found(SHARED).problems == ["rows are read from the list data (other keys are not read: n)"]


def test_damage_within_the_list_is_said_by_item(found: Callable[[str], OneFile]) -> None:
    assert found(MIXED).verdicts == VERDICTS
    assert [problem.partition(":")[0] for problem in found(MIXED).problems] == ["item 3", "item 4"]
    assert found(CUT_OFF).verdicts == VERDICTS[:3]
    assert "cut off" in found(CUT_OFF).problems[0]
    assert found(LARGE).verdicts == [False]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"train": ROWS, "test": ROWS}, "several lists of rows (train, test): write each into a separate file"),
        ({"accuracy": 0.5, "failures": ROWS}, "(failures) may be a selection of them"),
        ({"results": {"data": ROWS}}, "(keys: results"),
        ({"columns": ["question_id"], "data": [["q"]]}, "a JSON table is a list of objects, or one object per line"),
        ({"q1": {"answer": "1", "target": "1"}}, "a JSON table is a list of objects"),
        (
            {"results": [{"task_id": 1, "trial": 0, "reward": 1, "info": {}, "traj": []}]},
            "tau-bench as the list results",
        ),
        ({"data": [{"prompt": "q", "responses": ["a"], "scores": [1]}]}, "write the list alone into a file"),
        ({"data": [{"messages": [{"role": "user"}]}]}, "write its items into a file, one per line"),
        ({"data": []}, "(keys: data"),
    ],
)
def test_what_is_not_plainly_a_table_is_refused_in_words(tmp_path: Path, content: Any, reason: str) -> None:
    path = tmp_path / "r.json"
    path.write_text(json.dumps(content))
    found = registry.recognise(path)
    assert found.kind == "unknown"
    assert reason in found.reason


def test_a_second_list_of_rows_behind_a_long_one_is_found(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(json.dumps({"data": ROWS * 2000, "more": ROWS}))
    with pytest.raises(Exception, match="several lists of rows"):
        Read(path)


@pytest.mark.parametrize("within", alike([True, False]))
def test_other_names_are_proposed_and_read_once_they_are_stated(tmp_path: Path, within: bool) -> None:
    rows = [{"qid": "q", "prediction": answer, "gold": "a"} for answer in "ab"]
    path = tmp_path / "r.json"
    path.write_text(json.dumps({"data": rows} if within else rows))
    with pytest.raises(Exception, match="--map question_id=qid,answer=prediction,target=gold"):
        Read(path)
    stated = (("question_id", "qid"), ("answer", "prediction"), ("target", "gold"))
    assert Read(path, columns=stated).verdicts == [True, False]


def test_a_row_that_has_a_list_within_is_a_row(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(json.dumps(ROWS[0] | {"messages": [{"id": "a", "answer": "b", "target": "c"}]}))
    assert Read(path).column("question_id") == ["q0"]
