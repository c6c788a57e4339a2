"""The configuration file: what it sets holds, what wins over it, and every mistake is named with its line."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui import config_file
from hotmess_tui.cli.config import template
from hotmess_tui.cli.settings import SETTABLE
from tests.cli.conftest import Run
from tests.conftest import ROOT
from tests.scripts import load

ERROR_FIRST = '[options]\ndecomposition = "zero_one"\n'


@pytest.fixture
def file(own_home: Path) -> Path:
    place = own_home / "config" / "hotmess" / "config.toml"
    place.parent.mkdir(parents=True)
    return place


def chart(run: Run, logs: Path, store: Path, *options: str) -> dict[str, object]:
    done = run("chart", "tasks", logs, "--store", store, "--format", "json", *options)
    assert done.exit_code == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_the_file_sets_defaults_and_the_command_line_wins(run: Run, logs: Path, store: Path, file: Path) -> None:
    asked = chart(run, logs, store, "--decomposition", "zero_one")
    plain = chart(run, logs, store)
    assert asked != plain
    file.write_text(ERROR_FIRST)
    assert chart(run, logs, store) == asked
    assert chart(run, logs, store, "--decomposition", "auto") == plain


def test_a_command_names_what_it_took_from_the_file(run: Run, logs: Path, store: Path, file: Path) -> None:
    file.write_text(f"{ERROR_FIRST}bins = 5\n")
    said = run("table", logs, "--store", store).stderr
    assert f"defaults of {file}: --decomposition zero_one, --bins 5\n" in said
    assert f"defaults of {file}: --bins 5\n" in run("table", logs, "--store", store, "--decomposition", "brier").stderr
    both = run("table", logs, "--store", store, "--decomposition", "brier", "--bins", "4").stderr
    assert "defaults of" not in both


def test_the_command_of_a_caption_draws_the_same_under_this_file_and_without(
    run: Run, logs: Path, store: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def caption(*options: str) -> str:
        return run("chart", "tasks", logs, "--store", store, "--caption", *options).stdout

    file.write_text(ERROR_FIRST)
    assert "--decomposition zero_one" in caption()
    assert "--decomposition brier" in caption("--decomposition", "brier")
    assert "--decomposition auto" in caption("--decomposition", "auto")
    monkeypatch.setenv("HOTMESS_CONFIG", "")
    assert "--decomposition auto" not in caption("--decomposition", "auto")


def test_subcommands_have_the_defaults_too(run: Run, logs: Path, store: Path, file: Path) -> None:
    file.write_text('[options]\nby = "task"\n')
    assert run("labels", "add", "sample", "x", "odd").exit_code in (0, 1, 2)
    counted = run("labels", "count", logs, "--store", store)
    assert "--by task" in counted.stderr or "no labels" in counted.stderr


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[options]\n\ndecompositon = "kl"\n', 3, "unknown option decompositon; did you mean decomposition?"),
        ('[options]\nbins = 5\ndecomposition = "nope"\n', 3, "decomposition: 'nope' is not one of"),
        ('[options]\nbins = "5"\n', 2, "bins: '5' is not a number"),
        ("[options]\nbins = true\n", 2, "bins: True is not a number"),
        ("[options]\nbins = 0\n", 2, "bins: 0 is not in the range"),
        ("[options]\nestimator = [\n  1,\n]\nbins = 3\n", 2, "estimator: [1] is not a text in quotes"),
        ('# a remark\noptions.by = "model,,task"\n', 2, "by: 'model,,task'"),
        ("[options]\nepsilon = nan\n", 2, "epsilon"),
        ('\ufeff[options]\r\nbins = 3\r\nscorer = ""\r\n', 3, "scorer: it is empty"),
        ('[options]\nby = "a\u2028b"\nbins = "c"\n', 3, "bins: 'c' is not a number"),
        ("[optoins]\nbins = 5\n", 1, "unknown setting optoins; did you mean options?"),
        ("\noptions = 3\n", 2, "options is a table"),
        ("[options]\nmerge = true\n", 2, "unknown option merge"),
        ("[options]\nbins = = 5\n", 2, "not TOML"),
        ("[options]\nbins = 5\nbins = 6\n", 3, "not TOML"),
        ('[options]\nby = """model', 2, "not TOML"),
    ],
)
def test_a_wrong_entry_is_named_with_its_line_and_no_figure_is_shown(
    run: Run, logs: Path, store: Path, file: Path, text: str, line: int, words: str
) -> None:
    file.write_text(text)
    refused = run("table", logs, "--store", store)
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert refused.stderr.startswith(f"hotmess: {file} line {line}: ")
    assert words in refused.stderr
    assert refused.stderr.count("\n") == 1
    shown = run("config")
    assert shown.exit_code == 2
    assert refused.stderr in shown.stderr
    assert run("doctor").exit_code == 3
    assert run("table", "--help").exit_code == 0
    assert run("queries").exit_code == 0


def test_the_first_of_several_mistakes_is_the_first_in_the_file(run: Run, logs: Path, file: Path) -> None:
    file.write_text("\n" * 8 + "[options]\nbins = 'x'\n[other]\n")
    refused = run("table", logs)
    assert refused.stderr.startswith(f"hotmess: {file} line 10: bins")
    assert refused.stderr.endswith("(and 1 more: hotmess config)\n")


