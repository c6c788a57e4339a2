"""What a choice has derived is kept together and dropped together, and never while someone reads it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hotmess_tui.errors import Cancelled, HotmessError
from hotmess_tui.explorer import curves
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, Labels
from hotmess_tui.store import filters as filters_of_store
from hotmess_tui.store import group_figures
from hotmess_tui.store.choice_tables import MOST_TABLES
from hotmess_tui.store.filters import parse_where
from tests.store.tables import row, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log and its store; each test opens them anew."""
    rows = [
        row(f"q{question}", epoch, answer="5" if epoch % 2 else "4", model=model, reasoning=" ".join("a" * (epoch + 1)))
        for model in ("a", "b")
        for question in range(4)
        for epoch in range(6)
    ]
    folder = tmp_path_factory.mktemp("choices")
    Explorer.open([str(write(folder / "runs.jsonl", rows))], store=folder / "store").close()
    return folder


@pytest.fixture
def explorer(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Explorer]:
    monkeypatch.setenv("HOTMESS_DATA", str(tmp_path / "data"))
    explorer = Explorer.open([str(folder / "runs.jsonl")], store=folder / "store")
    yield explorer
    explorer.close()


def tables(explorer: Explorer) -> list[str]:
    """The tables in memory, each without its number."""
    rows = explorer.store.rows(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'memory' AND NOT temporary ORDER BY table_name"
    )
    return [str(name).rpartition("_")[0] for (name,) in rows]


def filters(count: int) -> list[Choice]:
    return [Choice(where=f"epoch < {n + 10}") for n in range(count)]


@pytest.mark.heavy
def test_a_choice_that_is_held_keeps_its_tables_whatever_else_is_asked(explorer: Explorer) -> None:
    held = Choice(where="epoch < 5")
    before = explorer.table(held)
    with explorer.store.at(held, Labels()) as (cursor, _, _):
        for choice in filters(13):
            explorer.table(choice)
        groups = cursor.execute("SELECT count(*) FROM groups").fetchone()
        explorer.curve("reasoning_length", Choice(where="epoch < 4"))
        assert cursor.execute("SELECT count(*) FROM groups").fetchone() == groups == (8,)
    assert explorer.table(held) == before


@pytest.mark.heavy
def test_tables_in_memory_do_not_grow_with_the_choices_that_were_made(explorer: Explorer) -> None:
    for n in range(15):
        explorer.table(Choice(where=f"epoch < {n + 10}"))
        explorer.table(Choice(by=("model", "label"), where=f"epoch < {n + 10}"))
        explorer.curve("natural_variation", Choice(where=f"epoch < {n + 10}", bins=n + 1))
    assert len(tables(explorer)) <= MOST_TABLES + 6  # and those of the last choice


@pytest.mark.heavy
def test_labels_that_change_leave_no_tables_behind(explorer: Explorer) -> None:
    samples = [sample.sample_id for sample in explorer.samples(Choice())]
    for n in range(15):
        explorer.book.add("sample", samples[n : n + 1], f"label {n}")
        names = {name for _, name in (row.series for row in explorer.table(Choice(by=("model", "label"))).rows)}
        assert names == {"(none)", *(f"label {k}" for k in range(n + 1))}
        explorer.table(Choice(label=f"label {n}"))
    assert len(tables(explorer)) <= MOST_TABLES + 6  # and those of the last choice


def test_what_could_not_be_made_leaves_no_tables(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    explorer.table(Choice())
    before = tables(explorer)

    def fail(*_: object, **__: object) -> None:
        raise Cancelled

    monkeypatch.setattr(group_figures, "roll_up", fail)
    with pytest.raises(Cancelled):
        explorer.table(Choice(by=("model", "label"), where="epoch < 3"))
    assert tables(explorer) == before


def test_a_filter_is_parsed_once(explorer: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def counting(cursor: object, text: str, columns: object) -> str:
        parsed.append(text)
        return parse_where(cursor, text, columns)  # type: ignore[arg-type]

    monkeypatch.setattr(filters_of_store, "parse_where", counting)
    choice = Choice(where="epoch < 3")
    explorer.questions(choice, limit=5)
    explorer.questions(choice, limit=5, offset=5)
    explorer.curve("reasoning_length", choice)
    explorer.check(choice)
    assert parsed == ["epoch < 3"]


def test_a_filter_that_is_refused_stays_refused(explorer: Explorer) -> None:
    for _ in range(2):
        with pytest.raises(HotmessError, match="no column nope"):
            explorer.check(Choice(where="nope = 1"))
        with pytest.raises(HotmessError, match="not a condition"):
            explorer.check(Choice(where="epoch + 1"))


@pytest.mark.heavy
def test_choices_made_at_once_share_what_they_derive(explorer: Explorer) -> None:
    choices = [Choice(where=f"epoch < {n % 3 + 3}", bins=n % 2 + 4) for n in range(12)]
    expected = [explorer.curve("natural_variation", choice).points for choice in choices[:6]] * 2
    made = len(tables(explorer))
    with ThreadPoolExecutor(4) as pool:
        again = list(
            pool.map(lambda choice: curves.curve(explorer.store, "natural_variation", choice, Labels()), choices)
        )
    assert [curve.points for curve in again] == expected
    assert len(tables(explorer)) == made


def test_a_grouping_column_is_named_as_it_is_written(explorer: Explorer) -> None:
    for name in ("Model", "LABEL", "nope"):
        with pytest.raises(HotmessError, match=f"--by {name}: no such column; available: model, task"):
            explorer.table(Choice(by=(name,)))
