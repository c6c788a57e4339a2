"""Inspect `.json`: streamed, compressed or not, old or new, whole or cut off."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
import zstandard

from hotmess_tui.formats import json_stream
from hotmess_tui.formats.records import Unreadable
from tests.formats.logs import call, header, json_log, read, reply, sample, usage


def test_a_json_log_reads_like_the_eval_it_stands_for(tmp_path: Path) -> None:
    (found,) = read(json_log(tmp_path / "log.json", [sample()])).samples
    assert (found.run, found.model, found.task, found.question_id, found.epoch) == (
        "E1",
        "mock/model",
        "addition",
        "1",
        1,
    )
    assert [(segment.role, segment.kind, segment.text) for segment in found.segments] == [
        ("user", "message", "What is 2 + 2?"),
        ("assistant", "reasoning", "two and two"),
        ("assistant", "answer", "ANSWER: 4"),
    ]


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_compressed_logs_are_read(tmp_path: Path, suffix: str) -> None:
    plain = json_log(tmp_path / "log.json", [sample(1), sample(2)]).read_bytes()
    path = tmp_path / f"log.json{suffix}"
    path.write_bytes(gzip.compress(plain) if suffix == ".gz" else zstandard.ZstdCompressor().compress(plain))
    assert len(read(path).samples) == 2


@pytest.mark.parametrize("chunk", [7, 64, 1000])
def test_where_the_chunks_of_reading_end_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(json_stream, "_CHUNK", chunk)
    path = json_log(tmp_path / "log.json", [sample(n, answer="é" * n) for n in range(1, 30)])
    assert [len(found.answer or "") for found in read(path).samples] == list(range(1, 30))


def test_a_log_cut_off_keeps_the_samples_before_the_cut(tmp_path: Path) -> None:
    path = json_log(tmp_path / "log.json", [sample(1), sample(2), sample(3)])
    path.write_bytes(path.read_bytes()[:-300])
    found = read(path)
    assert [record.question_id for record in found.samples] == ["1", "2"]
    assert found.problems[0].what.startswith("cut off or damaged at character")
    assert found.problems[0].saved == "the 2 samples before it"


def test_a_log_cut_off_in_its_header_is_unreadable(tmp_path: Path) -> None:
    path = json_log(tmp_path / "log.json", [sample()])
    path.write_bytes(path.read_bytes()[:150])
    with pytest.raises(Unreadable, match="cut off or damaged"):
        read(path)


def test_nesting_without_end_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    path = json_log(tmp_path / "log.json", [sample(1), sample(2, metadata={"a": '}] "', "deep": "HERE"}), sample(3)])
    path.write_text(path.read_text().replace('"HERE"', '["]",' * 100_000 + "1" + "]" * 100_000))
    for chunk in (1 << 20, 1000):  # however the text is cut
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(json_stream, "_CHUNK", chunk)
            found = read(path)
        assert [record.question_id for record in found.samples] == ["1", "3"]
        assert "nested too deeply" in found.problems[0].what
    path.write_text(path.read_text().replace("]" * 100_000, "]" * 99_000))  # and never closed
    found = read(path)
    assert [record.question_id for record in found.samples] == ["1"]
    assert "nested too deeply" in found.problems[0].what


def test_a_number_of_a_million_digits_costs_its_field_only(tmp_path: Path) -> None:
    path = json_log(tmp_path / "log.json", [sample(1), sample(2, metadata={"n": 7777777, "level": 3}), sample(3)])
    path.write_text(path.read_text().replace("7777777", "7" * 1_000_000))
    found = read(path)
    assert [record.question_id for record in found.samples] == ["1", "2", "3"]
    assert found.samples[1].metadata["level"] == 3
    assert found.problems == []


def test_the_oldest_logs_are_read(tmp_path: Path) -> None:
    """Before 2025: no eval_id, one score without a name, events and attachments under `transcript`."""
    top = header()
    del top["eval"]["eval_id"]
    top["results"] = {"scorer": {"name": "includes"}, "metrics": {}, "sample_reductions": []}
    moved = "attachment://" + "a" * 32
    old = sample(
        scores=None,
        attachments=None,
        events=None,
        score={"value": "I", "answer": "5"},
        transcript={"events": [], "content": {"a" * 32: "the long text"}},
        messages=[{"role": "user", "content": moved}, reply("ANSWER: 5")],
    )
    (found,) = read(json_log(tmp_path / "log.json", [old], top)).samples
    assert (found.run, found.grade, found.answer) == ("R1_T1_2026-01-02T03:04:05+00:00", "I", "5")
    assert found.segments[0].text == "the long text"


def test_pools_of_version_3_are_undone(tmp_path: Path) -> None:
    """A sample without messages shows those of its last call, which stand in a pool."""
    pooled = sample(
        messages=[],
        message_pool=[{"role": "system", "content": "be brief"}, {"role": "user", "content": "2 + 2?"}],
        events=[call(usage(5), reply("4"), input=[], input_refs=[[0, 2]])],
    )
    (found,) = read(json_log(tmp_path / "log.json", [pooled], header() | {"version": 3})).samples
    assert [segment.text for segment in found.segments] == ["be brief", "2 + 2?", "two and two", "4"]


@pytest.mark.parametrize("spoilt", [1.5, 10**30, True, "text", {"a": 1}])
def test_a_call_whose_input_is_no_list_costs_no_sample(tmp_path: Path, spoilt: Any) -> None:
    """Nor do the letters of a text become messages."""
    kept = sample(1, messages=[], events=[call(usage(5), reply("4"), input=spoilt)])
    found = read(json_log(tmp_path / "log.json", [kept, sample(2)]))
    assert [record.question_id for record in found.samples] == ["1", "2"]
    assert [segment.text for segment in found.samples[0].segments] == ["two and two", "4"]


def test_samples_that_are_none_cost_only_themselves(tmp_path: Path) -> None:
    found = read(json_log(tmp_path / "log.json", [sample(1), 5, {"epoch": 1}, sample(2)]))
    assert [record.question_id for record in found.samples] == ["1", "2"]
    assert [problem.place for problem in found.problems] == ["sample 1", "sample 2"]


def test_a_log_told_not_to_keep_samples_says_so(tmp_path: Path) -> None:
    assert read(json_log(tmp_path / "log.json", [])).problems[0].what.startswith("no samples")
