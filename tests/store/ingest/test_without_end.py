"""Numbers, names and nesting without end cost a field or a sample, never the program."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from hotmess_tui.explorer.explorer import Explorer
from hotmess_tui.records import Choice
from tests.formats.logs import json_log, sample
from tests.store.tables import row

pytestmark = pytest.mark.heavy

MANY = {f"k{n}": n for n in range(20_000)}


def opened(tmp_path: Path, text: str) -> tuple[int, str, tuple[str, ...]]:
    (tmp_path / "a.jsonl").write_text(text)
    explorer = Explorer.open([str(tmp_path / "a.jsonl")], store=tmp_path / "store")
    (source,) = explorer.sources()
    count = len(explorer.samples(Choice()))
    explorer.close()
    return count, source.status, source.problems


@pytest.mark.parametrize(
    "field",
    ['"tokens": ' + "9" * 200_000, '"other": ' + "[" * 50_000 + "]" * 50_000, '"other": ' + json.dumps(MANY)],
    ids=["a number of 200,000 digits", "50,000 lists in lists", "an object of 20,000 names"],
)
def test_a_field_without_end_costs_no_sample(tmp_path: Path, field: str) -> None:
    good = json.dumps(row("q", 1))
    count, _, _ = opened(tmp_path, good[:-1] + f", {field}}}\n" + json.dumps(row("q", 2)) + "\n")
    assert count == 2


def test_columns_without_end_are_kept_as_far_as_is_reasonable(tmp_path: Path) -> None:
    lines = json.dumps(row("q", 1) | MANY) + "\n" + json.dumps(row("q", 2)) + "\n"
    count, status, problems = opened(tmp_path, lines)
    assert (count, status) == (2, "partly")
    assert any("columns are not kept" in problem for problem in problems)


def test_metadata_without_end_is_cut_and_said(tmp_path: Path) -> None:
    log = json_log(tmp_path / "a.json", [sample(1, metadata=MANY), sample(2)])
    explorer = Explorer.open([str(log)], store=tmp_path / "store")
    assert len(explorer.samples(Choice())) == 2
    assert len([name for name in explorer.columns() if name.startswith("metadata.")]) <= 200
    assert any("metadata fields per sample" in problem for s in explorer.sources() for problem in s.problems)
    explorer.close()


def test_the_same_place_twice_in_one_log_is_two_samples_with_ids_of_their_own(tmp_path: Path) -> None:
    log = json_log(tmp_path / "a.json", [sample(1), sample(1), sample(1), sample(2)])
    explorer = Explorer.open([str(log)], store=tmp_path / "store")
    found = [each.sample_id for each in explorer.samples(Choice())]
    (source,) = explorer.sources()
    explorer.close()
    assert len(set(found)) == 4
    assert source.problems == ("2 samples repeat the question and epoch of another sample (all are kept)",)


@pytest.mark.heavy
def test_a_cell_of_a_million_digits_takes_no_longer_than_others(tmp_path: Path) -> None:
    log = tmp_path / "a.csv"
    log.write_text("question_id,answer,target,tokens\nq,1,1," + "7" * 3_000_000 + "\nr,1,1,5\n")
    program = "import sys; from hotmess_tui.__main__ import main; main()"
    command = [sys.executable, "-c", program, "samples", str(log), "--format", "json", "--no-cache"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=45)  # guessing at its type took a minute
    assert [each["reasoning_length"] for each in json.loads(done.stdout)] == [None, 5.0]


def test_a_line_with_a_key_twice_does_not_cost_the_others(tmp_path: Path) -> None:
    good = json.dumps(row("q", 1))
    count, status, _ = opened(tmp_path, good + "\n" + good[:-1] + ', "epoch": 2, "epoch": 3}\n')
    assert (count, status) == (2, "read")


def test_a_quote_that_is_never_closed_costs_what_comes_behind_it(tmp_path: Path) -> None:
    log = tmp_path / "a.csv"
    log.write_text('question_id,answer,target\nq,1,1\nq,2,1\nq,"1,1\n' + "x,y,z\n" * 50_000)
    explorer = Explorer.open([str(log)], store=tmp_path / "store")
    found = [each.answer for each in explorer.samples(Choice())]
    explorer.close()
    assert found[:2] == ["1", "2"]


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_compressed_table_that_is_cut_off_keeps_the_rows_before(tmp_path: Path, suffix: str) -> None:
    rng = random.Random(1)  # what does not compress well is cut off in the middle
    text = "".join(json.dumps(row("q", n, rng.randbytes(40).hex())) + "\n" for n in range(3000)).encode()
    packed = gzip.compress(text) if suffix == ".gz" else zstandard.compress(text)
    log = tmp_path / f"a.jsonl{suffix}"
    log.write_bytes(packed[: len(packed) * 2 // 3])
    explorer = Explorer.open([str(log)], store=tmp_path / "store")
    count = len(explorer.samples(Choice()))
    (source,) = explorer.sources()
    explorer.close()
    assert 1000 < count < 3000
    assert any("damaged compression" in problem or "not a complete JSON" in problem for problem in source.problems)
