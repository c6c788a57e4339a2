"""What an index leaves out of its rows comes back as it was: ids that are made again, figures that groups share."""

from __future__ import annotations

import hashlib
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.explorer.store_contents import find_sample
from hotmess_tui.formats.outcomes import normalise
from hotmess_tui.records import COPY, Choice, Labels
from hotmess_tui.store.ingest import alike_groups, sample_rows
from tests.alike import alike
from tests.store.everything import differing, everything, opened
from tests.store.ingest.stores import rows_of
from tests.store.parquet_tables import BASE, ROWS, parquet
from tests.store.tables import row, write

NEVER = 1 << 60


def made(run: str, model: str, task: str, question: str, condition: str, epoch: int, again: int | None = None) -> str:
    """The id of a sample whose table states none."""
    names = (run, model, task, question, condition, str(epoch), *([] if again is None else [str(again)]))
    return hashlib.md5("\x1f".join(names).encode()).hexdigest()[:16]


def columns(store: Path) -> set[str]:
    [rows] = rows_of(store, "SELECT column_name FROM duckdb_columns() WHERE table_name = 'sample_rows'")
    return {str(name) for (name,) in rows}


def ids(explorer: Explorer) -> dict[tuple[Any, ...], str]:
    rows = explorer.store.rows("SELECT source_no, sample_no, sample_id FROM samples")
    return {(source, number): sample_id for source, number, sample_id in rows}


