"""`hotmess labels` and `--label`: what was labelled is listed, filtered by, written and read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.alike import alike
from tests.cli.conftest import Run
from tests.cli.test_commands import rows_of


def samples(run: Run, store: Path, *more: str) -> list[dict[str, str]]:
    return rows_of(run("samples", store, "--format", "csv", *more))[1]


def test_a_labelled_sample_can_be_listed_and_filtered_by(run: Run, store: Path) -> None:
    first = samples(run, store)[0]
    assert run("labels", "add", "odd", first["sample_id"][:10], store).exit_code == 0
    assert run("labels", "note", "counts twice", first["sample_id"], store).exit_code == 0
    _, listed = rows_of(run("labels", "list", store, "--format", "csv"))
    assert [(row["sample_id"], row["label"], row["note"]) for row in listed] == [
        (first["sample_id"], "odd", ""),
        (first["sample_id"], "", "counts twice"),
    ]
    assert [row["sample_id"] for row in samples(run, store, "--label", "odd")] == [first["sample_id"]]
    assert run("samples", store, "--label", "odd", "--where", "epoch > 10000").exit_code == 1
    assert run("labels", "remove", "odd", first["sample_id"], store).exit_code == 0
    refused = run("samples", store, "--label", "odd")
    assert refused.exit_code == 2
    assert "No samples have the label" in refused.stderr


@pytest.mark.heavy  # the runs that ship are read
def test_labels_of_other_logs_are_listed_too(run: Run, store: Path) -> None:
    first = samples(run, store)[0]["sample_id"]
    run("labels", "add", "odd", first, store)
    _, listed = rows_of(run("labels", "list", "--format", "csv"))
    assert [(row["sample_id"], row["label"], row["task"]) for row in listed] == [(first, "odd", "")]


def test_the_list_knows_the_samples_of_the_logs_and_labels_are_counted_by_model(run: Run, store: Path) -> None:
    first, *others = samples(run, store)
    other = next(row for row in others if row["model"] != first["model"])
    for row in (first, other):
        assert run("labels", "add", "odd", row["sample_id"], store).exit_code == 0
    _, listed = rows_of(run("labels", "list", store, "--format", "csv"))
    assert [(row["task"], row["question_id"]) for row in listed] == [
        (row["task"], row["question_id"]) for row in (first, other)
    ]
    _, counts = rows_of(run("labels", "count", store, "--format", "csv"))
    assert {(row["label"], row["model"], row["samples"]) for row in counts} == {
        ("odd", first["model"], "1"),
        ("odd", other["model"], "1"),
    }
    assert run("labels", "count", store, "--where", "epoch > 10000").exit_code == 1


def test_a_labelled_question_brings_all_its_samples(run: Run, store: Path) -> None:
    first = samples(run, store)[0]
    run("labels", "add", "unfair", first["sample_id"], "--question", store)
    found = samples(run, store, "--label", "unfair")
    assert len(found) > 1
    assert {(row["task"], row["question_id"]) for row in found} == {(first["task"], first["question_id"])}


@pytest.mark.parametrize("ending", alike(["jsonl", "csv"]))
def test_labels_go_out_and_come_in_again(
    run: Run, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    first = samples(run, store)[0]["sample_id"]
    run("labels", "add", "odd", first, store)
    run("labels", "note", 'with "quotes",\nand a line', first, store)
    run("labels", "add", "unfair", first, "--question", store)
    file = tmp_path / f"labels.{ending}"
    assert run("labels", "export", file).exit_code == 0
    _, before = rows_of(run("labels", "list", store, "--format", "csv"))
    monkeypatch.setenv("HOTMESS_DATA", str(tmp_path / "elsewhere"))
    assert run("labels", "list").exit_code == 1
    assert "3 of 3" in run("labels", "import", file).stderr
    assert "0 of 3" in run("labels", "import", file).stderr
    assert rows_of(run("labels", "list", store, "--format", "csv"))[1] == before


def test_what_is_no_record_takes_nothing_in(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"sample_id": "a", "label": "x"}\nnot json\n')
    assert "line 2 is not a JSON object" in run("labels", "import", tmp_path / "bad.jsonl").stderr
    assert run("labels", "list").exit_code == 1
