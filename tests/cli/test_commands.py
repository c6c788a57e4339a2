"""Every command on a small log: its columns as documented, its formats, its exit status."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import Result

from hotmess_tui.records import COPY
from hotmess_tui.store import locations
from tests.alike import alike
from tests.cli.conftest import Run

FIGURES = ["error", "bias", "variance", "incoherence"]
SLOPES = [
    *("groups", "reliability", "within", "within_low", "within_high", "between", "between_low", "between_high"),
]
TABLE = [
    *["questions", "groups", "samples", "left_out", "accuracy", "mean_length", "length_unit"],
    *[*FIGURES, "low", "high"],
    *["accuracy_low", "accuracy_high", "flips", "flips_low", "flips_high", "scatter", "scatter_low", "scatter_high"],
    *["agreement", "agreement_low", "agreement_high", "chance"],
]
ACCURACY = ["accuracy", "accuracy_low", "accuracy_high"]
CHART = ["point", "x", "questions", "groups", "samples", "left_out", *FIGURES, "low", "high"]
QUESTIONS = ["model", "task", "question_id", "condition", "n", "accuracy", "mean_length", "answers", *FIGURES]
QUESTIONS += ["flips", "scatter", "agreement"]
SAMPLES = [
    *["sample_id", "model", "task", "question_id", "condition", "epoch", "answer", "target", "correct", "score"],
    *["class", "reasoning_length", "length_unit", "stop_reason", "failure"],
]
CONTRAST = [
    *["a", "b", "task", "questions", "difference", "low", "high"],
    *["both_miss", "only_a_misses", "only_b_misses", "both_waver"],
]


def rows_of(result: Result) -> tuple[list[str], list[dict[str, str]]]:
    assert result.exit_code == 0, result.output
    reader = csv.DictReader(io.StringIO(result.stdout))
    return list(reader.fieldnames or ()), list(reader)


@pytest.mark.parametrize(
    ("command", "columns"),
    [
        (["table"], ["model", *TABLE]),
        (["table", "--by", "task,model"], ["task", "model", *TABLE]),
        (["chart", "reasoning_length"], ["model", *CHART, *ACCURACY]),
        (["chart", "natural_variation"], ["model", *CHART, "half", *ACCURACY]),
        (["chart", "pass_at_k"], ["model", *CHART, "pass_at_k", "pass_hat_k", *ACCURACY, "vote_at_k"]),
        (["questions"], QUESTIONS),
        (["samples"], SAMPLES),
        (["contrast", "alpha", "beta"], CONTRAST),
        (["slopes"], ["model", *SLOPES]),
    ],
)
def test_csv_has_the_documented_columns_in_order(run: Run, store: Path, command: list[str], columns: list[str]) -> None:
    found, rows = rows_of(run(*command, store, "--format", "csv"))
    assert found[: len(columns)] == columns  # columns are only ever added at the end
    assert rows
    assert not any("nan" in value.lower() for row in rows for value in row.values() if value not in ("", None))


@pytest.mark.parametrize(
    "curve",
    alike(
        [
            *["trajectory", "reasoning_length", "natural_variation", "difficulty", "scale", "budget"],
            *["ensemble", "actions", "tasks", "pass_at_k", "bias_variance"],
        ],
        always=3,
    ),
)
def test_every_curve_is_drawn_or_says_what_it_lacks(run: Run, store: Path, curve: str) -> None:
    result = run("chart", curve, store, "--height", "20")
    if result.exit_code == 1:
        assert f"hotmess: {curve}: " in result.stderr
    else:
        assert result.exit_code == 0
        assert len(result.stdout.splitlines()) == 20
    assert "Traceback" not in result.output


def test_chart_is_80_by_24_in_a_pipe(run: Run, store: Path) -> None:
    lines = run("chart", "reasoning_length", store).stdout.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    assert run("chart", "reasoning_length", store, "--ascii").stdout.isascii()


def test_chart_as_json_is_the_documented_object(run: Run, store: Path) -> None:
    found = json.loads(run("chart", "reasoning_length", store, "--format", "json").stdout)
    assert list(found) == ["curve", "title", "x", "decomposition", "estimator", "points", "fits", "notes"]
    assert set(found["x"]) == {"label", "unit", "scale"}
    assert found["curve"] == "reasoning_length"
    assert found["decomposition"] == "brier"
    assert list(found["points"][0]) == ["model", *CHART, *ACCURACY]
    assert list(found["fits"][0]) == ["model", "points", "slope", "intercept", "slope_low", "slope_high", "r2"]
    assert all(isinstance(note, str) for note in found["notes"])


@pytest.mark.parametrize("suffix", [".svg", ".html"])
def test_chart_as_a_picture_has_the_numbers_of_the_curve(run: Run, store: Path, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"curve{suffix}"
    assert run("chart", "reasoning_length", store, "--output", file).exit_code == 0
    text = file.read_text()
    assert text.startswith("<svg" if suffix == ".svg" else "<!doctype html>")
    assert "brier, unbiased · by model" in text
    assert "239 samples" in text or "240 samples, 1 excluded" in text
    _, rows = rows_of(run("chart", "reasoning_length", store, "--format", "csv"))
    drawn = re.findall(r'data-x="([^"]+)".*?data-incoherence="([^"]+)"', text)
    assert sorted(drawn) == sorted((row["x"], row["incoherence"]) for row in rows if row["incoherence"])


def test_a_figure_for_a_paper_needs_its_extra_and_says_which(
    run: Run, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for name in ("curve.png", "curve.pdf"):
        result = run("chart", "reasoning_length", store, "--output", tmp_path / name)
        assert result.exit_code == 1
        assert "pip install 'hotmess-tui[figures]'" in result.stderr
    assert not list(tmp_path.iterdir())
    result = run("chart", "reasoning_length", store, "--figure", "--output", tmp_path / "curve.txt")
    assert result.exit_code == 2
    assert ".svg, .png, .pdf" in result.stderr


@pytest.mark.parametrize(("name", "first"), [("t.csv", "model,questions"), ("t.json", "["), ("t.txt", "model")])
def test_the_ending_of_a_file_says_its_format(run: Run, store: Path, tmp_path: Path, name: str, first: str) -> None:
    assert run("table", store, "--output", tmp_path / name).exit_code == 0
    assert (tmp_path / name).read_text().startswith(first)
    assert run("table", store, "--format", "csv", "--output", tmp_path / name).exit_code == 0
    assert (tmp_path / name).read_text().startswith("model,questions")


def test_failed_samples_are_left_out_of_figures_and_listed(run: Run, store: Path) -> None:
    _, rows = rows_of(run("table", store, "--format", "csv"))
    assert {row["model"]: (row["samples"], row["left_out"]) for row in rows} == {
        "alpha": ("120", "0"),
        "beta": ("119", "1"),
    }
    _, samples = rows_of(run("samples", store, "--format", "csv", "--where", "failure IS NOT NULL"))
    assert [sample["failure"] for sample in samples] == ["timeout"]


def test_error_is_bias_plus_variance_in_every_question(run: Run, store: Path) -> None:
    _, rows = rows_of(run("questions", store, "--format", "csv"))
    assert len(rows) == 48
    for row in rows:
        assert float(row["error"]) == pytest.approx(float(row["bias"]) + float(row["variance"]), abs=1e-12)


def test_the_most_incoherent_question_is_one_line(run: Run, store: Path) -> None:
    _, [row] = rows_of(run("questions", store, "--sort", "incoherence", "--desc", "--limit", "1", "--format", "csv"))
    _, every = rows_of(run("questions", store, "--format", "csv"))
    assert float(row["incoherence"]) == max(float(each["incoherence"]) for each in every if each["incoherence"])


@pytest.mark.parametrize(
    "command", [["table"], ["samples"], ["contrast", "alpha", "beta"], ["chart", "tasks"], ["sources"]]
)
def test_sort_and_limit_work_for_every_table(run: Run, store: Path, command: list[str]) -> None:
    column = "path" if command == ["sources"] else "questions" if command != ["samples"] else "class"
    header, rows = rows_of(run(*command, store, "--sort", column, "--desc", "--limit", "1", "--format", "csv"))
    assert column in header
    assert len(rows) == 1


def test_json_and_parquet_hold_what_csv_holds(run: Run, store: Path, tmp_path: Path) -> None:
    _, rows = rows_of(run("table", store, "--format", "csv"))
    as_json = json.loads(run("table", store, "--format", "json").stdout)
    file = tmp_path / "table.parquet"
    assert run("table", store, "--format", "parquet", "--output", file).exit_code == 0
    as_parquet = duckdb.sql(f"FROM '{file}'").fetchall()
    for text, value, stored in zip(rows, as_json, as_parquet, strict=True):
        assert list(text) == list(value)
        assert tuple(value.values()) == stored
        assert [str(each) if each is not None else "" for each in value.values()] == list(text.values())


def test_where_narrows_and_a_wrong_one_is_refused_with_the_columns_there_are(run: Run, store: Path) -> None:
    _, rows = rows_of(run("table", store, "--where", "task = 'sums'", "--format", "csv"))
    assert [row["questions"] for row in rows] == ["12", "12"]
    wrong = run("table", store, "--where", "tasq = 'sums'")
    assert wrong.exit_code == 2
    assert "tasq" in wrong.stderr
    assert "task" in wrong.stderr.replace("tasq", "")
    assert len(wrong.stderr.splitlines()) == 1


def test_nothing_left_after_where_is_status_1(run: Run, store: Path) -> None:
    for command in (["table"], ["questions"], ["samples"], ["chart", "reasoning_length"]):
        result = run(*command, store, "--where", "task = 'none'")
        assert result.exit_code == 1, command
        assert "Traceback" not in result.output


def test_a_trace_is_found_by_the_beginning_of_its_id(run: Run, store: Path) -> None:
    _, rows = rows_of(run("samples", store, "--limit", "1", "--format", "csv"))
    sample = rows[0]["sample_id"]
    result = run("trace", sample[:14], store)
    assert result.exit_code == 0
    assert sample in result.stdout
    assert "because of" in result.stdout
    as_json = json.loads(run("trace", sample, store, "--format", "json").stdout)
    assert as_json["sample_id"] == sample
    assert as_json["segments"]


@pytest.mark.parametrize("sample", ["zzzz", ""])
def test_no_such_sample_is_status_1_and_one_line(run: Run, store: Path, sample: str) -> None:
    result = run("trace", sample, store)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1


def test_sql_reads_the_layers_and_writes_nothing(run: Run, store: Path, tmp_path: Path) -> None:
    _, rows = rows_of(
        run("sql", "SELECT model, count(*) AS n FROM samples GROUP BY model ORDER BY model", store, "--format", "csv")
    )
    assert rows == [{"model": "alpha", "n": "120"}, {"model": "beta", "n": "120"}]
    for statement in (
        "DROP TABLE samples",
        f"COPY (SELECT 1) TO '{tmp_path}/x.csv'",
        "ATTACH ':memory:' AS m",
        "SELEC 1",
    ):
        result = run("sql", statement, store)
        assert result.exit_code == 2, statement
        assert len(result.stderr.splitlines()) == 1, result.stderr
    assert not list(tmp_path.iterdir())


def test_sql_writes_integers_of_128_bits_as_parquet(run: Run, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "sum.parquet"
    result = run("sql", "SELECT 2::HUGEINT << 70 AS large, sum(1) AS n FROM samples", store, "--output", file)
    assert result.exit_code == 0, result.stderr
    assert duckdb.sql(f"FROM '{file}'").fetchall() == [(2.0**71, 240.0)]


def test_the_catalogue_names_every_curve_without_any_log(run: Run) -> None:
    _, rows = rows_of(run("queries", "--format", "csv"))
    files = {file.stem for file in (locations.queries_folder() / "curves").glob("*.sql")}
    assert {row["name"] for row in rows if row["kind"] == "curve"} == files
    assert all(row["about"] for row in rows)


def test_ingest_says_what_it_built_and_asks_for_what_it_needs(run: Run, logs: Path, tmp_path: Path) -> None:
    result = run("ingest", logs, "--store", tmp_path / "s")
    assert result.exit_code == 0
    assert "239 samples of 24 questions by 2 models from 1 source; 1 failed\n" in result.stdout
    assert (tmp_path / "s" / "index.duckdb").is_file()
    assert run("ingest", logs).exit_code == 2
    assert run("ingest", "--store", tmp_path / "s").exit_code == 2


def test_the_catalogue_is_wrapped_to_be_read(run: Run) -> None:
    lines = run("queries", "--width", "60").stdout.splitlines()
    assert "reasoning_length  (curve)" in lines
    assert max(map(len, lines)) <= 60


def test_sources_are_named_from_their_common_folder_on(run: Run, logs: Path, store: Path, tables: str) -> None:
    lines = run("sources", store).stdout.splitlines()
    assert lines[0] == f"in {logs}"
    assert lines[2].split()[:3] == (
        ["runs.csv", "csv", "read"] if tables == COPY else ["runs.parquet", "parquet", "read"]
    )


def test_a_trace_is_wrapped_only_where_a_width_is_asked_for(run: Run, tmp_path: Path) -> None:
    long = "word " * 60
    (tmp_path / "t.jsonl").write_text(
        json.dumps({"question_id": 1, "answer": "a", "target": "a", "trace": f"one\n\n{long}"}) + "\n"
    )
    [sample] = json.loads(run("samples", tmp_path / "t.jsonl", "--format", "json").stdout)
    whole = run("trace", sample["sample_id"], tmp_path / "t.jsonl").stdout
    assert long.rstrip() in whole
    narrow = run("trace", sample["sample_id"], tmp_path / "t.jsonl", "--width", "40").stdout
    assert long.rstrip() not in narrow
    assert max(map(len, narrow[narrow.index("one") :].splitlines())) <= 40


def test_a_store_opens_as_a_path_and_by_its_option_alone(run: Run, store: Path) -> None:
    as_path = run("table", store, "--format", "csv")
    as_option = run("table", "--store", store, "--format", "csv")
    assert as_path.exit_code == as_option.exit_code == 0
    assert as_path.stdout == as_option.stdout


@pytest.mark.heavy
def test_hidden_escape_sequences_never_reach_the_output_of_a_person(run: Run, tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07\x9b31m"
    (tmp_path / "t.jsonl").write_text(
        "".join(
            json.dumps(
                {
                    "model": f"m{evil}",
                    "task": f"t{evil}",
                    "question_id": f"q{evil}",
                    "answer": f"a{n}{evil}",
                    "target": "b",
                    "trace": f"x{evil} y",
                }
            )
            + "\n"
            for n in range(3)
        )
    )
    found = json.loads(run("samples", tmp_path / "t.jsonl", "--store", tmp_path / "store", "--format", "json").stdout)
    assert found[0]["model"] == f"m{evil}"
    for command in (
        ["table"],
        ["questions"],
        ["samples"],
        ["sources"],
        ["trace", found[0]["sample_id"]],
        ["chart", "tasks"],
    ):
        result = run(*command, tmp_path / "t.jsonl", "--store", tmp_path / "store")
        assert result.exit_code == 0, result.output
        assert not {"\x1b", "\x07", "\x9b"} & set(result.output), command


def test_what_mentions_a_text_beside_what_does_not(run: Run, store: Path) -> None:
    header, rows = rows_of(run("search", "because of 3", store, "--beside", "--format", "csv"))
    assert header == ["mentions", "samples", "accuracy", "within"]
    assert [(each["mentions"], each["samples"]) for each in rows] == [("true", "20"), ("false", "219")]
    _, samples = rows_of(run("samples", store, "--where", "question_id = 'q3'", "--format", "csv"))
    right = sum(each["correct"] == "true" for each in samples) / len(samples)
    assert float(rows[0]["accuracy"]) == pytest.approx(right)
    assert rows[0]["within"] == ""
    result = run("search", "because of 3", store, "--beside")
    assert "no question has samples of both kinds" in result.stderr
    header, rows = rows_of(run("search", "because", store, "--beside", "--by-question", "--format", "csv"))
    assert header == [
        *["model", "task", "question_id", "condition", "mention", "mention_accuracy", "others", "others_accuracy"]
    ]
    assert len(rows) == 48
    assert run("search", "nowhere at all", store, "--beside").exit_code == 1
    assert run("search", "because", store, "--by-question").exit_code == 2


def test_a_power_law_has_what_is_within_and_between_questions_below_it(run: Run, store: Path) -> None:
    chart = run("chart", "reasoning_length", store)
    lines = [line for line in chart.stderr.splitlines() if line.startswith("alpha: between questions ")]
    assert len(lines) == 1
    assert ", within a question " in lines[0]
    assert lines[0] in json.loads(run("chart", "reasoning_length", store, "--format", "json").stdout)["notes"]
    assert "within a question" not in run("chart", "tasks", store).stderr
    table = run("slopes", store).stdout.splitlines()
    assert table[3].startswith("alpha: ")
    assert lines[0].endswith(table[3].removeprefix("alpha: "))


@pytest.mark.parametrize("column", ["accuracy", "answers", "n"])
def test_of_equals_the_question_that_varies_more_comes_first(run: Run, store: Path, column: str) -> None:
    _, rows = rows_of(run("questions", store, "--sort", column, "--format", "csv"))
    numbers = [(row[column], float(row["variance"])) for row in rows if row["variance"] and row[column]]
    assert len({key for key, _ in numbers}) < len(numbers)
    for (key, variance), (next_key, following) in itertools.pairwise(numbers):
        assert key != next_key or round(variance, 12) >= round(following, 12)
