"""`.eval` archives: however they are compressed or cut, every sample that can be had is had, and damage is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hotmess_tui.formats.inspect import zip_archive
from hotmess_tui.formats.records import Unreadable
from tests.formats.logs import (
    DEFLATE,
    STORED,
    ZSTANDARD,
    Member,
    archive,
    call,
    eval_log,
    header,
    read,
    reply,
    sample,
    usage,
)

FINISHED = [Member("header.json", header())]


@pytest.mark.parametrize("method", [STORED, DEFLATE, ZSTANDARD])
@pytest.mark.parametrize("zip64", [False, True])
def test_every_compression_reads_the_same(tmp_path: Path, method: int, zip64: bool) -> None:
    members = [Member("samples/1_epoch_1.json", sample(), method), Member("header.json", header(), method)]
    (found,) = read(archive(tmp_path / "log.eval", members, zip64=zip64)).samples
    assert (found.question_id, found.answer, found.grade, found.words) == ("1", "4", "C", 3.0)


def test_one_archive_may_mix_compressions(tmp_path: Path) -> None:
    methods = (STORED, DEFLATE, ZSTANDARD)
    members = [Member(f"samples/{n}_epoch_1.json", sample(n), method) for n, method in enumerate(methods)]
    assert len(read(archive(tmp_path / "log.eval", [*members, *FINISHED])).samples) == 3


def test_a_member_of_several_zstandard_frames_is_read_to_its_end(tmp_path: Path) -> None:
    long = sample(messages=[reply("answer", "think " * 5000)])
    path = archive(tmp_path / "log.eval", [Member("samples/1_epoch_1.json", long, ZSTANDARD, frames=7), *FINISHED])
    assert read(path).samples[0].words == 5000


def test_a_sample_written_twice_counts_once_as_it_was_last(tmp_path: Path) -> None:
    members = [Member("samples/1_epoch_1.json", sample(value=value)) for value in ("I", "C")]
    (found,) = read(archive(tmp_path / "log.eval", [*members, *FINISHED])).samples
    assert found.grade == "C"


def test_ids_may_hold_slashes_spaces_and_any_letters(tmp_path: Path) -> None:
    ids: list[int | str] = ["a/b c", "ä_epoch_2", "_epoch_1/sample", 7, "7x"]
    path = eval_log(tmp_path / "log.eval", [sample(question) for question in ids])
    assert {found.question_id for found in read(path).samples} == {str(question) for question in ids}


def test_samples_come_by_epoch_then_by_id_as_numbers(tmp_path: Path) -> None:
    path = eval_log(tmp_path / "log.eval", [sample(question, epoch) for epoch in (2, 1) for question in (10, 9)])
    assert [(found.question_id, found.epoch) for found in read(path).samples] == [
        ("9", 1),
        ("10", 1),
        ("9", 2),
        ("10", 2),
    ]


def test_a_run_without_header_is_read_so_far_as_it_went_and_says_so(tmp_path: Path) -> None:
    start = {key: header()[key] for key in ("version", "eval", "plan")}
    members = [Member("_journal/start.json", start), Member("samples/1_epoch_1.json", sample())]
    found = read(archive(tmp_path / "log.eval", members))
    assert found.samples[0].model == "mock/model"
    assert "still running, or it crashed" in found.problems[0].what


def test_one_damaged_sample_costs_one_sample(tmp_path: Path) -> None:
    path = eval_log(tmp_path / "log.eval", [sample(1), sample(2), sample(3)], method=STORED)
    raw = bytearray(path.read_bytes())
    raw[raw.index(b'"id":2') + 40] ^= 1
    path.write_bytes(bytes(raw))
    found = read(path)
    assert [record.question_id for record in found.samples] == ["1", "3"]
    (problem,) = found.problems
    assert problem.place == "samples/2_epoch_1.json"
    assert "damaged" in problem.what


@pytest.mark.parametrize("length", [5, 60, -1, -30])
def test_an_archive_cut_off_is_one_clear_line(tmp_path: Path, length: int) -> None:
    path = eval_log(tmp_path / "log.eval", [sample()])
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(Unreadable, match=r"cut off .* copy it again") as raised:
        read(path)
    assert "\n" not in str(raised.value)


def test_a_member_that_would_fill_the_memory_is_refused_and_the_rest_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_archive, "LARGEST_MEMBER", 100_000)
    bomb = Member("samples/1_epoch_1.json", b"0" * 1_000_000, ZSTANDARD)
    found = read(archive(tmp_path / "log.eval", [bomb, Member("samples/2_epoch_1.json", sample(2)), *FINISHED]))
    assert [record.question_id for record in found.samples] == ["2"]
    assert "too large" in found.problems[0].what


@pytest.mark.parametrize("method", [DEFLATE, ZSTANDARD])
def test_a_member_that_inflates_to_more_than_it_says_is_not_inflated_further(tmp_path: Path, method: int) -> None:
    class Liar(Member):
        def content(self) -> bytes:
            return b"{}"

        def packed(self) -> bytes:
            return Member("", b"0" * 50_000_000, method).packed()

    path = archive(tmp_path / "log.eval", [Liar("samples/1_epoch_1.json", None, method), *FINISHED])
    found = read(path)
    assert found.samples == []
    assert "damaged" in found.problems[0].what


def test_nesting_without_end_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    deep = b'{"id": 1, "epoch": 1, "metadata": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    found = read(archive(tmp_path / "log.eval", [Member("samples/1_epoch_1.json", deep), *FINISHED]))
    assert "nested too deeply" in found.problems[0].what


def test_a_zip_that_is_no_log_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="without the header of an Inspect log"):
        read(archive(tmp_path / "log.eval", [Member("word/document.xml", b"<xml/>")]))


def test_a_log_without_samples_says_so(tmp_path: Path) -> None:
    found = read(eval_log(tmp_path / "log.eval", [], top=header("cancelled")))
    assert found.samples == []
    assert found.problems[0].what == "no samples in this log (its status: cancelled)"


def chunked(question: str, *, missing: str | None = None) -> list[Member]:
    """A sample in chunks of one message each, long text moved out by index."""
    whole = sample(question)
    prefix = f"samples/{question}_epoch_1/"
    user = {"role": "user", "content": "attachment://1"}
    apart = ("messages", "events", "attachments", "metadata")
    shell = {key: item for key, item in whole.items() if key not in apart} | {"message_refs": [[0, 1], [2, 3]]}
    members = [
        Member(f"{prefix}sample.json", shell),
        Member(f"{prefix}metadata.json", {"digits": 1}),
        Member(f"{prefix}messages/0.json", [user, reply("not of the last conversation")]),
        Member(f"{prefix}messages/2.json", [reply("ANSWER: 4", "attachment://0")]),
        Member(f"{prefix}attachments/0.json", ["two and two"]),
        Member(f"{prefix}attachments/1.json", ["What is 2 + 2?"]),
        Member(f"{prefix}events/0.json", []),
        Member(f"{prefix}events/stats.json", {}),
    ]
    return [member for member in members if missing is None or missing not in member.name]


def test_a_sample_in_chunks_reads_like_the_same_one_whole(tmp_path: Path) -> None:
    whole = Member("samples/whole_epoch_1.json", sample("whole"))
    found = read(archive(tmp_path / "log.eval", [*chunked("chunked"), whole, *FINISHED]))
    assert found.problems == []
    one, other = (found.by_id()[name, 1] for name in ("chunked", "whole"))
    assert [tuple(segment) for segment in one.segments] == [tuple(segment) for segment in other.segments]
    assert (one.words, one.tokens, one.metadata) == (other.words, other.tokens, other.metadata)


def test_a_sample_both_whole_and_in_chunks_counts_once_and_whole(tmp_path: Path) -> None:
    whole = Member("samples/a_epoch_1.json", sample("a", answer="whole"))
    (found,) = read(archive(tmp_path / "log.eval", [*chunked("a"), whole, *FINISHED])).samples
    assert found.answer == "whole"


def test_a_missing_chunk_is_said_rather_than_the_text_shifted(tmp_path: Path) -> None:
    found = read(archive(tmp_path / "log.eval", [*chunked("a", missing="messages/0"), *FINISHED]))
    assert found.samples == []
    assert "a chunk is missing" in found.problems[0].what


def test_skipping_the_events_changes_nothing(tmp_path: Path) -> None:
    """Also where other members look like the places at which they begin and end; with spaces nothing is skipped."""
    trap = {"events": [1], "model_usage": {}, "text": '],"model_usage":{},"events":['}
    contents = [
        sample(1),
        sample(2, events=[call(usage(5, 1))], model_usage={"mock/model": usage(90, 9)}),
        sample(3, metadata={"a": 1, **trap}, store={"b": [1], **trap}),
        sample(4, events=[{"event": "info", "data": {"x": [1], **trap}}], attachments={"k": "v", **trap}),
        sample(5, events_data={"messages": [1], **trap}, events=[call(usage(5, 1), reply("x", "y"))]),
        sample(6, events=[{"event": "score", "x": []}, {"event": "info", "list": [], "model_usage": {}}]),
        dict(sorted(sample(7, events=[call(usage(5, 1))]).items())),
        {"model_usage": {"mock/model": usage(8, 8)}, **sample(8, events=[call(usage(5, 1))])},
    ]
    packed = [Member(f"samples/{content['id']}_epoch_1.json", content) for content in contents]
    spaced = [Member(member.name, json.dumps(member.data).encode()) for member in packed]
    one = read(archive(tmp_path / "spaced.eval", [*spaced, *FINISHED]))
    other = read(archive(tmp_path / "packed.eval", [*packed, *FINISHED]))
    assert other.problems == []
    assert other.samples == one.samples
    assert len(other.samples) == 8


def test_the_name_of_the_file_does_not_matter(tmp_path: Path) -> None:
    path = eval_log(tmp_path / "log.eval", [sample()])
    assert read(path.rename(tmp_path / "renamed.bin")).samples[0].run == "E1"


def test_bare_nan_in_a_log_is_read(tmp_path: Path) -> None:
    data = json.dumps(sample(value=float("nan"))).encode()
    assert b"NaN" in data
    found = read(archive(tmp_path / "log.eval", [Member("samples/1_epoch_1.json", data), *FINISHED]))
    assert (found.samples[0].score, found.samples[0].unjudged) == (None, "never scored (NaN)")


@pytest.mark.heavy
def test_values_without_end_are_refused_and_the_rest_read(tmp_path: Path) -> None:
    """Small as text, large as values."""
    many = json.dumps(sample(2))[:-1].encode() + b', "x": [' + b"{}," * 6_000_000 + b"{}]}"
    members = [Member("samples/1_epoch_1.json", sample(1)), Member("samples/2_epoch_1.json", many), *FINISHED]
    found = read(archive(tmp_path / "log.eval", members))
    assert [record.question_id for record in found.samples] == ["1"]
    assert found.problems[0].what == "more values than fit into memory"
    path = tmp_path / "log.json"
    path.write_bytes(json.dumps({**header(), "samples": [sample(1)]}).encode()[:-2] + b"," + many + b"]}")
    found = read(path)
    assert [record.question_id for record in found.samples] == ["1"]
    assert "more values in one item than fit into memory" in found.problems[0].what


def test_a_text_named_over_and_over_does_not_grow_without_end(tmp_path: Path) -> None:
    key, text = "a" * 32, "long " * 200_000
    moved = {"role": "assistant", "content": f"attachment://{key}"}
    blocks = {"role": "user", "content": [{"type": "text", "text": f"attachment://{key}"}] * 500}
    over = sample(1, messages=[blocks, *[moved] * 20_000], attachments={key: text}, input=[moved] * 10_000)
    pool = sample(
        2, messages=[], input=[], events=[call(usage(5), reply("4"), input=[], input_refs=[[0, 1]] * 200_000)],
        events_data={"messages": [{"role": "user", "content": text}]},
    )  # fmt: skip
    for record in read(eval_log(tmp_path / "log.eval", [over, pool])).samples:
        assert sum(len(segment.text) for segment in record.segments) < 500_000_000
