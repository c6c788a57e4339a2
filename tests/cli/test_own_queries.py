"""A person's own queries in commands: listed, run by name, drawn; what is broken is said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from hotmess_tui.store.queries import user_queries
from tests.alike import alike
from tests.cli.conftest import Run
from tests.processes import processes_with, wait_for
from tests.store.queries.test_user_queries import header


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOTMESS_QUERIES", str(tmp_path / "queries"))
    return tmp_path / "queries"


def curve(folder: Path, name: str, sql: str) -> Path:
    file = folder / "curves" / f"{name}.sql"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(header(name, "-- about: Mine.", "-- y: incoherence") + sql)
    return file


def test_own_queries_are_in_the_catalogue_and_run_by_name(run: Run, store: Path) -> None:
    user_queries.save("per_task", "Samples per task", "select task, count(*) as n from samples group by 1 order by 1")
    listed = json.loads(run("queries", "--format", "json").stdout)
    [mine] = [each for each in listed if each["name"] == "per_task"]
    assert (mine["kind"], mine["title"]) == ("table", "Samples per task")
    assert "per_task  (table, yours)" in run("queries").stdout
    result = run("sql", "@per_task", store, "--format", "csv")
    assert result.stdout == "task,n\nsums,120\nwords,120\n"
    assert result.exit_code == 0


def test_a_table_that_ships_runs_by_name_and_is_drawn(run: Run, store: Path) -> None:
    assert run("sql", "@models", store).stdout.split("\n")[1].startswith("alpha")
    assert "● alpha" in run("sql", "@accuracy_by_length", store, "--chart").stdout


def test_a_name_that_is_none_lists_those_there_are(run: Run, store: Path) -> None:
    user_queries.save("mine", "Mine", "select 1")
    result = run("sql", "@nothing", store)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "mine" in result.stderr
    assert "models" in result.stderr


def test_an_own_curve_is_drawn_and_completed_in_the_hint(run: Run, store: Path, folder: Path) -> None:
    curve(
        folder, "by_place", "select *, dense_rank() over (order by question_id) as point, 1e0 * point as x from groups"
    )
    result = run("chart", "by_place", store, "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert len(json.loads(result.stdout)["points"]) == 24
    assert "did you mean by_place" in run("chart", "by_plase", store).stderr
    assert "by_place  (curve, yours)" in run("queries").stdout


def test_what_is_broken_is_named_and_stops_nothing(run: Run, store: Path, folder: Path) -> None:
    file = curve(folder, "bad", "drop table samples")
    result = run("queries")
    assert result.exit_code == 0
    assert f"hotmess: {file}: SQL: only read-only statements are allowed" in result.stderr
    assert "reasoning_length  (curve)" in result.stdout
    assert run("chart", "tasks", store).exit_code == 0
    result = run("chart", "bad", store)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"hotmess: {file}: ")
    table = folder / "tables" / "bad.sql"
    table.parent.mkdir()
    table.write_text("select 1")
    result = run("sql", "@bad", store)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"hotmess: {table}: a query file must begin with a header")


def test_a_curve_that_fails_is_one_line(run: Run, store: Path, folder: Path) -> None:
    file = curve(folder, "odd", "select nonsense from groups")
    result = run("chart", "odd", store)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"hotmess: {file}: ")
    assert "nonsense" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_name_in_a_catalogue_is_no_escape_sequence(run: Run, folder: Path) -> None:
    file = curve(folder, "evil", "select 1")
    file.write_text(file.read_text().replace("Mine.", "Mine \x1b[2J."))
    assert "\x1b" not in run("queries").stdout


def test_ctrl_c_ends_a_query_whose_answer_has_no_end(store: Path) -> None:
    code = """
import sys
from hotmess_tui.store import console

fetched = console._fetch

def told(*values):
    print("asking", file=sys.stderr, flush=True)
    return fetched(*values)

console._fetch = told
console.is_cheap = lambda *_: True  # here, where it is told
from hotmess_tui.__main__ import main
main()
"""
    line = [sys.executable, "-c", code, "sql", "from samples a, samples b, samples c", str(store), "--format", "csv"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "asking\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "")


@pytest.mark.parametrize(
    "asked",
    alike(
        [
            ["sql", "select levenshtein(repeat('a', 300000), repeat('b', 300000))"],
            ["sql", "select sum(length(lpad('x', 500000000, 'y'))) from range(2000)", "--format", "csv"],
            ["table", "--where", "levenshtein(repeat('a', 300000), repeat(answer, 300000)) > 1"],
            ["sql", "from range(300_000_000_000)", "--format", "csv"],
        ]
    ),
)
def test_ctrl_c_ends_one_long_call_and_nothing_goes_on(store: Path, asked: list[str]) -> None:
    mark = f"HOTMESS_MARK={uuid.uuid4().hex}"
    line = [sys.executable, "-m", "hotmess_tui", *asked, str(store)]
    environment = {**os.environ, **dict([mark.split("=")])}
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
        wait_for(lambda: len(processes_with(mark)) == 2)  # the one beside it has begun
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "")
    wait_for(lambda: not processes_with(mark))


@pytest.mark.heavy
def test_a_text_that_is_too_large_is_one_line_and_takes_no_memory_of_the_machine(store: Path) -> None:
    line = [sys.executable, "-m", "hotmess_tui", "sql", "select repeat(repeat('x', 1000000), 3000)", str(store)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("hotmess: not enough memory for this query")
    assert done.stderr.count("\n") == 1


@pytest.mark.heavy
def test_a_long_table_of_text_ends_and_says_so(run: Run, store: Path) -> None:
    result = run("sql", "from range(3_000_000_000)", store)
    assert result.stdout.endswith("99999\n")
    assert "the first 100,000 rows only" in result.stderr
    result = run("sql", "from range(3_000_000_000)", store, "--limit", "2", "--format", "csv")
    assert (result.stdout, result.stderr) == ("range\n0\n1\n", "")
