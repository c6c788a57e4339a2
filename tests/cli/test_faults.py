"""What goes wrong is one line that says what, where and what to do, with the documented exit status."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.alike import alike
from tests.cli.conftest import Run, table

HOTMESS = [sys.executable, "-m", "hotmess_tui"]


def one_line(stderr: str) -> str:
    lines = stderr.splitlines()
    assert len(lines) == 1, stderr
    assert lines[0].startswith("hotmess: ")
    return lines[0]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["chart"], "reasoning_length"),
        (["chart", "reasoning-lenght"], "did you mean reasoning_length?"),
        (["chart", "nonsense"], "pass_at_k"),
        (["table", "--decomposition", "breir"], "'brier'"),
        (["table", "--estimator", "x"], "'plugin'"),
        (["table", "--length", "word"], "'words'"),
        (["table", "--format", "xml"], "'parquet'"),
        (["table", "--formt", "csv"], "--format"),
        (["table", "--score-range", "9:1"], "below"),
        (["table", "--score-map", "A"], "not a grade and its number"),
        (["samples", "--score-map", "A=x"], "not a grade and its number"),
        (["sources", "--score-map", "A=nan"], "not a grade and its number"),
        (["table", "--score-map", "A=1,"], "not a grade and its number"),
        (["table", "--score-map", "A=1", "--score-map", "A=2"], "two numbers for grade 'A'"),
        (["table", "--map", "x"], "FIELD=COLUMN"),
        (["table", "--bins", "0"], "--bins"),
        (["table", "--epsilon", "1"], "--epsilon"),
        (["questions", "--sort", "words"], "mean_length"),
        (["contrast", "a"], "contrast needs A and B"),
        (["trace"], "'SAMPLE'"),
        (["table", "--format", "parquet"], "--output"),
        (["chart", "tasks", "--figure", "--output", "x.html"], ".svg"),
        (["chrat", "reasoning_length"], "did you mean hotmess chart?"),
        (["--by", "task", "chart"], "a command comes first"),
    ],
)
def test_wrong_usage_is_status_2_and_names_what_is_right(run: Run, store: Path, args: list[str], words: str) -> None:
    paths = [] if args[0] in ("chrat", "--by") else [store]
    result = run(*args, *paths) if args not in (["chart"], ["trace"], ["contrast", "a"]) else run(*args)
    assert result.exit_code == 2, result.output
    assert words in one_line(result.stderr)
    assert result.stdout == ""


@pytest.mark.parametrize("command", [["--by", "nonsense"], ["--by", "metadata.nonsense"]])
def test_an_unknown_column_is_refused_with_the_columns_there_are(run: Run, store: Path, command: list[str]) -> None:
    result = run("table", store, *command)
    assert result.exit_code == 2
    line = one_line(result.stderr)
    assert "nonsense" in line
    assert "model" in line


def test_a_value_that_nobody_has_is_refused_with_those_there_are(run: Run, store: Path) -> None:
    result = run("contrast", "alpha", "gamma", store)
    assert result.exit_code in (1, 2)
    line = one_line(result.stderr)
    assert "gamma" in line
    assert "beta" in line


def write_bad(folder: Path, kind: str) -> str:
    """Make a bad source; the name that the message has to have."""
    folder.mkdir(exist_ok=True)
    if kind == "empty":
        return folder.name
    if kind == "no logs":
        (folder / "notes.txt").write_text("nothing here")
        return folder.name
    if kind == "truncated":
        with zipfile.ZipFile(folder / "whole.eval", "w") as whole:
            whole.writestr("header.json", "{}" * 500)
        data = (folder / "whole.eval").read_bytes()
        (folder / "whole.eval").unlink()
        (folder / "cut.eval").write_bytes(data[: len(data) // 2])
        return "cut.eval"
    if kind == "other json":
        (folder / "other.json").write_text('{"menu": [1, 2, 3]}')
        return folder.name
    (folder / "table.csv").write_text("colour,size\nred,1\nblue,2\n")
    return "table.csv" if kind == "columns" else folder.name


@pytest.mark.parametrize("kind", ["empty", "no logs", "truncated", "other json", "columns"])
def test_nothing_readable_is_status_1_and_one_line(run: Run, tmp_path: Path, kind: str) -> None:
    name = write_bad(tmp_path / "bad-logs", kind)
    result = run("table", tmp_path / "bad-logs", "--no-cache")
    assert result.exit_code == 1, result.output
    assert name in one_line(result.stderr)
    assert result.stdout == ""


@pytest.mark.parametrize("kind", ["no logs", "truncated", "other json", "columns"])
def test_sources_lists_what_was_looked_at_even_where_nothing_could_be_read(run: Run, tmp_path: Path, kind: str) -> None:
    write_bad(tmp_path / "bad-logs", kind)
    result = run("sources", tmp_path / "bad-logs", "--no-cache", "--format", "csv")
    assert result.exit_code == 1
    [file] = (tmp_path / "bad-logs").iterdir()
    assert file.name in result.stdout
    assert len(result.stdout.splitlines()) == 2
    one_line(result.stderr)


@pytest.mark.parametrize("kind", alike(["truncated", "columns"]))
def test_the_good_file_beside_a_bad_one_is_read_and_strict_says_no(run: Run, tmp_path: Path, kind: str) -> None:
    name = write_bad(tmp_path / "logs", kind)
    (tmp_path / "logs" / "good.csv").write_text(table())
    logs = (tmp_path / "logs", "--store", tmp_path / "store", "--format", "csv")
    result = run("table", *logs)
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == 3
    assert name in result.stderr
    strict = run("table", *logs, "--strict")
    assert strict.exit_code == 1
    assert strict.stdout == result.stdout
    listed = run("sources", *logs)
    assert name in listed.stdout
    assert "unreadable" in listed.stdout


def test_missing_columns_are_named_with_a_mapping_that_would_work(run: Run, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("item,prediction,gold\n1,a,a\n1,b,a\n")
    line = one_line(run("table", tmp_path / "table.csv", "--no-cache").stderr)
    assert "question_id" in line
    mapping = line.partition("--map ")[2].split()[0]
    assert run("table", tmp_path / "table.csv", "--no-cache", "--map", mapping).exit_code == 0


def test_a_path_that_is_not_there(run: Run, tmp_path: Path) -> None:
    result = run("table", tmp_path / "nowhere")
    assert result.exit_code in (1, 2)
    assert "nowhere" in one_line(result.stderr)


def as_anyone() -> list[str]:
    """What lets a command run without root's right to read everything."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may read every file, and setpriv, which could give that up, is not installed")
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]


