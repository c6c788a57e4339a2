"""Damage that a query meets in an open store heals from the logs, in commands and in Python; else one line says so."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import hotmess_tui as hm
from hotmess_tui.errors import Damaged, HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.healing import healed
from hotmess_tui.explorer.triage import Only, triage
from hotmess_tui.records import Choice, Labels
from tests.alike import alike
from tests.cli.conftest import Run
from tests.damages import damage_blocks, damage_rows, damage_seen, damage_unseen
from tests.store.queries.test_user_queries import header
from tests.store.tables import row, write

TEXT = "the seventh sheep stands on the hill"


@pytest.fixture(autouse=True)
def queries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOTMESS_QUERIES", str(tmp_path / "queries"))
    return tmp_path / "queries"


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    for number in range(2):
        rows = [row("q", epoch, run=f"{number:02}", trace=f"{TEXT} {number} {epoch}") for epoch in range(3)]
        write(tmp_path / "logs" / f"{number:02}.jsonl", rows)
    return tmp_path / "logs"


def test_a_command_that_meets_a_damaged_index_runs_once_more(run: Run, logs: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    asked = ("samples", logs, "--store", store, "--format", "json")
    before = json.loads(run(*asked).stdout)
    damage_rows(store / "index.duckdb")
    result = run(*asked)
    assert (json.loads(result.stdout), result.exit_code) == (before, 0)
    assert result.stderr == f"hotmess: {store}: damaged files of the store were read again from the logs\n"
    assert run(*asked).stderr == ""


def test_python_gets_the_same_after_damage_to_the_index(logs: Path, tmp_path: Path) -> None:
    with hm.open(logs, store=tmp_path / "store") as runs:
        before = runs.samples()
        for _ in range(2):
            damage_blocks(tmp_path / "store" / "index.duckdb")
            # what another connection has read is not kept by this one
            runs._explorer.store.rows("SELECT 1")
            assert runs.sql("SELECT count(DISTINCT hash(s)) AS n FROM samples AS s")["n"].tolist() == [6]
            assert runs.samples().equals(before)


@pytest.mark.parametrize("name", alike(["gone", "changed", "a store of its own"]))
def test_a_damaged_index_whose_logs_are_gone_is_one_line(logs: Path, tmp_path: Path, run: Run, name: str) -> None:
    store = tmp_path / "store"
    run("ingest", logs, "--store", store)
    damage_rows(store / "index.duckdb")
    asked = [store] if name == "a store of its own" else [logs, "--store", store]
    runs = hm.open(*asked[:1], store=None if name == "a store of its own" else store)
    for file in logs.iterdir():
        file.unlink() if name == "gone" else file.write_text("not a log any more")
    with pytest.raises(HotmessError) as said:
        runs.samples()
    assert "\n" not in str(said.value)
    assert str(said.value).startswith(f"{store}: the index is damaged")
    assert ("open the original logs with" in str(said.value)) == (name == "a store of its own")
    assert (store / "index.duckdb").is_file()
    if name == "a store of its own":
        result = run("samples", store)
        assert result.exit_code == 1
        assert result.stderr == f"hotmess: {said.value}\n"


READING_TEXTS = f"SELECT sample_id, 0.5 AS severity, text AS reason FROM traces WHERE text LIKE '%{TEXT[:8]}%'"
COSTLY = "repeat('x', 2) <> text"  # has it run in a process of its own


def texts_of_a_query(runs: hm.Runs) -> object:
    return runs.sql("SELECT text FROM traces ORDER BY ALL")["text"].tolist()


def texts_of_a_query_beside(runs: hm.Runs) -> object:
    return runs.sql(f"SELECT text FROM traces WHERE {COSTLY} ORDER BY ALL")["text"].tolist()


def own_curve(runs: hm.Runs, condition: str = "true") -> object:
    file = Path(os.environ["HOTMESS_QUERIES"]) / "curves" / "texts.sql"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        header("texts", "-- about: Mine.", "-- y: incoherence")
        + "select *, 1 as point, (select sum(length(text)) from traces "
        + f"where {condition}) * 1e0 as x from groups"
    )
    return runs.curve("texts").to_csv()


ASKED: dict[str, Callable[[hm.Runs], object]] = {
    "query": texts_of_a_query,
    "query beside": texts_of_a_query_beside,
    "own curve": own_curve,
    "own curve beside": lambda runs: own_curve(runs, COSTLY),
}


@pytest.mark.parametrize("damage", alike([damage_unseen, damage_seen]))
@pytest.mark.parametrize("asked", alike(ASKED.items()), ids=lambda asked: asked[0])
def test_python_gets_the_same_after_damage_to_texts(
    logs: Path, tmp_path: Path, asked: tuple[str, Callable[[hm.Runs], object]], damage: Callable[[Path], None]
) -> None:
    store = tmp_path / "store"
    with hm.open(logs, store=store) as runs:
        before = asked[1](runs)
        damage(store)
        runs._explorer._curves = type(runs._explorer._curves)(9)
        assert asked[1](runs) == before


def detector(folder: Path, condition: str) -> None:
    file = folder / "triage" / "mine.sql"
    file.parent.mkdir(parents=True)
    file.write_text(header("mine", "-- about: Mine.") + f"{READING_TEXTS} AND {condition}")


@pytest.mark.parametrize("condition", alike(["true", COSTLY]))
def test_an_own_detector_that_reads_texts_finds_the_same_after_damage(
    run: Run, logs: Path, tmp_path: Path, queries: Path, condition: str
) -> None:
    store = tmp_path / "store"
    detector(queries, condition)
    run("ingest", logs, "--store", store)
    damage_unseen(store)
    result = run("triage", logs, "--store", store, "--detector", "mine", "--format", "json")
    assert "6 of 6 samples" in result.stdout
    assert result.stdout.count(TEXT) == 1
    assert "damaged files of the store were read again" in result.stderr
    explorer = Explorer.open([str(logs)], store=store)
    (store / "triage").rename(tmp_path / "triage")  # what was found before
    damage_seen(store)
    asked = explorer.store, Choice(), Labels(), Only(detectors=("mine",))
    with pytest.raises(Damaged) as met:  # it runs in a process of its own, which cannot read the logs
        triage(*asked)
    assert healed(explorer, met.value) is explorer
    found = triage(*asked)
    assert [sample.findings[0].reason.count(TEXT) for sample in found.rows] == [1]
    explorer.close()


@pytest.mark.parametrize("asked", alike(["search", "export"]))
def test_commands_that_read_texts_run_once_more_after_damage(run: Run, logs: Path, tmp_path: Path, asked: str) -> None:
    store = tmp_path / "store"
    run("ingest", logs, "--store", store)
    damage_unseen(store)
    if asked == "search":
        result = run("search", TEXT, logs, "--store", store, "--format", "json")
        assert result.stdout.count(TEXT) == 6
    else:
        result = run("export", tmp_path / "out", logs, "--store", store, "--format", "jsonl")
        assert (tmp_path / "out" / "traces.jsonl").read_text().count(TEXT) == 6
    assert result.exit_code == 0
    assert "damaged files of the store were read again from the logs" in result.stderr


def test_python_gets_the_same_after_the_store_was_removed(logs: Path, tmp_path: Path) -> None:
    with hm.open(logs, store=tmp_path / "store") as runs:
        sample = runs.samples()["sample_id"][0]
        before = runs.trace(sample)
        shutil.rmtree(tmp_path / "store")
        assert runs.trace(sample).equals(before)
        assert (tmp_path / "store" / "index.duckdb").is_file()
