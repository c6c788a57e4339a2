"""Files of one name: copies count once, files with other samples are runs of their own that pool."""

from __future__ import annotations

import gzip
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from tests.formats.logs import eval_log, sample
from tests.store.ingest.stores import sample_ids
from tests.store.ingest.tables_read import Read, lines, parquet, text

HEADER = "question_id,epoch,answer,target\n"
ONE = "q,1,5,5\nq,2,6,5\n"
OTHER = "q,1,5,5\nq,2,7,5\n"


def table(path: Path, rows: str, header: str = HEADER) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return text(path, header + rows)


def runs(read: Read) -> dict[str, int]:
    """The samples of each run."""
    return dict(Counter(read.column("run")))


def statuses(read: Read) -> list[str]:
    return [source.status for source in read.explorer.sources()]


def logs(tmp_path: Path, **files: str) -> Path:
    """Tables r.csv in the folders of these names."""
    for folder, rows in files.items():
        table(tmp_path / "logs" / folder.replace("__", "/") / "r.csv", rows)
    return tmp_path / "logs"


def test_other_samples_under_one_name_are_runs_that_pool(tmp_path: Path) -> None:
    read = Read(logs(tmp_path, a=ONE, b=OTHER))
    assert runs(read) == {"a/r": 2, "b/r": 2}
    assert len(set(read.column("sample_id"))) == 4
    [row] = read.explorer.questions(Choice()).rows
    assert (row.model, row.task, row.n, row.accuracy) == ("r", "r", 4, 0.5)
    [told, pooled] = read.notes
    assert "a/r, b/r" in told
    assert "1 sample differs, of 2 with the same question and epoch" in told
    assert pooled.startswith("2 runs pooled")


def test_a_copy_counts_once_and_keeps_its_id(tmp_path: Path) -> None:
    alone = sample_ids(table(tmp_path / "r.csv", ONE), store=tmp_path / "s")
    read = Read(logs(tmp_path, a=ONE, b=ONE))
    assert runs(read) == {"r": 2}
    assert sorted(read.column("sample_id")) == sorted(alone)
    assert statuses(read) == ["read", "duplicate"]
    assert any("2 samples were found in more than one source" in note for note in read.notes)


def test_a_grown_file_and_the_state_before_are_one_run(tmp_path: Path) -> None:
    read = Read(logs(tmp_path, a=ONE, b=ONE + "q,3,6,5\n"))
    assert runs(read) == {"r": 3}


@pytest.mark.heavy
def test_of_three_files_two_copies_are_one_of_two_runs(tmp_path: Path) -> None:
    read = Read(logs(tmp_path, a=ONE, b=OTHER, c=ONE))
    assert runs(read) == {"a/r": 2, "b/r": 2}
    assert statuses(read) == ["read", "read", "duplicate"]


@pytest.mark.heavy
def test_a_first_part_of_two_runs_belongs_to_one_of_them(tmp_path: Path) -> None:
    """The one question that a killed run had answered, as both of the later ones did."""
    read = Read(logs(tmp_path, a="q,1,5,5\n", b=ONE, c=OTHER + "q,3,7,5\n"))
    assert runs(read) == {"b/r": 2, "c/r": 3}


@pytest.mark.heavy
def test_a_grown_file_beside_another_run_is_named_after_its_last_state(tmp_path: Path) -> None:
    read = Read(logs(tmp_path, a__old=ONE, a__new=ONE + "q,3,5,5\n", b=OTHER))
    assert runs(read) == {"a/new/r": 3, "b/r": 2}


@pytest.mark.heavy
def test_parts_of_one_run_in_several_folders_stay_one(tmp_path: Path) -> None:
    read = Read(logs(tmp_path, part1="q,1,5,5\n", part2="s,1,6,5\n"))
    assert runs(read) == {"r": 2}
    assert read.notes == ()


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("folders", "names"),
    [
        (("", "a", "a/b"), ["r", "a/r", "a/b/r"]),
        (("1/out", "2/out"), ["1/r", "2/r"]),
        (("x/a", "x/b", "y/a"), ["x/a/r", "x/b/r", "y/a/r"]),
        (("a/a", "a"), ["r", "a/r"]),
    ],
)
def test_the_folders_that_differ_make_the_names(tmp_path: Path, folders: tuple[str, ...], names: list[str]) -> None:
    for number, folder in enumerate(folders):
        table(tmp_path / "logs" / folder / "r.csv", f"q,1,{number},5\n")
    assert sorted(runs(Read(tmp_path / "logs"))) == sorted(names)


@pytest.mark.heavy
def test_names_do_not_depend_on_where_the_folders_lie(tmp_path: Path) -> None:
    """Nor on the way in which they are named."""
    moved = tmp_path / "elsewhere" / "deep"
    shutil.copytree(logs(tmp_path, a=ONE, b=OTHER), moved)
    ids = sample_ids(tmp_path / "logs", store=tmp_path / "s1")
    assert sample_ids(moved, store=tmp_path / "s2") == ids
    assert sample_ids(moved / "a" / "r.csv", moved / "b" / "r.csv", store=tmp_path / "s3") == ids


@pytest.mark.heavy
def test_csv_and_json_lines_of_one_table_are_copies(tmp_path: Path) -> None:
    """Also where the one has texts and columns that the other lacks."""
    rows = [{"question_id": "q", "epoch": n, "answer": str(n), "target": "5", "ok": n > 1} for n in (1, 2)]
    table(tmp_path / "logs" / "r.csv", "q,1,1,5,False\nq,2,2,5,True\n", header=HEADER.strip() + ",ok\n")
    lines(tmp_path / "logs" / "r.jsonl", *(row | {"trace": f"I think\nAnswer: {row['answer']}"} for row in rows))
    parquet(tmp_path / "logs" / "r.parquet", f"FROM read_csv('{tmp_path}/logs/r.csv')")
    with gzip.open(tmp_path / "logs" / "r.csv.gz", "wb") as file:
        file.write((tmp_path / "logs" / "r.csv").read_bytes())
    read = Read(tmp_path / "logs")
    assert runs(read) == {"r": 2}