LOG = [
    row(question_id=f"q{i // 6}", model=f"m{i % 2}", epoch=i % 6 // 2, answer="a", target="a", condition="c" * (i % 2))
    for i in range(60)
]


def test_ids_are_made_when_they_are_asked_for(tmp_path: Path) -> None:
    explorer = Explorer.open([str(write(tmp_path / "table.jsonl", LOG))], store=tmp_path / "store")
    wanted = {made("r1", f"m{i % 2}", "sums", f"q{i // 6}", "c" * (i % 2), i % 6 // 2) for i in range(60)}
    assert {sample.sample_id for sample in explorer.samples(Choice())} == wanted
    assert not {"sample_id", "model", "question_id"} & columns(tmp_path / "store")
    assert "id_head" not in explorer.sql("SELECT * FROM samples LIMIT 1").columns
    explorer.close()


ODD_TEXTS = [
    "a",
    "A",
    "it's",
    'say "b"',
    "x;--",
    "e\u0301",
    "\x1b[31m",
    "\u202e",
    "0",
    "0.0",
    "a" * 300,
    "a\x00b",
    "null",
    "a, b",
]


@pytest.mark.parametrize(
    "texts", [["a"], ["a", "A"], ODD_TEXTS[:10], ODD_TEXTS, [f"answer {n}" for n in range(300)]], ids=len
)
@pytest.mark.parametrize("drawn", [2, 20_000])
def test_texts_that_repeat_come_back_as_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: list[str], drawn: int
) -> None:
    rows = [
        row(f"q{n // 6}", n % 6, run=f"run {n % 2}", answer=texts[n % len(texts)] if n % 7 else None, target="a")
        for n in range(600)
    ]
    log = str(write(tmp_path / "table.jsonl", rows))
    seen = []
    for few in (0, 255):  # of 0 texts only columns without any are not kept as text
        monkeypatch.setattr(sample_rows, "_FEW", few)
        monkeypatch.setattr(sample_rows, "_DRAWN", drawn)
        with closing(Explorer.open([log], store=tmp_path / str(few))) as explorer:
            listed = "sample_id, run, epoch, answer, correct, class, failure, unjudged, judged_by, stop_reason"
            seen.append(explorer.store.rows(f"SELECT {listed} FROM samples ORDER BY ALL"))
            if few:
                logged = {text for n in range(600) if n % 7 and (text := texts[n % len(texts)])}
                assert {answer for (answer,) in explorer.store.rows("SELECT DISTINCT answer FROM samples")} == {
                    *logged,
                    None,
                }
                assert explorer.store.rows("SELECT count(*) FROM samples WHERE run = 'run 1'") == [(300,)]
    assert seen[0] == seen[1]
    assert len(seen[0]) == 600


def test_a_sample_is_named_by_any_beginning_of_its_id(tmp_path: Path) -> None:
    explorer = Explorer.open([str(write(tmp_path / "table.jsonl", LOG))], store=tmp_path / "store")
    every = sorted(sample.sample_id for sample in explorer.samples(Choice()))
    for sample in every:
        for length in (1, 2, 3, 8, 16):
            fitting = [other for other in every if other.startswith(sample[:length])]
            if len(fitting) == 1:
                assert find_sample(explorer.store, sample[:length]).sample_id == sample
            else:
                with pytest.raises(HotmessError, match="several sample ids begin"):
                    find_sample(explorer.store, sample[:length])
        assert explorer.trace(sample).segments
    for unknown in ("", "x", "0'", every[0] + "0", every[0].upper() if every[0].upper() != every[0] else "Z", "%", "é"):
        with pytest.raises(HotmessError, match="no sample"):
            find_sample(explorer.store, unknown)
    explorer.close()


@pytest.mark.parametrize("option", alike([{"aliases": (("m0", "other"),)}, {"merge": True}]))
def test_ids_stay_what_they_were_under_other_names(tmp_path: Path, option: dict[str, Any]) -> None:
    rows = [{**line, "model": f"maker/{line['model']}"} for line in LOG]
    if "aliases" in option:
        option = {"aliases": (("maker/m0", "other"),)}
    file = write(tmp_path / "table.jsonl", rows)
    found = []
    for name, options in (("as logged", {}), ("named", option)):
        explorer = opened([file], tmp_path / name, COPY, **options)
        found.append(ids(explorer))
        key = next(iter(found[0].values()))
        assert find_sample(explorer.store, key[:6]).sample_id == key
        labels = Labels(samples=((key, "odd"),))
        assert len(explorer.store.label_counts(labels)) == 1
        explorer.close()
    assert found[0] == found[1]
    assert "sample_id" in columns(tmp_path / "named")


def test_ids_stay_what_they_were_where_questions_are_told_apart(tmp_path: Path) -> None:
    rows = [row(question_id="q", epoch=i, answer="1", target=str(i % 3)) for i in range(9)]
    explorer = Explorer.open([str(write(tmp_path / "table.jsonl", rows))], store=tmp_path / "store")
    samples = explorer.samples(Choice())
    assert len({sample.question_id for sample in samples}) == 3
    assert {sample.sample_id for sample in samples} == {made("r1", "m", "sums", "q", "", i) for i in range(9)}
    explorer.close()


def test_rows_that_repeat_others_have_ids_of_their_own(tmp_path: Path) -> None:
    rows = [row(question_id="q", epoch=1, answer=str(i), target="1") for i in range(4)]
    explorer = Explorer.open([str(write(tmp_path / "table.jsonl", rows))], store=tmp_path / "store")
    wanted = {made("r1", "m", "sums", "q", "", 1, again) for again in (None, 2, 3, 4)}
    assert {sample.sample_id for sample in explorer.samples(Choice())} == wanted
    for key in wanted:
        assert find_sample(explorer.store, key).sample_id == key
    explorer.close()


@pytest.mark.heavy
@pytest.mark.parametrize("name", alike(["reasoning", "nulls", "nan", "scores", "choices", "vectors", "failures"]))
def test_figures_that_groups_share_are_those_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    rows = ROWS[name] if "tokens" in ROWS[name] else f"{ROWS[name]}, (hash(i) % 97) / 7 AS tokens"
    file = parquet(tmp_path / "logs" / "table.parquet", rows, 960)
    answers = []
    for kept, least in (("each", NEVER), ("once", 1)):
        monkeypatch.setattr(alike_groups, "_LEAST_GROUPS", least)
        monkeypatch.setattr(alike_groups, "_LEAST_ALIKE", 1)
        explorer = opened([file], tmp_path / kept, COPY)
        answers.append(everything(explorer, tmp_path / "out" / kept))
        answers[-1]["halves"] = explorer.store.rows("SELECT * FROM store.halves ORDER BY group_id, split, part")
        answers[-1]["filter"] = explorer.curve("reasoning_length", Choice(where="epoch < 1"))
        explorer.close()
        [views] = rows_of(tmp_path / kept, "SELECT count(*) FROM duckdb_views() WHERE view_name = 'groups'")
        assert views == [(int(kept == "once"),)]
    assert differing(*answers) == {}


def test_a_few_groups_are_kept_as_they_are(tmp_path: Path) -> None:
    file = parquet(tmp_path / "table.parquet", BASE, 240)
    opened([file], tmp_path / "store", COPY).close()
    [tables] = rows_of(tmp_path / "store", "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'groups'")
    assert tables == [(1,)]


# what a row of a question is over i, the number of the row, in a table of 3 questions, 4 models and 5 epochs
LAYOUTS = {
    "epochs together": ("i // 20", "i // 5 % 4", "i % 5"),
    "models together": ("i // 20", "i % 4", "i // 4 % 5"),
    "from one on": ("i // 20", "i // 5 % 4", "1 + i % 5"),
    "backwards": ("i // 20", "i // 5 % 4", "4 - i % 5"),
    "epochs apart": ("i // 4 % 3", "i % 4", "i // 12"),
    "in no order": ("i // 20", "i // 5 % 4", "hash(i) % 100000"),
    "far numbers": ("i // 20", "i // 5 % 4", "CASE WHEN i = 7 THEN 2147483647 ELSE i % 5 END"),
    "below zero": ("i // 20", "i // 5 % 4", "i % 5 - 3"),
    "one each": ("i", "0", "0"),
}
MEASURED = {
    "whole": ("i * 7 % 50", "i % 2 = 0"),
    "fractions": ("i / 8", "i % 2 = 0"),
    "large": ("i * 3000000000.0", "i % 2 = 0"),
    "missing": ("CASE WHEN i % 3 > 0 THEN i END", "CASE WHEN i % 4 > 0 THEN i % 2 = 0 END"),
    "none": ("NULL::DOUBLE", "i % 2 = 0"),
    "partial": ("i", "i % 5 / 4"),
}


@pytest.mark.parametrize(
    ("layout", "measured"),
    alike([*((name, "whole") for name in LAYOUTS), *(("epochs together", name) for name in MEASURED)], several=True),
)
def test_numbers_that_are_kept_narrow_come_back(tmp_path: Path, layout: str, measured: str) -> None:
    question, model, epoch = LAYOUTS[layout]
    tokens, verdict = MEASURED[measured]
    score = "score" if measured == "partial" else "correct"
    rows = f"'q' || {question} AS question_id, 'm' || {model} AS model, {epoch} AS epoch, {tokens} AS tokens"
    logs = tmp_path / "logs"
    for name in ("one", "two"):
        parquet(logs / f"{name}.parquet", f"{rows}, '{name}' AS run, {verdict} AS {score}", 60)
    explorer = opened([logs], tmp_path / "store", COPY)
    asked = "run, question_id, model, epoch, tokens, score, sample_no"
    found = explorer.store.rows(f"SELECT {asked} FROM samples ORDER BY run, sample_no")
    verdicts = f"{verdict}" if score == "score" else f"({verdict})::INTEGER"
    wanted = duckdb.sql(
        f"SELECT {asked.replace('score', f'{verdicts}::DOUBLE AS score').replace('tokens', 'tokens::DOUBLE')} FROM "
        f"(SELECT {rows}, i AS sample_no, run, i FROM range(60) AS numbers (i), (VALUES ('one'), ('two')) AS v (run)) "
        "ORDER BY run, sample_no"
    ).fetchall()
    assert found == wanted
    regular = layout in ("epochs together", "models together", "from one on", "backwards", "epochs apart", "below zero")
    [kept] = rows_of(tmp_path / "store", "SELECT DISTINCT run, model, question_id FROM samples")
    [numbers] = rows_of(tmp_path / "store", "SELECT DISTINCT sample_no, run, group_id FROM sample_rows")
    assert (len(numbers) == len(kept)) == (regular or layout == "one each")
    explorer.close()


@pytest.mark.parametrize(
    ("answers", "follows"),
    [
        ([("b0", None), ("b1", None), ("a", None), (None, None)], True),
        ([("b0", None), ("A ", None), ("B 1", None)], False),  # compared in small letters
        ([("b0", None), (None, "b1"), ("a", "a")], False),
        ([("TARGET", None), ("NONE", None), ("wrong", None)], False),
    ],
)
def test_classes_that_follow_from_answers_come_back(
    tmp_path: Path, answers: list[tuple[str | None, str | None]], follows: bool
) -> None:
    stated = any(name is not None for _, name in answers)
    lines = [
        row("q1", i, answer, **{"target": "b0", **({"class": name, "correct": answer == "b0"} if stated else {})})
        for i, (answer, name) in enumerate(answers)
    ]
    explorer = Explorer.open([str(write(tmp_path / "table.jsonl", lines))], store=tmp_path / "store")
    found = explorer.store.rows("SELECT answer, outcome_class FROM store.samples ORDER BY epoch")
    wanted = [
        (answer, "TARGET" if answer == "b0" else name or ("NONE" if answer is None else normalise(answer)))
        for answer, name in answers
    ]
    assert found == wanted
    assert ("outcome_class" not in columns(tmp_path / "store")) == follows
    explorer.close()


def test_means_that_are_kept_as_totals_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = f"{BASE}, i * 7 % 50 AS tokens, i / 8 AS words, CASE WHEN i % 5 > 0 THEN i END AS characters"
    file = parquet(tmp_path / "table.parquet", rows, 2400)
    answers = []
    for least in (NEVER, 1):
        monkeypatch.setattr(alike_groups, "_LEAST_GROUPS", least)
        monkeypatch.setattr(alike_groups, "_LEAST_ALIKE", 0)
        explorer = opened([file], tmp_path / f"store {least}", COPY)
        answers.append(
            [explorer.store.rows(f"FROM {table} ORDER BY ALL") for table in ("store.groups", "store.halves")]
        )
        explorer.close()
    assert answers[0] == answers[1]
    [kinds] = rows_of(
        tmp_path / "store 1",
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'groups_rows' "
        "AND column_name IN ('tokens', 'words')",
    )
    assert dict(kinds) == {"tokens": "INTEGER", "words": "DOUBLE"}