@pytest.mark.heavy
def test_a_file_without_read_permission(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(table())
    (tmp_path / "secret.csv").chmod(0)
    line = [*as_anyone(), *HOTMESS, "table", str(tmp_path), "--no-cache", "--format", "csv"]
    alone = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (alone.returncode, alone.stdout) == (1, "")
    assert "secret.csv: no permission to read it" in one_line(alone.stderr)
    (tmp_path / "good.csv").write_text(table())
    both = subprocess.run(line, capture_output=True, text=True, check=False)
    assert both.returncode == 0
    assert len(both.stdout.splitlines()) == 3
    assert "secret.csv: no permission to read it" in both.stderr


def test_a_file_that_the_system_refuses_to_open(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(table())
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    result = run("table", tmp_path, "--no-cache", "--format", "csv")
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) == 3


def test_a_fault_of_ours_is_one_line_and_debug_shows_where(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotmess_tui.explorer.explorer import Explorer

    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(Explorer, "table", broken)
    result = run("table", store)
    assert result.exit_code == 1
    assert "ZeroDivisionError: by nought" in one_line(result.stderr)
    assert isinstance(run("table", store, "--debug").exception, ZeroDivisionError)


def test_ctrl_c_is_status_130_and_says_nothing(run: Run, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hotmess_tui.explorer.explorer import Explorer

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Explorer, "table", interrupted)
    result = run("table", store)
    assert (result.exit_code, result.output) == (130, "")


def test_ctrl_c_in_a_long_query_ends_the_process_and_leaves_no_temporary_folder(tmp_path: Path) -> None:
    code = """
import sys, tempfile, duckdb
from hotmess_tui.explorer.explorer import Explorer

def endless(*_, **__):
    folder = tempfile.TemporaryDirectory(dir=sys.argv[3])
    print("reading", flush=True)
    duckdb.sql("SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b").fetchall()

Explorer.open = endless
from hotmess_tui.__main__ import main
sys.argv = ["hotmess", *sys.argv[1:]]
main()
"""
    line = [sys.executable, "-c", code, "table", "--where", str(tmp_path)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "reading\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "")
    assert not list(tmp_path.iterdir())


def test_a_closed_pipe_is_no_error(store: Path) -> None:
    line = f'"$@" samples {store} --format json | head -1'
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line, "-", *HOTMESS], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "[\n", "")


def test_the_explorer_without_a_terminal_says_what_to_use(store: Path) -> None:
    done = subprocess.run([*HOTMESS, str(store)], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 2
    assert "hotmess table" in one_line(done.stderr)


def test_version_and_help_of_the_real_command() -> None:
    for args, words in ((["--version"], "hotmess "), (["--help"], "hotmess COMMAND"), (["chart", "--help"], "CURVE")):
        done = subprocess.run([*HOTMESS, *args], capture_output=True, text=True, check=False)
        assert done.returncode == 0
        assert words in done.stdout
        assert done.stderr == ""


def test_what_is_missing_is_named(run: Run, store: Path) -> None:
    result = run("compare", "abc", store)
    assert result.exit_code == 2
    assert f"{store} is a path, so the second sample is missing" in result.stderr
    result = run("labels")
    assert result.exit_code == 2
    assert "Commands:\n  add " in result.stderr
    result = run("search", "/zebra|giraffe/", store)
    assert result.exit_code == 1
    assert "no trace contains “/zebra|giraffe/”; a regular expression: --regex 'zebra|giraffe'" in result.stderr
