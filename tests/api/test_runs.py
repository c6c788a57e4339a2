"""The Python API: DataFrames with the documented columns, notes in their attrs."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import hotmess_tui as hm
from tests.conftest import ROOT

USER_SCRIPT = """
import hotmess_tui

with hotmess_tui.open("logs", cache=False) as runs:
    runs.table(label="odd", where="epoch < 3", by=["model", "task"])
    runs.curve("reasoning_length", label=None, bins=4, decomposition="brier", estimator="plugin", epsilon=0.02)
    runs.questions(sort="incoherence", limit=3, length="words", by="task")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table, and the place of its store."""
    lines = ["model,task,question_id,answer,target,reasoning_length,length_unit"]
    for question in range(12):
        for epoch in range(4):
            answer = "x" if (question + epoch) % 3 else f"y{epoch}"
            lines += [f"{model},t,{question},{answer},x,{20 + question + epoch},words" for model in ("a", "b")]
    folder = tmp_path_factory.mktemp("api")
    (folder / "table.csv").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture
def runs(folder: Path) -> Iterator[hm.Runs]:
    with hm.open(folder / "table.csv", store=folder / "store") as opened:
        yield opened


def test_a_curve_is_a_frame_with_its_fits_and_notes_beside_it(runs: hm.Runs) -> None:
    frame = runs.curve("reasoning_length", by="model", bins=4)
    assert list(frame.columns[:4]) == ["model", "point", "x", "questions"]
    assert len(frame) == 8
    assert frame["incoherence"].dtype == "float64"
    assert set(frame.attrs) >= {"title", "x", "decomposition", "estimator", "fits", "notes"}


def test_every_other_question_to_the_logs_is_a_frame(runs: hm.Runs) -> None:
    with runs:
        table = runs.table(by=["task", "model"], decomposition="zero_one", estimator="plugin")
        assert list(table.columns[:2]) == ["task", "model"]
        assert (table["error"] - table["bias"] - table["variance"]).abs().max() < 1e-12
        assert len(runs.questions(sort="incoherence", descending=True, limit=3)) == 3
        samples = runs.samples(where="model = 'a'")
        assert len(samples) == 48
        trace = runs.trace(samples["sample_id"].iloc[0])
        assert list(trace.columns) == ["role", "kind", "name", "text"]
        assert trace.attrs["model"] == "a"
        assert runs.sql("SELECT count(*) AS n FROM samples")["n"].tolist() == [96]
        contrast = runs.contrast("a", "b")
        assert contrast["difference"].iloc[0] == 0
        assert contrast.attrs["alike"]["difference"] == 0
        assert contrast.attrs["alike"]["questions"] == 12
        slopes = runs.slopes(by="model")
        assert slopes["groups"].tolist() == [12, 12]
        assert slopes["within"].notna().all()
        assert slopes.attrs["length_unit"] == "words"
        assert runs.sources()["samples"].tolist() == [96]
        assert "96 samples" in repr(runs)


def test_what_is_not_defined_is_missing_not_zero(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("question_id,answer,target\n1,a,a\n1,a,a\n")
    frame = hm.open(tmp_path / "t.csv", cache=False).table()
    assert pd.isna(frame["incoherence"].iloc[0])
    assert frame["error"].iloc[0] == 0


def test_a_wrong_choice_says_so(runs: hm.Runs) -> None:
    with pytest.raises(hm.HotmessError, match="nonsense"):
        runs.table(by="nonsense")


@pytest.mark.parametrize("ends", [(1, 0), (1, 1), (0.0, float("nan")), (0, float("inf")), (float("-inf"), 0)])
def test_a_range_of_scores_that_is_none_is_refused_by_name(folder: Path, ends: tuple[float, float]) -> None:
    with pytest.raises(hm.HotmessError, match="score_range"):
        hm.open(folder / "table.csv", cache=False, score_range=ends)


@pytest.mark.heavy
def test_a_script_with_every_choice_passes_a_type_checker(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(USER_SCRIPT)
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "script.py"],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(Path(hm.__file__).parents[1]), "MYPY_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_only_samples_with_a_label_count(runs: hm.Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hotmess_tui.annotations.book import Book

    monkeypatch.setenv("HOTMESS_DATA", str(tmp_path / "data"))
    samples = runs.samples()["sample_id"]
    Book().add("sample", list(samples[:5]), "odd")
    assert list(runs.samples(label="odd")["sample_id"]) == list(samples[:5])
    assert runs.table(label="odd")["samples"].sum() == 4  # one sample of a question has no figures
    with pytest.raises(hm.HotmessError, match="Labels in use: odd"):
        runs.table(label="other")


def test_closed_logs_say_so(folder: Path) -> None:
    opened = hm.open(folder / "table.csv", store=folder / "store")
    opened.close()
    opened.close()  # no fault
    for ask in (opened.table, opened.samples, opened.labels, lambda: opened.trace("a"), opened.__enter__):
        with pytest.raises(hm.HotmessError, match=r"table\.csv: closed"):
            ask()
    assert repr(opened) == "<table.csv: closed>"


def test_several_columns_as_on_the_command_line(runs: hm.Runs) -> None:
    expected = runs.table(by=["model", "task"])
    for by in ("model,task", "model, task", ("model", "task"), iter(["model", "task"])):
        pd.testing.assert_frame_equal(runs.table(by=by), expected)  # type: ignore[arg-type]


@pytest.mark.heavy
def test_lists_of_paths_and_the_home_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    for paths in ([folder / "table.csv"], ("~/table.csv",), folder.glob("*.csv")):
        with hm.open(paths, cache=False) as opened:
            assert len(opened.samples()) == 96
    with hm.open("~/table.csv", store="~/other store") as opened:
        assert (folder / "other store" / "index.duckdb").is_file()
    with pytest.raises(hm.HotmessError, match="paths=\\[\\]"):
        hm.open([])


def test_problems_of_sources_are_warnings_and_notes(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text((folder / "table.csv").read_text())
    (tmp_path / "broken.eval").write_bytes(b"PK\x03\x04 not really")
    with pytest.warns(hm.HotmessWarning, match=r"broken\.eval") as warned:
        opened = hm.open(tmp_path, cache=False)
    assert warned[0].filename == __file__
    for frame in (opened.table(), opened.samples(limit=1), opened.curve("reasoning_length"), opened.sql("SELECT 1")):
        assert any("broken.eval" in note for note in frame.attrs["notes"])


def test_a_score_that_no_log_has_is_a_warning(tmp_path: Path) -> None:
    logs = ROOT / "sample_data" / "runs" / "one_step_logic.eval"
    with pytest.warns(hm.HotmessWarning, match="no score nonsense"):
        opened = hm.open(logs, cache=False, scorer="nonsense")
    assert any("no score nonsense" in note for note in opened.table().attrs["notes"])


def test_sound_logs_warn_of_nothing(folder: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with hm.open(folder / "table.csv", cache=False) as opened:
            assert opened.sql("SELECT 1").attrs["notes"] == []


def test_labels_notes_and_corrections_are_those_of_the_commands(
    runs: hm.Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTMESS_DATA", str(tmp_path / "data"))
    first, second = runs.samples(limit=2)["sample_id"]
    assert runs.labels().empty
    assert runs.add_label("odd", [first, second]) == 2
    assert runs.add_label("odd", first[:12]) == 0
    assert runs.add_label("hard", first, question=True) == 1
    assert runs.correct(first, "drop") == 1
    runs.note(second, "look again")
    listed = runs.labels()
    assert list(listed["label"].dropna()) == ["odd", "odd", "hard"]
    assert set(listed["correction"].dropna()) == {"drop"}
    assert set(listed["note"].dropna()) == {"look again"}
    assert set(listed["task"]) == {"t"}
    assert runs.label_counts().query("label == 'odd'")["samples"].sum() == 2
    assert runs.table(verdicts="corrected")["left_out"].sum() == 1
    assert runs.remove_label("odd", second) == 1
    assert runs.undo() == 1
    assert len(runs.labels("odd")) == 2
    with pytest.raises(hm.HotmessError, match="no sample"):
        runs.add_label("odd", [first, "nonsense"])
    assert len(runs.labels("odd")) == 2


def test_messages_and_notes_name_keywords_rather_than_options(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(hm.HotmessError, match="columns: nonsense is not a field") as refused:
        hm.open(folder / "table.csv", cache=False, columns={"nonsense": "x"})
    assert "--" not in str(refused.value)
    with hm.open(
        Path(hm.__file__).parents[1] / "sample_data" / "runs" / "language_model.parquet", cache=False
    ) as opened:
        notes = opened.table().attrs["notes"]
    assert any('cluster="task"' in note for note in notes)
    assert not any("--" in note for note in notes)