@pytest.mark.heavy
def test_files_of_one_stem_in_one_folder_are_told_apart_by_their_endings(tmp_path: Path) -> None:
    table(tmp_path / "logs" / "r.csv", ONE)
    lines(tmp_path / "logs" / "r.jsonl", *({"id": "q", "epoch": n, "answer": "8", "target": "5"} for n in (1, 2)))
    assert runs(Read(tmp_path / "logs")) == {"r.csv": 2, "r.jsonl": 2}


@pytest.mark.heavy
@pytest.mark.parametrize(
    "more",
    [
        ({"trace": "so\nAnswer: 5"}, {"trace": "hence\nAnswer: 5"}),
        ({"seed": 1}, {"seed": 2}),
        ({"tokens": 7}, {"tokens": 8}),
        ({"score": 0.5}, {"score": 0.25}),
    ],
)
@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_whatever_differs_makes_another_run(tmp_path: Path, more: tuple[dict[str, Any], ...], form: str) -> None:
    for folder, differing in zip("ab", more, strict=True):
        (tmp_path / "logs" / folder).mkdir(parents=True)
        row = {"id": "q", "epoch": 1, "answer": "5", "target": "5", **differing}
        made = lines(tmp_path / "logs" / folder / "r.jsonl", row)
        if form == "parquet":
            parquet(made.with_suffix(".parquet"), f"FROM read_json('{made}')")
            made.unlink()
    assert runs(Read(tmp_path / "logs")) == {"a/r": 1, "b/r": 1}


@pytest.mark.heavy
def test_a_copy_in_another_order_is_a_copy(tmp_path: Path) -> None:
    without = "question_id,answer,target\n"
    for folder, rows in (("a", "q,5,5\nq,6,5\n"), ("b", "q,6,5\nq,5,5\n"), ("c", "q,7,5\nq,5,5\n")):
        table(tmp_path / "logs" / folder / "r.csv", rows, without)
    assert runs(Read(tmp_path / "logs")) == {"a/r": 2, "c/r": 2}


@pytest.mark.heavy
def test_a_run_that_the_table_states_stays_as_stated(tmp_path: Path) -> None:
    """Once is once; where the samples differ all the same, it is said."""
    for folder, rows in (("a", ONE), ("b", OTHER)):
        stated = "".join(f"{row},r\n" for row in rows.split())
        table(tmp_path / "logs" / folder / "r.csv", stated, HEADER.strip() + ",run\n")
    read = Read(tmp_path / "logs")
    assert runs(read) == {"r": 2}
    assert any("1 of these has a different answer or target" in note for note in read.notes)
    table(tmp_path / "logs" / "c" / "r.csv", "q,1,9,5\n")
    assert len(Read(tmp_path / "logs" / "c").column("run")) == 1


@pytest.mark.heavy
def test_an_export_beside_its_sources_counts_once(tmp_path: Path) -> None:
    folder = logs(tmp_path, a=ONE, b=OTHER)
    explorer = Explorer.open([str(folder)], store=tmp_path / "s")
    ids = sorted(row.sample_id for row in explorer.samples(Choice()))
    explorer.export(folder / "export", Choice())
    explorer.close()
    assert sorted(sample_ids(folder, store=tmp_path / "s2")) == ids


@pytest.mark.heavy
def test_a_file_that_appears_is_read_as_if_it_had_been_there(tmp_path: Path) -> None:
    folder = logs(tmp_path, a=ONE)
    before = sample_ids(folder, store=tmp_path / "s")
    logs(tmp_path, b=OTHER)
    again = sample_ids(folder, store=tmp_path / "s")
    assert len(set(again)) == 4
    assert again == sample_ids(folder, store=tmp_path / "new")
    (folder / "b" / "r.csv").unlink()
    assert sample_ids(folder, store=tmp_path / "s") == before


@pytest.mark.heavy
def test_logs_of_other_formats_that_are_named_by_their_files(tmp_path: Path) -> None:
    for folder, content in (("a", "yes"), ("b", "no"), ("c", "yes")):
        answer = {"choices": [{"index": 0, "message": {"role": "assistant", "content": content}}], "model": "m"}
        (tmp_path / "logs" / folder).mkdir(parents=True)
        path = tmp_path / "logs" / folder / "output.jsonl"
        path.write_text(json.dumps({"custom_id": "1", "response": {"status_code": 200, "body": answer}}) + "\n")
    assert runs(Read(tmp_path / "logs")) == {"a/output.jsonl": 1, "b/output.jsonl": 1}


def test_inspect_logs_in_two_folders_count_once(tmp_path: Path) -> None:
    (tmp_path / "logs" / "b").mkdir(parents=True)
    log = eval_log(tmp_path / "logs" / "x.eval", [sample("q", 1, uuid="u1"), sample("q", 2, value="I", uuid="u2")])
    shutil.copy(log, tmp_path / "logs" / "b" / "x.eval")
    assert len(Read(tmp_path / "logs").column("run")) == 2


@pytest.mark.heavy
def test_many_folders_are_told_apart(tmp_path: Path) -> None:
    for number in range(40):
        table(tmp_path / "logs" / f"{number:02}" / "r.csv", f"q,1,5,5\ns,1,{number // 2},5\n")
    read = Read(tmp_path / "logs")
    assert runs(read) == {f"{number:02}/r": 2 for number in range(0, 40, 2)}
    assert any("20 files named r" in note for note in read.notes)
