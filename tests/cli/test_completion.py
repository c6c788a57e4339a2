"""Completion: what Tab offers, in real shells, and that it neither reads logs nor lets a name do anything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.annotations.book import Book
from hotmess_tui.cli import completion
from hotmess_tui.cli.main import COMMANDS, hotmess
from hotmess_tui.cli.shell_words import parse, quoted
from hotmess_tui.store.queries import user_queries
from tests.alike import alike
from tests.app.terminals import Terminal
from tests.cli.conftest import Run
from tests.processes import wait_for

SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
# What the test's own `hotmess` does: it writes down the words that it got, so that what a shell made of them shows
RECORDER = {
    "bash": "hotmess() { { printf '<%s>' \"$@\"; echo; } >>got; }",
    "zsh": "hotmess() { { printf '<%s>' \"$@\"; echo; } >>got; }",
    "fish": "function hotmess; printf '<%s>' $argv >>got; echo >>got; end",
}


def offers(*words: str, after: tuple[str, ...] = ()) -> list[str]:
    """What may stand in place of the last of the words; `<file>` where the shell completes a path."""
    asked = completion.Asked(tuple(words[:-1]), words[-1], after)
    items = completion.offered(hotmess, COMMANDS, asked)
    return [str(item.value) if item.type == "plain" else f"<{item.type}>" for item in items]


# ── what is offered ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_word_is_a_command_or_a_path() -> None:
    assert offers("") == [*COMMANDS, "<file>"]
    assert offers("ta") == ["table", "<file>"]
    assert {"--help", "--version", "--by", "--store", "--follow"} <= set(offers("--"))


def test_every_command_completes_its_options_and_paths() -> None:
    for name in COMMANDS:
        command = hotmess.get_command(click.Context(hotmess), name)
        assert command is not None
        parameters = {parameter.name for parameter in command.params}
        assert {"--help"} <= set(offers(name, "--")), name
        if {"scorer", "store"} <= parameters:
            assert {"--store", "--scorer"} <= set(offers(name, "--")), name
            assert offers(name, "--store=") == ["<file>"], name
    assert offers("table", "") == offers("report", "") == offers("export", "lo") == ["<file>"]
    assert offers("labels", "co") == ["correct", "count"]
    assert offers("completion", "") == ["bash", "zsh", "fish"]


def test_options_have_their_values() -> None:
    assert offers("table", "--estimator", "") == ["unbiased", "plugin"]
    assert offers("table", "--decomposition=b") == ["--decomposition=brier"]
    assert offers("contrast", "--metric", "fl") == ["flips"]
    assert offers("table", "--by", "model,t") == ["model,task"]
    assert "model,model" not in offers("table", "--by", "model,")
    assert offers("table", "--map", "answer=reply,tar") == ["answer=reply,target="]
    assert offers("table", "--sort", "incoh") == ["incoherence"]
    assert offers("questions", "--sort", "ans") == ["answers"]
    assert offers("triage", "--detector", "loop,refu") == ["loop,refusal"]
    assert "loop.least_share=" in offers("triage", "--set", "loop.")
    assert "@models" in offers("sql", "@")


def test_curves_are_offered_your_own_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTMESS_QUERIES", str(tmp_path))
    user_queries.save("zebras", "Zebras", "select 1 as x")
    assert "reasoning_length" in offers("chart", "")
    assert "<file>" in offers("chart", "")  # hotmess chart logs/ draws the first curve
    assert offers("sql", "@zeb") == ["@zebras"]


def test_labels_in_use_are_offered() -> None:
    Book().add("sample", ["0" * 16], "odd one")
    assert offers("table", "--label", "") == ["odd one"]
    assert offers("labels", "add", "o") == ["odd one"]


def test_names_come_from_the_store_of_the_logs_wherever_they_are_named(store: Path) -> None:
    assert offers("contrast", str(store), "", "x")[:0] == []
    assert offers("contrast", "", after=("beta", str(store))) == ["alpha", "beta"]
    assert offers("contrast", "alpha", "b", after=(str(store),)) == ["beta"]
    assert offers("contrast", "--store", str(store), "--by", "task", "") == ["sums", "words"]
    assert offers("plan", "--between", "alpha", "", after=(str(store),)) == ["alpha", "beta"]
    assert offers("scaling", "--reference", "a", after=(str(store),)) == ["alpha"]
    assert offers("table", "--alias", "al", after=(str(store),)) == ["alpha="]
    assert offers("table", "--where", "task = 'sums' and reas", after=(str(store),)) == [
        "task = 'sums' and reasoning_length"
    ]


def test_ids_of_samples_are_offered_and_never_lead_astray(run: Run, store: Path) -> None:
    ids = [row["sample_id"] for row in json.loads(run("samples", store, "--format", "json").stdout)]
    assert len(ids) > 200
    offered = offers("trace", "", after=(str(store),))
    assert set(offered) <= set(ids)
    assert {name[0] for name in offered} == {name[0] for name in ids}  # what they share is what all share
    one = ids[7]
    assert offers("trace", one[:8], after=(str(store),)) == [one]
    assert offers("compare", one, one[:8], after=(str(store),)) == [one]
    assert offers("labels", "add", "odd", one[:8], after=(str(store),)) == [one]


def test_a_store_that_was_read_with_other_options_serves_too(run: Run, logs: Path) -> None:
    assert run("table", logs).exit_code == 0
    assert offers("contrast", "", after=(str(logs), "--scorer", "none of these")) == ["alpha", "beta"]


def test_nothing_is_read_or_written_for_it(tmp_path: Path, logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTMESS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HOTMESS_DATA", str(tmp_path / "data"))
    assert offers("contrast", "", after=(str(logs),)) == []
    assert offers("trace", "", after=(str(logs),)) == []
    assert offers("table", "--label", "") == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("spoilt", ["index", "labels"])
def test_what_is_damaged_offers_nothing_and_says_nothing(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch, spoilt: str
) -> None:
    if spoilt == "index":
        folder = shutil.copytree(store, tmp_path / "store")
        (folder / "index.duckdb").write_bytes(b"spoilt" * 1000)
        words = ["1", "contrast", "", "x", str(folder)]
    else:
        monkeypatch.setenv("HOTMESS_DATA", str(tmp_path))
        (tmp_path / "annotations.sqlite").write_bytes(b"spoilt" * 1000)
        words = ["2", "table", "--label", ""]
    done = subprocess.run(
        [sys.executable, "-m", "hotmess_tui", *words],
        env={**os.environ, completion.VARIABLE: "zsh"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


# ── words of bash ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "words", "current"),
    [
        ("hotmess ta", ("hotmess",), "ta"),
        ("hotmess table ", ("hotmess", "table"), ""),
        ('hotmess "my lo', ("hotmess",), "my lo"),
        ("hotmess 'a\"b' my\\ lo", ("hotmess", 'a"b'), "my lo"),
        ("ls; hotmess table x | hotmess ta", ("hotmess",), "ta"),
        ("hotmess table <(zcat a.gz) --b", ("hotmess", "table", "(…)"), "--b"),
        ("hotmess table <(hotmess ex", ("hotmess",), "ex"),
        ("hotmess table >out 2>err x", ("hotmess", "table"), "x"),
        ('hotmess "" x', ("hotmess", ""), "x"),
        ("hotmess a\\", ("hotmess",), "a"),
    ],
)
def test_a_line_is_taken_apart_as_bash_does(line: str, words: tuple[str, ...], current: str) -> None:
    parsed = parse(line)
    assert (parsed.words, parsed.current) == (words, current)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=20))
def test_a_quoted_word_is_that_word_again(text: str) -> None:
    written = quoted(text, "")
    assert written is not None
    assert parse(f"hotmess {written} ").words == ("hotmess", text)
    for quote in "\"'":
        inside = quoted(text, quote)
        assert inside is None or parse(f"hotmess {quote}{inside}{quote} ").words == ("hotmess", text)


def test_bash_itself_reads_a_quoted_word_as_it_is() -> None:
    hostile = [
        "a b",
        "$(touch x)",
        "`id`",
        "a;b&c|d",
        "*?[a]",
        "~root",
        "#a",
        "!x",
        "a\"b'c",
        "\\",
        "{a,b}",
        "é<ü>",
        "(a)",
    ]
    script = "printf '%s\\n' " + " ".join(str(quoted(text, "")) for text in hostile)
    assert subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout.split("\n")[
        :-1
    ] == (hostile)


# ── in the shells ────────────────────────────────────────────────────────────────────────────────────────────────────


class Shell:
    """An interactive shell with completion turned on, in a folder of its own."""

    def __init__(self, name: str, folder: Path) -> None:
        self._got = folder / "got"
        self._terminal = Terminal(SHELLS[name], term="xterm")
        script = subprocess.run(
            [sys.executable, "-m", "hotmess_tui", "completion", name], capture_output=True, text=True, check=True
        ).stdout
        (folder / "completion").write_text(script)
        for line in (f"cd '{folder}'", ". ./completion" if name != "fish" else "source completion", RECORDER[name]):
            self._terminal.press(line.encode() + b"\n")
        self.complete(b"hotmess ready")  # a busy machine takes its time until the shell listens

    def complete(self, typed: bytes) -> str:
        """The words that the command got after what was typed and Tab, each in angle brackets."""
        before = self._lines()
        self._terminal.press(typed + b"\t\n")
        wait_for(lambda: self._terminal.read(0.01) is None or len(self._lines()) > len(before))
        return self._lines()[-1]

    def _lines(self) -> list[str]:
        return self._got.read_text().split("\n")[:-1] if self._got.exists() else []

    def close(self) -> None:
        """End it."""
        self._terminal.close()


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Callable[[str], Shell]]:
    """Starts a shell; one that is not installed skips the test."""
    started: list[Shell] = []

    def start(name: str) -> Shell:
        if shutil.which(name) is None:
            pytest.skip(f"no {name} here")
        started.append(Shell(name, tmp_path))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.mark.parametrize("name", alike(SHELLS))
def test_tab_completes_in_the_shell(shell: Callable[[str], Shell], tmp_path: Path, store: Path, name: str) -> None:
    (tmp_path / "my logs").mkdir()
    (tmp_path / "runs.csv").touch()
    (tmp_path / "report").mkdir()  # called as a command is
    where = str(store).encode()
    used = shell(name)
    assert used.complete(b"hotmess tab") == "<table>"
    assert used.complete(b"hotmess repo") == "<report>"
    assert used.complete(b"hotmess run") == "<runs.csv>"
    assert used.complete(b"hotmess table my") in ("<table><my logs/>", "<table><my logs>")  # zsh takes it off
    assert used.complete(b"hotmess table --store=run") == "<table><--store=runs.csv>"
    assert used.complete(b"hotmess table --by=mo") == "<table><--by=model>"
    assert used.complete(b"hotmess table --estimator pl") == "<table><--estimator><plugin>"
    assert used.complete(b"hotmess chart reasoning_l") == "<chart><reasoning_length>"
    assert used.complete(b"hotmess contrast --store " + where + b" al").endswith("<alpha>")
    assert used.complete(b"hotmess table --where 'epoch > 1 and reasoning_l") in (
        "<table><--where><epoch > 1 and reasoning_length>",
        "<table><--where><epoch > 1 and reasoning_length >",
    )


HARMFUL = ("evil$(touch pwned)", "nasty; touch pwned", "tick`touch pwned`", "'quote", "star*?[a]", "two  blanks")
UNFIT = ("red\x1b[31m", "title\x1b]0;x\x07", "tab\tx", "hidden\u202e", "-rf")


@pytest.mark.parametrize("name", alike(SHELLS))
def test_hostile_names_are_only_text(shell: Callable[[str], Shell], tmp_path: Path, run: Run, name: str) -> None:
    """Of models and of columns: no escape sequence is offered, and what is offered reaches the command as it is."""
    rows = [
        {"model": model, "question_id": f"q{n}", "epoch": epoch, "answer": "a", "target": "a", f"x{model}": 1.5}
        for model in HARMFUL + UNFIT
        for n in range(2)
        for epoch in range(2)
    ]
    (tmp_path / "hostile.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run("ingest", tmp_path / "hostile.jsonl", "--store", tmp_path / "kept").exit_code == 0
    assert offers("contrast", "--store", str(tmp_path / "kept"), "") == sorted(HARMFUL)
    assert {f"metadata.x{model}" for model in HARMFUL} <= set(
        offers("table", "--store", str(tmp_path / "kept"), "--by", "")
    )
    used = shell(name)
    for model in HARMFUL:
        beginning = model[:3].replace("'", "\\'")
        typed = f"hotmess contrast --store kept {beginning}".encode()
        assert used.complete(typed) == f"<contrast><--store><kept><{model}>"
    assert used.complete(b"hotmess table --store kept --by metadata.xevi").endswith("<metadata.xevil$(touch pwned)>")
    assert not (tmp_path / "pwned").exists()
