"""`hotmess doctor`: what is wrong is named with what to do, nothing private is in it, the terminal is as it was."""

from __future__ import annotations

import getpass
import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotmess_tui.annotations.book import Book
from hotmess_tui.charts.safe import width
from hotmess_tui.cli.doctor import without_names
from hotmess_tui.cli.doctor_terminal import OF_LOGS, own_glyphs
from hotmess_tui.cli.doctor_versions import new_enough
from hotmess_tui.cli.terminal_probe import answers
from hotmess_tui.tables.checks import Check
from tests.app.terminals import Terminal
from tests.cli.conftest import Run

BROKEN = (
    "-- ---\n-- id: broken\n-- title: Broken\n-- about: Broken.\n-- kind: table\n-- ---\nSELECT 1,\n  2 +\nFROM FROM\n"
)
SIGNS = (*own_glyphs(), *OF_LOGS.values())


def checks(run: Run) -> dict[tuple[str, str], dict[str, str]]:
    rows = json.loads(run("doctor", "--format", "json").stdout)
    return {(row["area"], row["check"]): row for row in rows}


def test_a_sound_machine_has_no_errors_and_every_area(run: Run) -> None:
    report = run("doctor")
    assert report.exit_code == 0
    for area in ("terminal", "glyphs", "locale", "versions", "store", "labels", "queries"):
        assert f"\n\n{area}\n" in report.stdout
    assert report.stdout.endswith("\n\nNo errors, no warnings.\n")
    assert {row["status"] for row in checks(run).values()} <= {"ok", "notice"}