def test_hostile_text_in_the_file_acts_on_nothing(run: Run, logs: Path, file: Path) -> None:
    file.write_text('[options]\n"\\u001b[31mbins\\u0007" = 5\ndecomposition = "\\u001b]52;c;eA==\\u0007[bold]"\n')
    for command in (("table", logs), ("config",), ("doctor",), ("config", "--format", "json")):
        said = run(*command)
        assert not {"\x1b", "\x07"} & set(said.stdout + said.stderr)


@pytest.mark.parametrize(("make", "words"), [(os.mkfifo, "not a regular file"), (os.mkdir, "not a regular file")])
def test_a_pipe_or_folder_in_its_place_is_said_and_not_waited_for(
    run: Run, logs: Path, file: Path, make: object, words: str
) -> None:
    assert callable(make)
    make(file)
    assert run("table", logs).stderr == f"hotmess: {file}: {words}\n"


def test_an_unknown_theme_stops_the_explorer_alone(run: Run, logs: Path, store: Path, file: Path) -> None:
    file.write_text('[options]\ntheme = "solarised"\n')
    assert run("table", logs, "--store", store).exit_code == 0
    refused = run(logs, "--store", store)
    assert refused.exit_code == 2
    assert refused.stderr.startswith(
        f"hotmess: {file} line 2: theme: 'solarised' is not one of 'terminal', 'monochrome'"
    )


def test_bytes_that_are_no_text_are_said(run: Run, logs: Path, file: Path) -> None:
    file.write_bytes(b"[options]\nby = '\xff'\n")
    assert run("table", logs).stderr == f"hotmess: {file}: not UTF-8 text\n"


def test_own_queries_come_from_the_folder_that_the_file_names(
    run: Run, file: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "-- ---\n-- id: mine\n-- title: Mine\n-- about: Mine.\n-- kind: table\n-- ---\nSELECT 1 AS one\n"
    (own_home / "q" / "tables").mkdir(parents=True)
    (own_home / "q" / "tables" / "mine.sql").write_text(query)
    file.write_text('queries = "~/q"\n')
    assert "\nmine  (table, yours)\n" in run("queries").stdout
    monkeypatch.setenv("HOTMESS_QUERIES", str(own_home / "other"))
    assert "yours" not in run("queries").stdout


def test_a_file_that_is_written_changes_nothing_and_is_never_replaced(
    run: Run, logs: Path, store: Path, file: Path
) -> None:
    before = chart(run, logs, store)
    written = run("config", "--write")
    assert written.stderr == f"written: {file}\n"
    assert chart(run, logs, store) == before
    file.write_text(ERROR_FIRST)
    refused = run("config", "--write")
    assert refused.exit_code == 1
    assert "there already" in refused.stderr
    assert file.read_text() == ERROR_FIRST


def test_every_line_of_the_written_file_is_its_default(run: Run, file: Path, own_home: Path) -> None:
    plain = {row["name"]: row["value"] for row in json.loads(run("config", "--format", "json").stdout)}
    text = template("~/config/hotmess/queries")
    settings = re.findall(r"^#(\S.*)$", text, re.MULTILINE)
    file.write_text(re.sub(r"^#(?=\S)(?!(?:scorer|length) )", "", text, flags=re.MULTILINE))
    shown = json.loads(run("config", "--format", "json").stdout)
    assert {row["name"]: row["value"] for row in shown} == {
        **plain,
        "queries": str(own_home / "config/hotmess/queries"),
    }
    assert {row["name"] for row in shown if row["source"] == "default"} == {"options.scorer", "options.length"}
    assert {f"options.{name}" for name in SETTABLE} <= plain.keys()
    assert len(settings) == len(plain)


def test_no_file_is_wanted_where_the_variable_is_empty(
    run: Run, logs: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("broken =")
    monkeypatch.setenv("HOTMESS_CONFIG", "")
    assert run("table", logs).exit_code == 0
    assert run("config").exit_code == 0
    assert run("config", "--write").exit_code == 2


def test_the_page_of_settings_is_what_the_program_says() -> None:
    documented = load(ROOT / "docs" / "config.py")
    assert documented.PAGE.read_text(encoding="utf-8") == documented.page(), "run: python docs/config.py"


KEYS = st.sampled_from(["a", "b", "long-name", '"with space"', "c.d", '"#"'])
VALUES = st.sampled_from(["1", '"x # y"', "[\n  1,\n\n  # in between\n  2,\n]", '"""\n[a]\nb = 1\n"""', "{ x = 1 }"])
LINES = st.sampled_from(["", "# a remark", "   ", "# a = 1"])


@given(st.lists(st.one_of(st.tuples(KEYS, VALUES), LINES), max_size=12), st.sampled_from(["", "[table]\n"]))
def test_an_entry_is_found_on_the_line_on_which_it_begins(written: list[tuple[str, str] | str], head: str) -> None:
    text, begins = head, {}
    for entry in written:
        if isinstance(entry, tuple):
            key, value = entry
            if key in begins:
                continue
            begins[key] = text.count("\n") + 1
            text += f"{key} = {value}\n"
        else:
            text += f"{entry}\n"
    for key, line in begins.items():
        names = tuple(key.split(".")) if key == "c.d" else (key.strip('"'),)
        assert config_file.line_of(text, (*(("table",) if head else ()), *names)) == line
