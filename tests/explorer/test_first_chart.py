"""The kept first chart: the same as the real one, and gone as soon as anything has changed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hotmess_tui.cli.explore import command
from hotmess_tui.explorer import first_chart
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, OpenOptions
from tests.store.tables import row, write

pytestmark = pytest.mark.heavy


@pytest.fixture
def log(tmp_path: Path) -> Path:
    rows = [row(str(q), e, "5" if (q + e) % 3 else "4", tokens=10 + q + e) for q in range(30) for e in range(4)]
    return write(tmp_path / "logs" / "a.jsonl", rows)


def look(log: Path, store: Path) -> first_chart.FirstChart | None:
    return first_chart.find([str(log)], store, OpenOptions())


def opened(log: Path, store: Path) -> Explorer:
    explorer = Explorer.open([str(log)], store=store)
    explorer.curve(first_chart.CURVE, Choice())
    return explorer


def test_what_is_kept_is_what_the_explorer_says(log: Path, tmp_path: Path) -> None:
    assert look(log, tmp_path / "store") is None
    explorer = opened(log, tmp_path / "store")
    kept = look(log, tmp_path / "store")
    assert kept is not None
    assert kept.curve == explorer.curve(first_chart.CURVE, Choice())
    assert kept.counts == explorer.counts()
    assert kept.series == (("m",),)
    itself = first_chart.find([str(tmp_path / "store")], None, OpenOptions())
    assert itself is not None
    assert itself.curve == kept.curve, "the store itself was named"
    assert (kept.name, itself.name) == ("a.jsonl", "store")


def test_a_changed_log_or_store_has_no_first_look(log: Path, tmp_path: Path) -> None:
    opened(log, tmp_path / "store")
    write(log, [row("other", 1)])
    assert look(log, tmp_path / "store") is None
    opened(log, tmp_path / "store")
    kept = look(log, tmp_path / "store")
    assert kept is not None
    assert kept.counts.samples == 1
    write(log.parent / "b.jsonl", [row("more", 1)])
    assert look(log.parent, tmp_path / "store") is None


def test_another_choice_is_not_kept_as_the_first_look(log: Path, tmp_path: Path) -> None:
    explorer = Explorer.open([str(log)], store=tmp_path / "store")
    explorer.curve(first_chart.CURVE, Choice(decomposition="kl"))
    explorer.curve("tasks", Choice())
    assert look(log, tmp_path / "store") is None


def test_a_damaged_first_look_is_none(log: Path, tmp_path: Path) -> None:
    opened(log, tmp_path / "store")
    (tmp_path / "store" / "first-look.json").write_text('{"made": ')
    assert look(log, tmp_path / "store") is None


def test_a_first_look_needs_no_database(log: Path, tmp_path: Path) -> None:
    opened(log, tmp_path / "store")
    code = (
        "import sys; from pathlib import Path; from hotmess_tui.explorer import first_chart; "
        "from hotmess_tui.records import OpenOptions; "
        "assert first_chart.find([sys.argv[1]], Path(sys.argv[2]), OpenOptions()); "
        "assert not {'duckdb', 'pandas', 'orjson', 'textual'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(log), str(tmp_path / "store")], check=True)


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that are walked from now on."""
    folders: list[str] = []
    walk = os.walk

    def noting(top: str | Path, **options: Any) -> Iterator[Any]:
        folders.append(str(top))
        return walk(top, **options)

    monkeypatch.setattr(os, "walk", noting)
    return folders


def test_a_folder_is_walked_once_to_open_it_and_once_to_renew_it(log: Path, tmp_path: Path, walks: list[str]) -> None:
    logs = str(log.parent)
    Explorer.open([logs], store=tmp_path / "store").close()
    assert walks == [logs], "nothing was read yet"
    explorer = Explorer.open([logs], store=tmp_path / "store")
    assert walks == [logs] * 2, "all was read"
    write(log.parent / "b.jsonl", [row("new", 1)])
    renewed = explorer.renewed()
    assert renewed is not None
    assert walks == [logs] * 3, "one file was new"
    for each in (explorer, renewed):
        each.close()


def test_a_folder_is_walked_once_for_the_kept_chart_and_the_explorer_behind_it(
    log: Path, tmp_path: Path, walks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    def run(opener: Callable[..., Explorer], look: first_chart.FirstChart | None, **settings: object) -> int:
        looks.append(look)
        explorer = opener(lambda progress: None)
        explorer.curve(first_chart.CURVE, Choice())
        explorer.close()
        return 0

    monkeypatch.setattr("hotmess_tui.app.run", run)
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(sys, stream, SimpleNamespace(isatty=lambda: True, encoding="utf-8"))
    for times in (1, 2, 3):
        with pytest.raises(SystemExit):
            command.main([str(log.parent), "--store", str(tmp_path / "store")], standalone_mode=False)
        assert walks == [str(log.parent)] * times
    assert [look is not None for look in looks] == [False, True, True]
