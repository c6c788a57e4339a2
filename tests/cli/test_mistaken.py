"""Arguments in the wrong place, or one too few: each is met by what a person may have meant before anything is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotmess_tui.cli.main import COMMANDS
from hotmess_tui.store.queries.catalogue import queries
from tests.cli.conftest import Run
from tests.cli.test_commands import rows_of


@pytest.mark.parametrize("command", [(), ("labels",)])
def test_every_command_is_summed_up_in_one_whole_sentence(run: Run, command: tuple[str, ...]) -> None:
    _, _, listed = run(*command, "--help").stdout.partition("Commands:\n")
    lines = listed.rstrip("\n").split("\n")
    assert command or len(lines) == len(COMMANDS)
    for line in lines:
        assert line.endswith((".", "?")), line
        assert "..." not in line
        assert len(line) <= 80


def test_the_help_of_chart_names_the_curves(run: Run) -> None:
    helped = run("chart", "--help").stdout
    for curve in queries("curves"):
        assert f"  {curve.name} " in helped
        assert curve.text("title") in helped


def test_logs_in_the_place_of_the_curve_are_drawn_as_the_first_one(run: Run, store: Path) -> None:
    named = run("chart", "reasoning_length", store, "--format", "csv")
    unnamed = run("chart", store, "--format", "csv")
    assert (unnamed.exit_code, unnamed.stdout) == (0, named.stdout)
    assert "reasoning_length, the first curve; the others: natural_variation, " in unnamed.stderr


def test_a_curve_behind_the_logs_is_told_its_place(run: Run, store: Path) -> None:
    result = run("chart", store, "tasks")
    assert result.exit_code == 2
    assert result.stderr == f"hotmess: the curve comes before the logs: hotmess chart tasks {store}\n"


@pytest.mark.parametrize(("sides", "missing"), [(["alpha"], "B is"), ([], "A and B are")])
def test_a_contrast_that_lacks_a_side_says_what_there_is(run: Run, store: Path, sides: list[str], missing: str) -> None:
    result = run("contrast", *sides, store)
    assert result.exit_code == 2
    [line] = result.stderr.splitlines()
    assert f"{store} is a path, so {missing} missing: hotmess contrast A B PATH; available:" in line
    assert ("alpha" in line.split(";")[1]) is not bool(sides)
    assert "beta" in line


def test_a_sample_before_its_label_is_told_its_place(run: Run, store: Path) -> None:
    _, [sample, *_] = rows_of(run("samples", store, "--format", "csv"))
    name = sample["sample_id"][:12]
    for command in ("add", "remove", "note"):
        result = run("labels", command, name, "odd", store)
        assert result.exit_code == 2
        assert result.stderr.startswith("hotmess: no sample 'odd'")
        assert f"'{name}' is a sample id; the order is labels add LABEL SAMPLE" in result.stderr
    result = run("labels", "add", "odd", "even", store)
    assert "stands behind" not in result.stderr


@pytest.mark.parametrize("command", [("chart", "tasks"), ("table",), ("questions",)])
def test_a_file_of_a_kind_that_is_not_written_is_refused(
    run: Run, store: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    file = tmp_path / "figure.jpg"
    result = run(*command, store, "--output", file)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"hotmess: --output {file}: nothing is written as .jpg here, but as ")
    assert (".svg" in result.stderr) is (command[0] == "chart")
    assert not file.exists()
    assert run(*command, store, "--output", file, "--format", "text").exit_code == 0
    assert file.read_text()


def test_an_export_to_standard_output_makes_no_folder(
    run: Run, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("export", "-", store)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "give a folder" in result.stderr
    assert not list(tmp_path.iterdir())


def test_samples_of_two_questions_are_compared_and_that_is_said(run: Run, store: Path) -> None:
    _, rows = rows_of(run("samples", store, "--format", "csv"))
    first = rows[0]
    same = [one for one in rows[1:] if (one["task"], one["question_id"]) == (first["task"], first["question_id"])]
    beside = next(one for one in same if one["model"] == first["model"])
    of_another_model = next(one for one in same if one["model"] != first["model"])
    another = next(one for one in rows if one["question_id"] != first["question_id"])
    said = {
        other["sample_id"]: run("compare", first["sample_id"], other["sample_id"], store).stderr
        for other in (beside, of_another_model, another)
    }
    assert [*said.values()] == [
        "",
        "these are samples of two models\n",
        "these are samples of two questions, so their differences are not due to chance alone\n",
    ]


def test_both_samples_stand_under_headings(run: Run, store: Path) -> None:
    _, rows = rows_of(run("samples", store, "--format", "csv"))
    wrong = next(one for one in rows if one["correct"] == "false" and one["answer"])
    right = next(one for one in rows if one["correct"] == "true" and one["question_id"] == wrong["question_id"])
    lines = run("compare", right["sample_id"], wrong["sample_id"], store).stdout.splitlines()
    heads = [line for line in lines[:5] if line.startswith(("A", "B"))]
    assert heads == [f"A ✓ right  {right['answer']}", f"B ✗ wrong  {wrong['answer']}"]
    assert lines[lines.index(heads[1]) + 1].startswith(f"  sample {wrong['sample_id'][:8]} · epoch {wrong['epoch']}")
    plain = run("compare", right["sample_id"], wrong["sample_id"], store, "--ascii").stdout
    assert "A + right" in plain
    assert "A | " in plain
