"""Columns in the names of folders have their values, whatever characters they have, and no other folder is a column."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import COPY, IN_PLACE, Choice
from tests.alike import alike
from tests.store.everything import opened
from tests.store.parquet_tables import parquet
from tests.store.tables import row, write
from tests.store.test_rolled_up import rolled_up

# names of folders, and what they state
ODD = {
    "model=gpt*4": "gpt*4",
    "model=gpt?4": "gpt?4",
    "model=[gpt]-4": "[gpt]-4",
    "model=a=b": "a=b",
    "model=a\\b": "a\\b",
    "model=a%2Fb%20c": "a/b c",
    "model=100%": "100%",
    "model=%C3%A9t%c3%a9 \u4e2d": "\u00e9t\u00e9 \u4e2d",
    'model=it\'s "so"': 'it\'s "so"',
    "model=__HIVE_DEFAULT_PARTITION__": "part",  # no model: the name of the file stands for it
    "model=007": "007",
    "model=12": "12",
    "model=2026-01-01": "2026-01-01",
    "model=NULL": "NULL",
    "%6Dodel=a+b": "a+b",
    " Model=;drop table x--": ";drop table x--",
    "model=\U0001f600{x}$1": "\U0001f600{x}$1",
}
ROWS = "'q' || i // 4 AS question_id, i % 4 AS epoch, 'b' || i % 2 AS answer, 'b0' AS target"
TEXT = "'a step 7 of ' || i AS reasoning"


def partitioned(folder: Path) -> Path:
    """A partition of eight rows for each odd name; the rows of each say in their texts which it is."""
    for number, name in enumerate(ODD):
        parquet(folder / name / "task=sums" / "part.parquet", f"{ROWS}, 'a step by number {number}' AS trace", 8)
    return folder


def names_and_texts(explorer: Explorer) -> set[tuple[str, str, str]]:
    """The model and the task of every sample, and which partition its text is from."""
    rows = {
        (sample.model, sample.task, explorer.trace(sample.sample_id).segments[-1].text.rpartition(" ")[2])
        for sample in explorer.samples(Choice(), limit=None)
    }
    assert {series for (series,) in (line.series for line in explorer.table(Choice(by=("model",))).rows)} == {
        model for model, _, _ in rows
    }
    explorer.close()
    return rows


EXPECTED = {(model, "sums", str(number)) for number, model in enumerate(ODD.values())}


@pytest.mark.parametrize("tables", [COPY, IN_PLACE])
def test_odd_names_of_partitions(tmp_path: Path, tables: str) -> None:
    data = partitioned(tmp_path / "data")
    assert names_and_texts(opened([data], tmp_path / "store", tables)) == EXPECTED


def test_odd_names_of_partitions_rolled_up(tmp_path: Path) -> None:
    rolled_up(partitioned(tmp_path / "data"), tmp_path / "out")
    assert names_and_texts(Explorer.open([str(tmp_path / "out")])) == EXPECTED


@pytest.mark.parametrize("kind", alike(["csv", "jsonl", "many jsonl"]))
def test_tables_of_other_formats_in_partitions(tmp_path: Path, kind: str) -> None:
    for number, name in enumerate(ODD):
        file = tmp_path / "data" / name / "task=sums" / f"part.{kind[-5:].lstrip()}"
        rows = [row(f"q{n // 4}", n % 4, trace=f"a step by number {number}") for n in range(8)]
        for cells in rows:
            del cells["model"], cells["task"]
        write(file.with_suffix(".jsonl"), rows)
        if kind == "csv":
            lines = [",".join(rows[0]), *(",".join(map(str, cells.values())) for cells in rows)]
            file.write_text("\n".join(lines) + "\n")
            file.with_suffix(".jsonl").unlink()
        elif kind == "jsonl":  # alone, not with others
            file.write_text(file.read_text() + "\n" * 300_000)
    assert names_and_texts(opened([tmp_path / "data"], tmp_path / "store", COPY)) == EXPECTED


@pytest.mark.parametrize("tables", [COPY, IN_PLACE])
def test_a_folder_states_more_than_the_file(tmp_path: Path, tables: str) -> None:
    rows = f"{ROWS.replace('i % 4 AS epoch', '9 AS epoch')}, 'other' AS \"Model\""
    for epoch in (1, 2):
        folder = tmp_path / "data" / f"model=a?b/budget={epoch * 100}/seed={epoch}/lr=0.5"
        parquet(folder / f"epoch={epoch}" / "part.parquet", rows, 3)
    explorer = opened([tmp_path / "data"], tmp_path / "store", tables)
    assert {(s.model, s.epoch) for s in explorer.samples(Choice())} == {("a?b", 1), ("a?b", 2)}
    found = explorer.sql("SELECT DISTINCT budget, metadata.seed, metadata.lr FROM samples ORDER BY budget").rows
    assert found == ((100.0, 1, "0.5"), (200.0, 2, "0.5"))
    explorer.close()


def test_texts_in_the_names_of_folders(tmp_path: Path) -> None:
    for question in ("why?", "what * is [it]"):
        parquet(tmp_path / "data" / f"question={question}" / "part.parquet", f"{ROWS}, {TEXT}", 4)
    for tables in (COPY, IN_PLACE):
        explorer = opened([tmp_path / "data"], tmp_path / tables, tables)
        hits = list(explorer.search("what * is", Choice()))
        assert {hit.kind for hit in hits} == {"message"}
        assert len({hit.sample_id for hit in hits}) == 4
        explorer.close()


def test_folders_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    parquet(tmp_path / "data" / "model=one" / "Model=two" / "part.parquet", ROWS, 4)
    parquet(tmp_path / "data" / "model=one" / "model=one" / "other.parquet", ROWS, 4)
    explorer = opened([tmp_path / "data"], tmp_path / "store", IN_PLACE)
    assert {sample.model for sample in explorer.samples(Choice())} == {"one"}
    problems = [problem for source in explorer.sources() for problem in source.problems]
    assert problems == ["two folders of its path give model as one and two; rename one of them"]
    explorer.close()


def test_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/data/model=caf\xe9")
    file = parquet(tmp_path / "part.parquet", ROWS, 4)
    Path(folder).mkdir(parents=True)
    file.rename(Path(folder) / "part.parquet")
    explorer = opened([tmp_path / "data"], tmp_path / "store", IN_PLACE)
    assert {sample.model for sample in explorer.samples(Choice())} == {"caf\\xe9"}
    explorer.close()


@pytest.mark.parametrize("kind", alike(["parquet", "csv", "jsonl", "records"]))
def test_the_folder_of_a_store_is_no_column(tmp_path: Path, kind: str) -> None:
    logs, store = tmp_path / "logs", tmp_path / "model=x" / "run=3" / "epoch=9" / "kind=y" / "details=z" / "store"
    if kind == "records":
        runs = Path(__file__).parents[2] / "sample_data" / "runs"
        logs = next(iter(sorted(runs.rglob("*.eval"))), logs)
        if not logs.exists():
            pytest.skip("no sample runs in this checkout")
    else:
        write(logs / "table.jsonl", [row(f"q{n // 4}", n % 4, trace=f"a step {n}") for n in range(8)])
        if kind != "jsonl":
            what = f"COPY (FROM '{logs}/table.jsonl') TO '{logs}/table.{kind}'"
            duckdb.connect().execute(what)
            (logs / "table.jsonl").unlink()
    answers = []
    for place in (tmp_path / "plain", store):
        explorer = opened([logs], place, COPY)
        samples = explorer.samples(Choice())
        details = [explorer.details(sample.sample_id) for sample in samples]
        texts = [explorer.trace(sample.sample_id) for sample in samples]
        answers.append((samples, texts, details, explorer.table(Choice())))
        explorer.close()
    assert answers[0] == answers[1]


def test_the_folder_of_a_roll_up_is_no_column(tmp_path: Path) -> None:
    data = parquet(tmp_path / "data" / "part.parquet", f"{ROWS}, 'm' AS model, {TEXT}", 8).parent
    out = tmp_path / "model=x" / "run=3" / "out"
    out.parent.mkdir(parents=True)
    rolled_up(data, out)
    explorer = Explorer.open([str(out)])
    assert explorer.sql("SELECT DISTINCT run, model, epoch FROM samples WHERE epoch = 3").rows == (("part", "m", 3),)
    assert explorer.trace(explorer.samples(Choice())[0].sample_id).segments
    explorer.close()
    rolled_up(data, out)
    (out / "index.duckdb").unlink()
    explorer = Explorer.open([str(out)])
    assert explorer.sql("SELECT DISTINCT run, model, epoch FROM samples WHERE epoch = 3").rows == (("part", "m", 3),)
    explorer.close()


def test_a_partition_that_is_renamed_is_read_again(tmp_path: Path) -> None:
    file = parquet(tmp_path / "data" / "model=a?b" / "part.parquet", ROWS, 4)
    opened([tmp_path / "data"], tmp_path / "store", IN_PLACE).close()
    file.parent.rename(tmp_path / "data" / "model=c*d")
    explorer = opened([tmp_path / "data"], tmp_path / "store", IN_PLACE)
    assert {sample.model for sample in explorer.samples(Choice())} == {"c*d"}
    explorer.close()
    with pytest.raises(HotmessError):
        Explorer.open([str(tmp_path / "data" / "model=a?b")])
