"""`hotmess labels correct` and `--verdicts`: every command sees what a person has corrected."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.alike import alike
from tests.cli.conftest import Run
from tests.cli.test_commands import rows_of


def samples(run: Run, store: Path, *more: str) -> list[dict[str, str]]:
    return rows_of(run("samples", store, "--format", "csv", *more))[1]


def accuracy(run: Run, store: Path, *more: str) -> dict[str, float]:
    rows = rows_of(run("table", store, "--format", "csv", *more))[1]
    return {row["model"]: float(row["accuracy"]) for row in rows}


@pytest.fixture
def wrong(run: Run, store: Path) -> dict[str, str]:
    """A sample of alpha that was scored wrong."""
    return samples(run, store, "--where", "model = 'alpha' and not correct")[0]


def test_a_correction_counts_where_it_is_asked_for(run: Run, store: Path, wrong: dict[str, str]) -> None:
    before = accuracy(run, store)
    assert run("labels", "correct", wrong["sample_id"][:12], "right", store).exit_code == 0
    assert accuracy(run, store) == before
    after = accuracy(run, store, "--verdicts", "corrected")
    assert after["alpha"] == pytest.approx(before["alpha"] + 1 / 120)
    assert after["beta"] == before["beta"]
    assert "1 sample differs from the log" in run("table", store, "--verdicts", "corrected").stderr
    (row,) = samples(run, store, "--verdicts", "corrected", "--where", "logged = 'wrong'")
    assert (row["sample_id"], row["correct"], row["score"], row["class"], row["judged_by"]) == (
        wrong["sample_id"], "true", "1.0", "TARGET", "correction",
    )  # fmt: skip
    assert row["answer"] == wrong["answer"]
    assert run("labels", "correct", wrong["sample_id"], "logged", store).exit_code == 0
    assert accuracy(run, store, "--verdicts", "corrected") == before


def test_right_becomes_wrong_and_what_is_dropped_counts_in_no_figure(run: Run, store: Path) -> None:
    first, second = samples(run, store, "--where", "model = 'beta' and correct")[:2]
    run("labels", "correct", first["sample_id"], "wrong", store)
    run("labels", "correct", second["sample_id"], "drop", store)
    rows = {row["sample_id"]: row for row in samples(run, store, "--verdicts", "corrected")}
    assert (rows[first["sample_id"]]["class"], rows[first["sample_id"]]["logged"]) == ("yes", "right")
    assert rows[second["sample_id"]]["unjudged"] == "dropped by a person"
    by_question = ["--verdicts", "corrected", "--where", f"question_id = '{second['question_id']}' and model = 'beta'"]
    table = rows_of(run("table", store, "--by", "task", "--format", "csv", *by_question))[1]
    assert sum(int(row["left_out"]) for row in table) == 1 + (second["question_id"] == "q11")
    listed = rows_of(run("labels", "list", store, "--format", "csv"))[1]
    assert [(row["sample_id"], row["correction"]) for row in listed] == [
        (first["sample_id"], "wrong"),
        (second["sample_id"], "drop"),
    ]


@pytest.mark.heavy
@pytest.mark.parametrize("ending", alike(["jsonl", "csv"]))
def test_corrections_go_out_and_come_in_again(
    run: Run, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], ending: str
) -> None:
    run("labels", "correct", wrong["sample_id"], "right", store)
    after = accuracy(run, store, "--verdicts", "corrected")
    file = tmp_path / f"labels.{ending}"
    assert run("labels", "export", file).exit_code == 0
    monkeypatch.setenv("HOTMESS_DATA", str(tmp_path / "elsewhere"))
    assert accuracy(run, store, "--verdicts", "corrected") != after
    assert "1 of 1" in run("labels", "import", file).stderr
    assert accuracy(run, store, "--verdicts", "corrected") == after


def test_an_import_with_another_word_takes_nothing_in(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text('{"sample_id": "a", "correction": "right"}\n{"sample_id": "b", "correction": "maybe"}\n')
    refused = run("labels", "import", file)
    assert refused.exit_code == 1
    assert "record 2" in refused.stderr
    assert run("labels", "list").exit_code == 1


@pytest.mark.heavy
def test_what_is_written_to_files_counts_as_corrected(
    run: Run, store: Path, tmp_path: Path, wrong: dict[str, str]
) -> None:
    run("labels", "correct", wrong["sample_id"], "right", store)
    after = accuracy(run, store, "--verdicts", "corrected")
    assert run("export", tmp_path / "out", store, "--verdicts", "corrected").exit_code == 0
    again = samples(run, tmp_path / "out" / "samples.parquet", "--no-cache")
    assert next(row for row in again if row["sample_id"] == wrong["sample_id"])["correct"] == "true"
    assert accuracy(run, tmp_path / "out" / "samples.parquet", "--no-cache") == after


@pytest.mark.heavy
def test_an_answer_that_reads_like_the_target_is_forgiven(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "runs.csv"
    answers = ["185.0", '"185"', "184.99", "185.00"] + ["186"] * 4
    rounded = ["-0.5085", "-0.51", "-0.5", "0.509"]
    lines = [f"""m,t,q,{n},"{answer.replace('"', '""')}",185,false\n""" for n, answer in enumerate(answers)]
    lines += [f"m,t,r,{n},{answer},-0.509,false\n" for n, answer in enumerate(rounded)]
    log.write_text("model,task,question_id,epoch,answer,target,correct\n" + "".join(lines))
    store = tmp_path / "store"
    assert accuracy(run, log, "--store", str(store)) == {"m": 0}
    rows = samples(run, store, "--verdicts", "forgiving", "--where", "logged is not null")
    assert [row["answer"] for row in rows] == ["185.0", '"185"', "185.00", "-0.5085", "-0.51"]
    assert {row["judged_by"] for row in rows} == {"forgiven"}
    run("labels", "correct", rows[0]["sample_id"], "wrong", store)  # what a person says goes before
    assert accuracy(run, store, "--verdicts", "forgiving")["m"] == pytest.approx((2 / 8 + 2 / 4) / 2)


