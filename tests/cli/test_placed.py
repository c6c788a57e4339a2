"""Where in a query a fault lies, for a person at a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotmess_tui.charts.safe import width
from hotmess_tui.cli.placed import placed
from hotmess_tui.errors import QueryError
from tests.cli.conftest import Run


def marked(sql: str, place: tuple[int, int] | None, length: int) -> list[str]:
    return placed(QueryError("SQL: no", sql, place, length)).splitlines()


def test_the_carets_stand_under_the_place() -> None:
    assert marked("select a,\n  nope from t", (1, 2), 4) == ["    nope from t", "    ^^^^"]
    assert marked("select '日本', nope", (0, 13), 4) == ["  select '日本', nope", "  " + " " * 15 + "^^^^"]
    assert marked("select 1", None, 0) == []


def test_a_long_line_is_cut_around_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    sql = "select " + "a, " * 100 + "nope, " + "b, " * 100
    line, carets = marked(sql, (0, sql.index("nope")), 4)
    assert width(line) <= 40
    assert line[carets.index("^") :].startswith("nope")


def test_nothing_of_a_query_is_acted_upon() -> None:
    line, carets = marked("select '\x1b[31m', nope", (0, 16), 4)
    assert "\x1b" not in line
    assert line[carets.index("^") :] == "nope"


def test_a_script_gets_one_line_a_person_the_place(run: Run, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("sql", "select nope from samples", store)
    assert result.exit_code == 2
    assert result.stderr.startswith('hotmess: SQL, line 1, column 8: Referenced column "nope" not found')
    assert len(result.stderr.splitlines()) == 1
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: True, raising=False)
    result = run("sql", "select nope from samples", store)
    assert result.stderr.splitlines()[1:] == ["  select nope from samples", "         ^^^^"]
