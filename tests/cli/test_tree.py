"""`hotmess tree`: the samples of a question as a tree, as text and as rows of its nodes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from hotmess_tui.explorer.explorer import Explorer
from tests.cli.conftest import Run
from tests.store.tables import row, write

COLUMNS = [
    *["depth", "node", "parent", "count", "right", "answers", "answer", "size", "variance", "within", "decides"],
    *["samples", "text"],
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one question, whose samples part in their last word."""
    folder = tmp_path_factory.mktemp("tree")
    rows = [
        row("q1", n, "5" if n < 4 else "6", trace=f"Three \x1b[1m and two are {'five' if n < 4 else 'six'}.")
        for n in range(7)
    ]
    logs = write(folder / "logs.jsonl", [*rows, row("q1", 7, None, failure="timeout")])
    Explorer.open([str(logs)], store=folder / "store").close()
    return folder / "store"


def sample_of(run: Run, path: Path) -> str:
    found = list(csv.DictReader(io.StringIO(run("samples", path, "--format", "csv", "--limit", 1).stdout)))
    return found[0]["sample_id"][:12]


@pytest.mark.heavy
def test_a_row_per_node(run: Run, path: Path) -> None:
    result = run("tree", sample_of(run, path), path, "--format", "csv")
    assert result.exit_code == 0, result.output
    reader = csv.DictReader(io.StringIO(result.stdout))
    rows = list(reader)
    assert list(reader.fieldnames or ()) == COLUMNS
    assert [(r["depth"], r["parent"], r["count"], r["right"], r["answers"], r["answer"]) for r in rows] == [
        ("0", "", "7", "4", "2", ""),
        ("1", "0", "4", "4", "1", "TARGET"),
        ("1", "0", "3", "0", "1", "6"),
    ]
    assert [r["decides"] for r in rows] == ["true", "false", "false"]
    assert sum(len(r["samples"].split()) for r in rows) == 7


def test_as_text_it_shows_where_they_part_and_what_is_left_out(run: Run, path: Path) -> None:
    result = run("tree", sample_of(run, path), path, "--width", 80)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert "by words   7 samples   2 answers   1 failed sample excluded" in lines
    assert next(line for line in lines if "they diverge here" in line).startswith("    7      4  Three")
    assert "    4      4  ├ ✓ 5   five." in lines
    assert "    3      0  └ ✗ 6   six." in lines
    assert "\x1b" not in result.stdout
    assert max(map(len, lines)) <= 80
    assert run("tree", sample_of(run, path), path, "--ascii").stdout.isascii()


def test_as_json_it_names_question_and_answers(run: Run, path: Path) -> None:
    found = json.loads(run("tree", sample_of(run, path), path, "--format", "json", "--unit", "steps").stdout)
    assert (found["unit"], found["samples"], found["question"]) == ("steps", 7, "What is q1?")
    assert [(each["class"], each["count"]) for each in found["answers"]] == [("TARGET", 4), ("6", 3)]
    assert list(found["nodes"][0]) == COLUMNS


def test_what_cannot_be_is_said_in_a_line(run: Run, path: Path) -> None:
    result = run("tree", sample_of(run, path), path, "--unit", "actions")
    assert result.exit_code == 2
    assert "not available for these samples; available: words, steps" in result.stderr
    assert run("tree", "zzzz", path).exit_code == 1
    assert run("tree", sample_of(run, path), path, "--where", "nonsense = 1").exit_code == 2
    assert (
        "no samples of this question match the current filter"
        in run("tree", sample_of(run, path), path, "--where", "epoch > 100").stderr
    )
