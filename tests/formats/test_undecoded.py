"""Bytes that are not UTF-8, and text in other encodings: said by line, never silent, and no answer lost for them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hotmess_tui.formats import registry
from hotmess_tui.formats.records import Problem
from hotmess_tui.formats.undecoded import report_undecoded
from tests.formats.logs import Member, archive, header, read, sample
from tests.formats.test_openai_chat import batch, completion
from tests.store.ingest.tables_read import OneFile, Together

SAID = "bytes that are not UTF-8 (shown as \\xe9 and the like)"
ROWS = [b'{"question_id":"%d","answer":"caf\xe9","target":"caf\xe8"}' % n for n in range(3)]
GOOD = b'{"question_id":"g","answer":"5","target":"5"}'
FILES = Together()
BOM = b"\xef\xbb\xbf"


def line_of(name: str, content: bytes) -> str:
    return FILES.bytes(name, lambda: content)


NAMES = {
    line_of("a.csv", b"question_id,answer,target\n1,5,5\n2,caf\xe9,caf\xe8\n"): "line 3",
    line_of("b.jsonl", b"\n".join([GOOD, *ROWS[:2], GOOD])): "lines 2, 3",
    line_of("c.json", b"[\n%b,\n%b]" % (ROWS[0], GOOD)): "line 2",
    line_of("d.json", b'{"data": [\n%b,\n\n%b]}' % (GOOD, ROWS[0])): "line 4",
    line_of("e.jsonl.gz", gzip.compress(b"\n".join([GOOD, GOOD, *ROWS]))): "lines 3, 4, 5",
    line_of("f.csv.gz", gzip.compress(b"question_id,answer,target\n2,caf\xe9,caf\xe8\n")): "line 2",
    line_of("g.csv", b"question_id,answer,target,caf\xe9\n2,5,5,x\n"): "line 1",
    line_of(
        "h.csv", b"question_id,answer,target\n" + b"".join(b"%d,\xff,\xfe\n" % n for n in range(30))
    ): "lines 2, 3, 4, 5, 6, 7, 8, 9 and 22 more",
    line_of("i.jsonl", b"\n".join([GOOD, b'{"question_id":"2","answer":"\xed\xa0\x80","target":"5"}'])): "line 2",
    line_of("j.jsonl", b"\n".join([GOOD, b'{"question_id":"2","answer":"5","target":"5","n\xe9":1}'])): "line 2",
}
MARKED = {
    line_of("k.csv", BOM + b"question_id,answer,target\nq,1,1\n" + BOM + b"question_id,answer,target\nr,1,1\n"): 2,
    line_of("l.csv", BOM + b"question_id,answer,target\nq,1,1\n" + BOM + b"r,1,1\n"): 2,
    line_of("m.jsonl", BOM + GOOD + b"\n" + BOM + GOOD.replace(b'"g"', b'"h"')): 2,
    line_of("n.json", BOM + b"[" + GOOD + b"]"): 1,
    line_of("o.csv.gz", gzip.compress(BOM + b"question_id,answer,target\nq,1,1\n")): 1,
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], OneFile]:
    return FILES.read_in(tmp_path_factory.mktemp("files"))


@pytest.mark.parametrize(("name", "place"), NAMES.items())
def test_bytes_that_are_not_utf_8_are_said_by_line_and_stay_different(
    found: Callable[[str], OneFile], name: str, place: str
) -> None:
    table = found(name)
    assert f"{place}: {SAID}" in table.problems
    assert all(right is (answer == "5") for answer, right in zip(table.column("answer"), table.verdicts, strict=True))


@pytest.mark.parametrize(("name", "samples"), MARKED.items())
def test_a_byte_order_mark_is_no_part_of_a_table(found: Callable[[str], OneFile], name: str, samples: int) -> None:
    table = found(name)
    assert table.verdicts == [True] * samples
    assert not any("\ufeff" in question for question in table.column("question_id"))
    assert not any("UTF-8" in problem for problem in table.problems)


def test_readers_say_it_too(tmp_path: Path) -> None:
    spoilt = json.dumps(batch("q", completion({"content": "cafX"}))).encode().replace(b"X", b"\xe9")
    path = tmp_path / "chat.jsonl"
    path.write_bytes(b"%b\n%b\n" % (json.dumps(batch("p", completion({"content": "a"}))).encode(), spoilt))
    assert [one.answer for one in read(path).samples] == ["a", "caf\\xe9"]
    problems: list[Problem] = []
    report_undecoded(path, problems.append)
    assert problems == [Problem("line 2", "bytes that are not UTF-8", "shown as \\xe9 and the like")]
    assert registry.recognise(path).text


def test_an_archive_names_the_sample(tmp_path: Path) -> None:
    spoilt = json.dumps(sample(2, answer="cafX")).encode().replace(b"cafX", b"caf\xe9")
    members = [Member("_journal/start.json", header()), Member("header.json", header())]
    members += [Member("samples/1_epoch_1.json", sample(1)), Member("samples/2_epoch_1.json", spoilt)]
    log = read(archive(tmp_path / "log.eval", members))
    assert [one.answer for one in log.samples] == ["4", "caf\\xe9"]
    assert [(problem.place, problem.what) for problem in log.problems] == [
        ("samples/2_epoch_1.json", "bytes that are not UTF-8")
    ]
    assert not registry.recognise(tmp_path / "log.eval").text


@pytest.mark.parametrize("size", [(1 << 20) - 1, 1 << 20, (1 << 20) + 1])
def test_a_character_may_lie_on_the_border_of_what_is_read_at_once(tmp_path: Path, size: int) -> None:
    path = tmp_path / "long.txt"
    problems: list[Problem] = []
    path.write_bytes(b"x" * (size - 1) + "é\n".encode())
    report_undecoded(path, problems.append)
    assert not problems
    path.write_bytes(b"x" * (size - 3) + b"\n" + "é\n".encode() + b"\xc3")
    report_undecoded(path, problems.append)
    assert [problem.place for problem in problems] == ["line 3"]


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (text, encoding, name)
        for text in ("question_id,answer,target\nq,1,1\n", '{"question_id":"q","answer":"5"}\n', '[{"id":1}]')
        for encoding, name in (
            ("utf-16-le", "UTF-16LE"), ("utf-16-be", "UTF-16BE"), ("utf-32-le", "UTF-32LE"), ("utf-32", "UTF-32 "),
            ("utf-16", "UTF-16 "),
        )
    ],
)  # fmt: skip
def test_text_of_wide_characters_is_named_with_what_to_do(tmp_path: Path, text: str, encoding: str, name: str) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(text.encode(encoding))
    reason = registry.recognise(path).reason
    assert f"text in {name.strip()}: save it as UTF-8 (iconv -f {name.strip()} -t UTF-8 OLD > NEW)" == reason
