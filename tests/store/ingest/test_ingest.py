"""What a store keeps of its sources and merges; real DuckDB, real files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice, OpenOptions
from hotmess_tui.store.ingest import index, workers
from tests.store.ingest.stores import rows_of, sample_ids
from tests.store.tables import row, write


def test_the_same_run_read_twice_counts_once(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    write(logs / "a.jsonl", [row("a", 1), row("a", 2)])
    write(logs / "copy" / "a.jsonl", [row("a", 1), row("a", 2)])
    write(logs / "longer.jsonl", [row("a", 1), row("a", 2), row("a", 3)])
    explorer = Explorer.open([str(logs)], store=tmp_path / "store")
    assert explorer.counts().samples == 3
    assert [source.status for source in explorer.sources()].count("duplicate") == 1
    assert any("count once" in note for note in explorer.source_notes())


@pytest.mark.heavy
def test_an_export_and_its_source_count_once(tmp_path: Path) -> None:
    log = write(
        tmp_path / "logs" / "a.jsonl", [row("a", epoch, "5" if epoch % 2 else "4", words=epoch) for epoch in range(4)]
    )
    explorer = Explorer.open([str(log)], store=tmp_path / "store")
    explorer.export(tmp_path / "logs" / "export", Choice())
    table = explorer.table(Choice(length="words")).rows
    both = Explorer.open([str(tmp_path / "logs")], store=tmp_path / "both")
    assert both.counts().samples == 4
    assert both.table(Choice(length="words")).rows == table
    alone = Explorer.open([str(tmp_path / "logs" / "export" / "samples.parquet")], store=tmp_path / "alone")
    assert alone.table(Choice(length="words")).rows == table
    assert [s.sample_id for s in alone.samples(Choice())] == [s.sample_id for s in explorer.samples(Choice())]


def test_one_id_for_two_texts_is_two_questions(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "a.jsonl", [row("1", 1), row("1", 2)])
    write(tmp_path / "logs" / "b.jsonl", [row("1", 1, run="r2", question="Something else?")])
    explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store")
    ids = [each.question_id for each in explorer.questions(Choice()).rows]
    assert ids[0] == "1"
    assert ids[1].startswith("1~")
    assert any("suffix" in note for note in explorer.source_notes())


def test_a_prompt_varied_as_a_condition_stays_one_question(tmp_path: Path) -> None:
    rows = [row("1", 1, condition="plain"), row("1", 1, condition="polite", question="Please, what is 1?")]
    explorer = Explorer.open([str(write(tmp_path / "a.jsonl", rows))], store=tmp_path / "store")
    assert explorer.counts().questions == 1
    assert [each.condition for each in explorer.questions(Choice()).rows] == ["plain", "polite"]


def test_aliases_and_merged_prefixes_pool_what_is_one_model(tmp_path: Path) -> None:
    rows = [row("1", 1, model="openai/gpt"), row("1", 2, model="azure/gpt"), row("1", 3, model="g")]
    log = str(write(tmp_path / "a.jsonl", rows))
    merged = Explorer.open([log], store=tmp_path / "one", options=OpenOptions(merge=True, aliases=(("g", "gpt"),)))
    assert [each.series for each in merged.table(Choice()).rows] == [("gpt",)]
    apart = Explorer.open([log], store=tmp_path / "two")
    assert [each.series for each in apart.table(Choice()).rows] == [("azure/gpt",), ("g",), ("openai/gpt",)]


def test_reasoning_that_most_samples_lack_is_not_recorded(tmp_path: Path) -> None:
    rows = [row(str(i), 1, model="open", reasoning="so many words") for i in range(3)]
    rows += [row(str(i), 1, model="hidden", reasoning="two words" if i == 0 else "") for i in range(3)]
    explorer = Explorer.open([str(write(tmp_path / "a.jsonl", rows))], store=tmp_path / "store")
    lengths = {each.series[0]: each.mean_length for each in explorer.table(Choice(estimator="plugin")).rows}
    assert lengths == {"hidden": None, "open": 3}
    notes = explorer.curve("reasoning_length", Choice(estimator="plugin")).notes
    assert any("hidden" in note and "not recorded" in note for note in notes)


def test_a_score_outside_the_range_counts_in_no_figure_unless_the_range_is_stated(tmp_path: Path) -> None:
    rows = [{"question_id": "1", "epoch": i, "score": score} for i, score in enumerate((0, 5, 10))]
    log = str(write(tmp_path / "a.jsonl", rows))
    plain = Explorer.open([log], store=tmp_path / "one")
    assert (plain.counts().samples, plain.counts().failed) == (1, 2)
    assert any("--score-range" in note for note in plain.source_notes())
    ranged = Explorer.open([log], store=tmp_path / "two", options=OpenOptions(score_range=(0, 10)))
    assert [each.score for each in ranged.samples(Choice())] == [0, 0.5, 1]


def test_a_bad_file_does_not_lose_the_good_ones(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    write(logs / "good.jsonl", [row("a", 1)])
    (logs / "broken.eval").write_bytes(b"PK\x03\x04 and nothing more")
    (logs / "other.json").write_text('{"neither": "this", "nor": "that"}')
    write(logs / "lacking.jsonl", [{"name": "x", "value": 3}])
    (logs / "half.jsonl").write_text(
        '{"question_id": "b", "epoch": 1, "correct": true, "model": "m"}\n{"question_id": "c", "ep'
    )
    explorer = Explorer.open([str(logs)], store=tmp_path / "store")
    assert explorer.counts().samples == 2
    problems = {Path(source.path).name: source for source in explorer.sources()}
    assert problems["broken.eval"].status == "unreadable"
    assert problems["other.json"].status == "unreadable"
    assert "question_id" in problems["lacking.jsonl"].problems[0]
    assert problems["half.jsonl"].status == "partly"
    assert problems["half.jsonl"].problems[0].startswith("line 2")
    assert all("\n" not in line for source in problems.values() for line in source.problems)


@pytest.mark.parametrize("content", [None, "", "no log at all"])
def test_nothing_to_read_is_one_clear_line(tmp_path: Path, content: str | None) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    if content is not None:
        (logs / "notes.txt").write_text(content)
    with pytest.raises(HotmessError, match=str(logs)) as fault:
        Explorer.open([str(logs)], store=tmp_path / "store")
    assert fault.value.status == 1
    assert "\n" not in str(fault.value)


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(HotmessError, match="nowhere"):
        Explorer.open([str(tmp_path / "nowhere")], store=tmp_path / "store")


@pytest.mark.heavy
def test_processes_read_the_same_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        write(tmp_path / "logs" / f"{number}.jsonl", [row(str(q), number, run=f"r{number}") for q in range(50)])
    (tmp_path / "logs" / "bad.json").write_text("{")
    one = sample_ids(tmp_path / "logs", store=tmp_path / "one")
    monkeypatch.setattr(workers, "_PAYS_FROM", 0)
    assert sample_ids(tmp_path / "logs", store=tmp_path / "two") == one


@pytest.mark.heavy
def test_a_process_that_dies_of_a_file_takes_no_other_file_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{number}.jsonl" for number in range(8)] + ["deadly.jsonl"]
    for number, name in enumerate(names):
        questions = range(90 if name.startswith("deadly") else 9)  # the largest is read first
        write(tmp_path / "logs" / name, [row(str(q), number, run=f"r{number}") for q in questions])
    dying = (
        "import os; from hotmess_tui.store.ingest import workers; read = workers.read_source; "
        "workers.read_source = lambda connection, job, *options: "
        "os._exit(9) if 'deadly' in job.path else read(connection, job, *options); workers._work()"
    )
    start = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: start([*command[:1], "-c", dying], **options))
    monkeypatch.setattr(workers, "_PAYS_FROM", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    explorer = Explorer.open([str(tmp_path / "logs")], store=tmp_path / "store")
    unread = [source for source in explorer.sources() if source.status != "read"]
    explorer.close()
    assert [Path(source.path).name for source in unread] == ["deadly.jsonl"]
    assert "ended with status 9" in unread[0].problems[0]


def test_names_that_are_patterns_or_quotes_are_plain_names(tmp_path: Path) -> None:
    folder = tmp_path / "it's [a] *folder*"
    log = write(folder / "a[1]'?.jsonl", [row("a'; DROP TABLE samples; --", 1, **{'odd "key"': 1, "/slash~": 2})])
    explorer = Explorer.open([str(log)], store=tmp_path / "st'ore [1]")
    assert explorer.questions(Choice()).rows[0].question_id == "a'; DROP TABLE samples; --"
    assert explorer.trace(explorer.samples(Choice())[0].sample_id).segments[0].text.startswith("What is")
    assert {'metadata.odd "key"', "metadata./slash~"} <= set(explorer.columns())
    assert explorer.table(Choice(by=('metadata.odd "key"',), estimator="plugin")).rows[0].series == ("1",)


@pytest.mark.heavy
def test_many_files_are_one_file_in_pieces(tmp_path: Path) -> None:
    rows = [row(f"q{n % 7}", n, str(n % 3), tokens=n, **({"level": n} if n % 2 else {})) for n in range(200)]
    for n in range(0, 200, 4):  # so many parts are brought together first
        write(tmp_path / "pieces" / f"{n:03}.jsonl", rows[n : n + 4])
    write(tmp_path / "whole" / "all.jsonl", rows)
    everything = (
        "SELECT * EXCLUDE (source_no, sample_no) FROM samples",
        "FROM questions ORDER BY ALL",
        "SELECT * EXCLUDE (place) FROM group_names ORDER BY ALL",
    )
    found = []
    for name in ("pieces", "whole"):
        sample_ids(tmp_path / name, store=tmp_path / f"store-{name}")
        found.append(rows_of(tmp_path / f"store-{name}", *everything))
    assert found[0] == found[1]
    assert [file.name for file in (tmp_path / "store-pieces").iterdir() if file.suffix == ".tmp"] == []


def test_columns_that_only_some_files_have_are_unknown_in_the_others(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "a.jsonl", [row("a", n, tokens=n, condition="c", level=n) for n in range(3)])
    write(tmp_path / "logs" / "b.jsonl", [{"question_id": "b", "correct": True, "model": "m"}])
    sample_ids(tmp_path / "logs", store=tmp_path / "store")
    [samples] = rows_of(
        tmp_path / "store",
        "SELECT question_id, condition, answer, correct, score, tokens, metadata.level FROM samples ORDER BY ALL",
    )
    assert samples == [
        ("a", "c", "5", True, 1.0, 0.0, 0),
        ("a", "c", "5", True, 1.0, 1.0, 1),
        ("a", "c", "5", True, 1.0, 2.0, 2),
        ("b", "", None, True, 1.0, None, None),
    ]


def test_samples_are_numbered_in_the_order_of_their_groups_and_epochs(tmp_path: Path) -> None:
    rows = [row(f"q{n % 5}", n, run=f"r{n % 3}", model=f"m{n % 2}") for n in range(90)]
    write(tmp_path / "logs" / "a.jsonl", rows[::-1])
    sample_ids(tmp_path / "logs", store=tmp_path / "store")
    [samples] = rows_of(tmp_path / "store", "SELECT sample_row, task, question_id, model, run, epoch FROM samples")
    assert [number for number, *_ in samples] == list(range(90))
    assert samples == sorted(samples, key=lambda each: each[1:])


def test_pipes_and_devices_among_the_logs_are_not_waited_for(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    write(logs / "a.jsonl", [row("a", 1)])
    os.mkfifo(logs / "pipe.jsonl")
    (logs / "endless.eval").symlink_to("/dev/zero")
    (logs / "inner").mkdir()
    (logs / "inner" / "loop").symlink_to("..")
    program = "import sys; from hotmess_tui.__main__ import main; main()"
    command = [sys.executable, "-c", program, "sources", str(logs), "--format", "json", "--no-cache"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)  # else it would never end
    assert {Path(each["path"]).name: each["status"] for each in json.loads(done.stdout)} == {
        "a.jsonl": "read",
        "pipe.jsonl": "skipped",
        "endless.eval": "skipped",
    }


def test_an_index_that_does_not_fit_into_a_little_memory_is_built_with_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write(tmp_path / "log.jsonl", [row(f"q{n // 5}", n % 5, trace=f"step {n}") for n in range(500)])
    expected = sample_ids(log, store=tmp_path / "store")
    monkeypatch.setattr(index, "BUILDING_LIMIT", (1, 0))
    assert sample_ids(log, store=tmp_path / "tight") == expected
    assert len(expected) == 500
    assert not list((tmp_path / "tight").rglob("*.tmp"))