@pytest.fixture
def strict_scorer(tmp_path: Path) -> Path:
    """Two models and three tasks; in one of them the scorer rejects 5.0 for 5, which model b writes."""
    log, lines = tmp_path / "runs.csv", ["model,task,question_id,epoch,answer,target,correct\n"]
    for model, five in (("a", "5"), ("b", "5.0")):
        for task in ("sums", "roots", "logs"):
            for question in range(8):
                for epoch in range(4):
                    answer = "7" if (question + epoch + (model == "b")) % 4 == 0 else five if task == "roots" else "5"
                    lines.append(f"{model},{task},{question},{epoch},{answer},5,{str(answer == '5').lower()}\n")
    log.write_text("".join(lines))
    return log


@pytest.mark.heavy
def test_a_scorer_in_doubt_is_named_with_what_the_figures_would_be(run: Run, strict_scorer: Path) -> None:
    said = run("table", strict_scorer, "--no-cache")
    assert "doubtful scorer: 24 of 32 verdicts of b in roots" in said.stderr
    assert "its accuracy is 0.75, not 0.50" in said.stderr
    assert "24 of 32 verdicts of b in roots" in run("chart", "tasks", strict_scorer, "--no-cache").stderr
    contrast = run("contrast", "a", "b", strict_scorer, "--no-cache").stderr
    assert "24 of 32 verdicts of b in roots" in contrast
    assert "only ever raises accuracy), the difference is +0.00" in contrast.replace("-0.00", "+0.00")
    for without in (["--verdicts", "forgiving"], ["--where", "task <> 'roots'"], ["--where", "model = 'a'"]):
        assert "in doubt:" not in run("table", strict_scorer, "--no-cache", *without).stderr