@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_no_private_name_is_in_the_report(
    run: Run, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    outside = tmp_path / "secret project"
    (outside / "tables").mkdir(parents=True)
    (outside / "tables" / "broken.sql").write_text(BROKEN)
    for name in ("HOTMESS_CACHE", "HOTMESS_DATA", "HOTMESS_QUERIES"):
        monkeypatch.setenv(name, str(outside))
    (outside / "annotations.sqlite").write_text("none")
    monkeypatch.setattr(socket, "gethostname", lambda: "cedar")
    monkeypatch.setattr(getpass, "getuser", lambda: "jdoe")
    report = run("doctor", "--format", form).stdout
    for private in (str(own_home), str(tmp_path), "secret", "jdoe", "cedar"):
        assert private not in report
    assert "$HOTMESS_CACHE is writable" in report
    assert "tables/broken.sql" in report


def test_names_are_taken_out_of_paths_and_not_out_of_words(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "store")
    monkeypatch.setattr(getpass, "getuser", lambda: "labels")
    value = f"the store of labels: {own_home}/x, {own_home}-other/y and /net/store/labels/private.eval: gone"
    taken_out = without_names(Check("store", "folder", "ok", value)).value
    assert taken_out == "the store of labels: ~/x, PATH and PATH: gone"


def test_a_query_that_does_not_load_is_named_with_its_line(run: Run, own_home: Path) -> None:
    tables = own_home / "config" / "hotmess" / "queries" / "tables"
    tables.mkdir(parents=True)
    (tables / "broken.sql").write_text(BROKEN)
    (tables / "fine.sql").write_text(BROKEN.replace("broken", "fine").replace("+\nFROM FROM", "AS two"))
    report = run("doctor")
    assert report.exit_code == 3
    assert "tables/broken.sql" in report.stdout
    assert "(line 9 of the file)" in " ".join(report.stdout.split())
    assert "1 tables loaded" in report.stdout
    assert report.stdout.endswith("\n1 error\n")


def test_a_file_in_the_place_of_a_folder_is_said(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HOTMESS_CACHE", str(tmp_path / "file" / "cache"))
    row = checks(run)["store", "folder"]
    assert row["status"] == "error"
    assert "a file is in the place" in row["value"]
    assert "HOTMESS_CACHE" in row["fix"]


def test_labels_are_counted_and_a_damaged_file_is_an_error(run: Run) -> None:
    book = Book()
    book.add("sample", ["a", "b"], "odd")
    book.write("sample", "a", "a note")
    assert checks(run)["labels", "file"]["value"].startswith("2 labels, 1 note, 0 corrections in ")
    book.file.write_bytes(b"no database at all, but long enough to look like one" * 40)
    row = checks(run)["labels", "file"]
    assert row["status"] == "error"
    assert "damaged" in row["value"]


def test_stores_are_counted(run: Run, logs: Path) -> None:
    assert checks(run)["store", "stores"]["value"] == "0 stores, 0 B"
    assert run("table", logs).exit_code == 0
    assert checks(run)["store", "stores"]["value"].startswith("1 store, ")


@pytest.mark.parametrize(
    ("version", "needed", "enough"),
    [
        ("2.0.0", ">=2", True),
        ("1.9", ">=2", False),
        ("8.10.1", ">=8.2.5", True),
        ("8.2.5rc1", ">=8.2.5", True),
        ("6", ">=6.0", True),
        ("0.3.285", "==0.3.285", True),
    ],
)
def test_a_version_is_compared_by_its_numbers(version: str, needed: str, enough: bool) -> None:
    assert new_enough(version, needed) is enough


def said(wide: dict[str, int] | None = None, last: bytes = b"\x1b[?62;22;52c") -> bytes:
    """What a terminal answers that draws signs as wide as the program means, but for some."""
    columns = [1 + (wide or {}).get(sign, width(sign)) for sign in SIGNS]
    widths = b"".join(b"\x1b[7;%dR" % column for column in columns)
    return widths + b"\x1b[?1006;2$y\x1bP>|cedar(1.2)\x1b\\" + last


def test_answers_are_told_from_keys_that_were_typed_meanwhile() -> None:
    with_keys = said().replace(b"\x1b[7;2R", b"l\x1b[Aq\x1b[7;2R", 1)
    asked = answers(with_keys, len(SIGNS))
    assert asked.widths == tuple(map(width, SIGNS))
    assert (asked.mouse, asked.clipboard, asked.name) == (True, True, "cedar(1.2)")
    assert answers(b"\x1b[?1;2c", len(SIGNS)) == type(asked)()


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal([sys.executable, "-m", "hotmess_tui", "doctor"], columns=120)
    yield made
    made.close()


def test_widths_are_measured_and_the_terminal_is_as_it_was(terminal: Terminal) -> None:
    terminal.wait_for(b"\x1b[c")
    terminal.press(said({"…": 2, "🙂": 1}))
    assert terminal.wait_for_end() == 3
    report = terminal.output.decode()
    assert f"1 of {len(own_glyphs())} are not one cell wide: …" in report
    assert "🙂 takes 1, screens are laid out for 2" in report
    assert "cedar(1.2)" in report
    assert "the terminal takes what y copies" in report
    terminal.assert_as_it_was()


def test_a_name_that_a_terminal_sends_is_text(terminal: Terminal) -> None:
    terminal.wait_for(b"\x1b[c")
    terminal.press(said().replace(b"cedar", b"\xc2\x9b31m\x07[bold]"))
    terminal.wait_for_end()
    _, _, report = terminal.output.decode().partition("doctor")
    assert "[bold](1.2)" in report
    assert not set(report) & {"\x9b", "\x07"}


def test_a_terminal_that_says_nothing_is_not_waited_for(terminal: Terminal) -> None:
    assert terminal.wait_for_end() == 0
    assert "did not respond within" in terminal.output.decode()
    terminal.assert_as_it_was()


def test_ctrl_c_ends_it_while_the_terminal_is_asked(terminal: Terminal) -> None:
    terminal.wait_for(b"\x1b[c")
    terminal.press(b"\x03")
    assert terminal.wait_for_end() == 130
    terminal.assert_as_it_was()
