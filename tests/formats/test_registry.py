"""What a file is, told by its content; and which files there are under a path."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
from pathlib import Path

import pytest

from hotmess_tui.errors import HotmessError
from hotmess_tui.formats import log_files, registry
from tests.formats.logs import Member, archive, eval_log, json_log, sample

LM_EVAL = {
    "doc_id": 0,
    "doc": {},
    "target": "3",
    "arguments": {},
    "resps": [[["a"]]],
    "filtered_resps": ["a"],
    "score": 1,
}


def write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def what(path: Path) -> tuple[str, str]:
    """The kind, and the reader or the format of the table."""
    found = registry.recognise(path)
    return found.kind, found.reader.name if found.reader else found.table_format or ""


def test_logs_are_recognised_whatever_they_are_called(tmp_path: Path) -> None:
    assert what(eval_log(tmp_path / "a.txt", [sample()])) == ("reader", "inspect")
    assert what(json_log(tmp_path / "b.eval", [sample()])) == ("reader", "inspect")
    tau = [{"task_id": 0, "reward": 1.0, "info": {}, "traj": [], "trial": 0}]
    assert what(write(tmp_path / "c.log", tau)) == ("reader", "tau-bench")
    assert what(write(tmp_path / "e.json", '\ufeff  [ {"task_id": 0, "reward": 1, "info": {}}]')) == (
        "reader",
        "tau-bench",
    )
    long = [{"traj": ["x" * 99_999], "task_id": 0, "reward": 1.0, "info": {}}]
    assert what(write(tmp_path / "f.json", long)) == ("reader", "tau-bench")
    tau2 = {"timestamp": "2026", "info": {"policy": "x" * 99_999, "agent_info": {}}, "tasks": [], "simulations": []}
    assert what(write(tmp_path / "g.json", tau2)) == ("reader", "tau2-bench")
    simulation = {"id": "s", "task_id": "1", "termination_reason": "user_stop", "messages": []}
    assert what(write(tmp_path / "h.log", simulation)) == ("reader", "tau2-bench")
    result = {"promptIdx": 0, "testIdx": 0, "success": True, "vars": {}}
    assert what(write(tmp_path / "i", {"evalId": "e", "results": {"version": 3}})) == ("reader", "promptfoo")
    assert what(write(tmp_path / "j.txt", f"{json.dumps(result)}\n{json.dumps(result)}\n")) == ("reader", "promptfoo")
    event = {"run_id": "r", "event_id": 0, "sample_id": "s", "type": "match", "data": {}}
    assert what(write(tmp_path / "k.log", event)) == ("reader", "openai-evals")
    spec = {"spec": {"completion_fns": ["m"]}}
    assert what(write(tmp_path / "l", f"{json.dumps(spec)}\n{json.dumps(event)}\n")) == ("reader", "openai-evals")
    prediction = {"instance_id": "a__b-1", "model_patch": "", "model_name_or_path": "m"}
    report = {"a__b-1": {"patch_successfully_applied": True, "resolved": True}}
    for number, content in enumerate([prediction, [prediction], {"a__b-1": prediction}, report]):
        assert what(write(tmp_path / f"swe{number}", content)) == ("reader", "swe-bench")
    table = {**prediction, "question_id": "1", "correct": True}
    assert what(write(tmp_path / "swe.jsonl", table)) == ("table", "jsonl")
    gym = {"name": "zebra", "category": "logic", "average_best_score": 1, "results": []}
    assert what(write(tmp_path / "d", gym)) == ("reader", "reasoning-gym-eval")


@pytest.mark.parametrize(
    ("name", "content", "table"),
    [
        ("a.jsonl", '{"question_id": 1, "score": 1}\n', "jsonl"),
        ("a.txt", '{"id": 1, "score": 1}\n{"id": 2, "score": 0}\n', "jsonl"),
        ("broken.jsonl", 'oops\n{"id": 2, "score": 0}\n', "jsonl"),
        ("other.jsonl", '{"colour": 1}\n{"colour": 2}\n', "jsonl"),  # the store then says which columns are missing
        ("a.csv", "colour,price\n1,2\n", "csv"),
        ("a.tsv", "id\tscore\n1\t1\n", "csv"),
        ("a.dat", "question_id;answer;target\n1;2;3\n", "csv"),
        ("a.bin", b"PAR1....PAR1", "parquet"),
        ("a.csv.gz", gzip.compress(b"id,score\n1,1\n", mtime=0), "csv"),
    ],
)
def test_tables_are_recognised(tmp_path: Path, name: str, content: object, table: str) -> None:
    assert what(write(tmp_path / name, content)) == ("table", table)


@pytest.mark.parametrize(
    ("name", "content", "reader"),
    [
        ("samples_x.jsonl", json.dumps(LM_EVAL) + "\n" + json.dumps(LM_EVAL) + "\n", "lm-eval"),
        ("renamed.txt.json", json.dumps(LM_EVAL) + "\n" + json.dumps(LM_EVAL) + "\n", "lm-eval"),
        ("long.json", json.dumps({"doc_id": 0, "doc": "x" * 99_999, "resps": [], "filtered_resps": []}), "lm-eval"),
        ("batch.jsonl", '{"id": "b", "custom_id": "1", "response": {"body": {}}, "error": null}\n', "openai-chat"),
        ("chat.json", '{"id": "x", "object": "chat.completion", "choices": []}', "openai-chat"),
        ("results.jsonl", '{"custom_id": "1", "result": {"type": "expired"}}\n', "anthropic"),
        ("r.jsonl", '{"example_id": 1, "prompt": [], "completion": [], "reward": 1}\n', "verifiers"),
        ("scenario_state.json", '{"adapter_spec": {}, "request_states": []}', "helm"),
        ("text.json", '{"id": "x", "object": "text_completion", "choices": []}', "openai-chat"),
        ("s.jsonl", '{"object": "chat.completion.chunk", "choices": []}\n' * 2, "openai-chat"),
        ("s.txt", ': hello\nevent: x\n\ndata: {"choices": []}\n\ndata: [DONE]\n', "openai-chat"),
        ("talks.jsonl", '{"messages": []}\n{"messages": []}\n', "openai-chat"),
        ("list.json", '[{"role": "user", "content": "x"}]', "openai-chat"),
    ],
)
def test_formats_whose_columns_would_make_a_table_are_read_as_what_they_are(
    tmp_path: Path, name: str, content: str, reader: str
) -> None:
    assert what(write(tmp_path / name, content)) == ("reader", reader)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logs.json", {"a.eval": {"version": 2}}),
        ("listing.json", {}),
        ("eval-set.json", {"eval_set_id": "x"}),
        (".buffer/task.db", b"SQLite format 3\0"),
        ("results_2026.json", {"results": {"t": {"acc,none": 1}}, "configs": {"t": {}}}),
        ("results_2026.json", {"results": {f"task {n}": {"alias": "x" * 90} for n in range(900)}, "configs": {}}),
        ("metadata.json", {"env_id": "e", "model": "m", "rollouts_per_example": 3}),
        ("README.md", "# Logs\nSome words, and more words.\n"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0"),
    ],
)
def test_what_lies_beside_the_logs_is_skipped_with_a_reason(tmp_path: Path, name: str, content: object) -> None:
    found = registry.recognise(write(tmp_path / name, content))
    assert found.kind == "skipped"
    assert found.reason


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.eval", b"", "an empty file"),
        (
            "package.json",
            {"name": "x", "version": "1"},
            "JSON in an unknown format (keys: name, version)",
        ),
        ("traces.jsonl", {"env": {"id": "e"}, "task": {}, "traces": []}, "traces of a newer verifiers"),
        ("numbers.json", [1, 2], "a JSON array in an unknown format"),
        ("page.eval", b"<html>\0", "not a log"),
        ("word.json", b"PK\x03\x04 word/document.xml", "a zip archive without an Inspect log"),
    ],
)
def test_what_looks_like_a_log_and_is_none_is_complained_of(
    tmp_path: Path, name: str, content: object, reason: str
) -> None:
    found = registry.recognise(write(tmp_path / name, content))
    assert found.kind == "unknown"
    assert found.reason.startswith(reason)
    assert "\n" not in found.reason


def test_hostile_keys_stay_one_clean_line(tmp_path: Path) -> None:
    found = registry.recognise(write(tmp_path / "x.json", {"a\n\x1b[31m": 1}))
    assert found.reason.isprintable()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    path = eval_log(tmp_path / "log.eval", [sample()])
    path.chmod(0)
    assert registry.recognise(path).reason.startswith("no permission")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    assert registry.recognise(tmp_path / "pipe.json").kind == "skipped"


def test_a_link_to_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "gone.eval").symlink_to(tmp_path / "nowhere")
    (path,) = log_files.find([tmp_path])
    assert registry.recognise(path).reason.startswith("cannot be opened")


def names(tmp_path: Path, *paths: Path | str) -> list[str]:
    return [str(path.relative_to(tmp_path)) for path in log_files.find([str(path) for path in paths])]


def test_folders_are_walked_in_order_each_file_once(tmp_path: Path) -> None:
    for name in ("b/2.json", "b/1.json", "a.json", "c.json", ".git/x.json", "b/.hidden.json", ".buffer/y.db"):
        write(tmp_path / name, {})
    (tmp_path / "b" / "circle").symlink_to(tmp_path)
    assert names(tmp_path, tmp_path) == ["a.json", "c.json", ".buffer/y.db", "b/1.json", "b/2.json"]
    assert names(tmp_path, tmp_path / "c.json", tmp_path, tmp_path / "c.json")[0] == "c.json"
    assert names(tmp_path, f"{tmp_path}/b/*.json") == ["b/1.json", "b/2.json"]


def test_a_linked_folder_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "log.json", {})
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "link").symlink_to(tmp_path / "elsewhere")
    assert names(tmp_path, tmp_path / "logs") == ["logs/link/log.json"]


def test_a_store_among_the_logs_is_not_read_as_logs(tmp_path: Path) -> None:
    for name in ("store/index.duckdb", "store/traces/a.parquet", "log.json"):
        write(tmp_path / name, {})
    assert names(tmp_path, tmp_path) == ["log.json"]


def test_a_file_with_a_pattern_in_its_name_is_that_file(tmp_path: Path) -> None:
    write(tmp_path / "log[1].json", {})
    assert names(tmp_path, tmp_path / "log[1].json") == ["log[1].json"]


@pytest.mark.parametrize(("path", "message"), [("nowhere", "no such file or folder"), ("no*where", "nothing matches")])
def test_a_path_that_is_not_there_is_an_error(tmp_path: Path, path: str, message: str) -> None:
    with pytest.raises(HotmessError, match=message) as raised:
        list(log_files.find([tmp_path / path]))
    assert raised.value.status == 1


def test_the_real_logs_are_all_recognised(shared: Path) -> None:
    """Every file of the real data is read, is a table, or says why not."""
    found = {path: registry.recognise(path) for path in log_files.find([shared / "data"])}
    assert all(item.reason for item in found.values() if item.kind in ("skipped", "unknown"))
    assert not [path.name for path, item in found.items() if item.kind == "unknown"]
    assert sum(item.kind == "reader" for item in found.values()) == 13 + 48 + 1 + 2 + 2


def test_an_archive_of_something_else_is_not_taken_for_a_log(tmp_path: Path) -> None:
    path = archive(tmp_path / "report.docx", [Member("word/document.xml", b"<xml/>")])
    assert registry.recognise(path).kind == "skipped"


def test_another_package_can_add_a_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package"
    write(
        package / "lines_reader.py",
        "from hotmess_tui.formats.records import Reader, SampleRecord\n"
        "def recognises(path, head): return head.startswith(b'LINES')\n"
        "def read(path, options, report):\n"
        "    for n, line in enumerate(path.read_text().splitlines()[1:]):\n"
        "        yield SampleRecord('r', 'm', 't', 'q', n, answer=line, target='yes')\n"
        "READER = Reader('lines', recognises, read)\n",
    )
    points = "[hotmess_tui.readers]\nlines = lines_reader:READER\nbroken = nowhere_at_all:READER\n"
    write(package / "lines_reader-1.dist-info" / "entry_points.txt", points)
    write(package / "lines_reader-1.dist-info" / "METADATA", "Metadata-Version: 2.1\nName: lines-reader\nVersion: 1\n")
    monkeypatch.syspath_prepend(str(package))
    registry._further.cache_clear()
    try:
        with pytest.warns(UserWarning, match="reader broken of nowhere_at_all:READER cannot be loaded"):
            assert what(write(tmp_path / "a.txt", "LINES\nyes\nno\n")) == ("reader", "lines")
        assert registry.titles()[-2:] == ("lines", "tables (Parquet, JSONL, CSV)")
    finally:
        registry._further.cache_clear()


@pytest.mark.parametrize("document", ["README.md", "docs/formats.md"])
def test_the_documents_name_every_format(document: str) -> None:
    text = (Path(__file__).parents[2] / document).read_text()
    assert not [title for title in registry.titles() if title.partition(" (")[0] not in text]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("\ufeffid,answer,target\n1,A,A\n".encode("utf-16-le"), "UTF-16"),
        ("\ufeffid\tanswer\ttarget\n1\tA\tA\n".encode("utf-16-be"), "UTF-16"),
        ('\ufeff{"id": 1, "answer": "A", "target": "A"}\n'.encode("utf-16-le"), "UTF-16"),
        (lzma.compress(b"id,answer,target\n1,A,A\n"), "decompress it"),
        (bz2.compress(b"id,answer,target\n1,A,A\n"), "decompress it"),
    ],
)
@pytest.mark.parametrize("name", ["r.csv", "r.jsonl", "r.csv.xz", "r"])
def test_what_has_to_be_done_first_is_said(tmp_path: Path, content: bytes, reason: str, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    found = registry.recognise(tmp_path / name)
    assert (found.kind, reason in found.reason) == ("unknown", True)
