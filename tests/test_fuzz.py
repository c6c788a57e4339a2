"""A short run of tests/fuzz.py: spoilt logs of all formats, opened whole, no traceback and no impossible figure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import fuzz
from tests.alike import alike


@pytest.mark.parametrize(
    "seed",
    [
        *(*alike(range(900, 920)), *alike(range(300_000, 300_020))),
        *alike((51041, 56366, 56979)),  # each was a fault once
        *alike((710231, 300321, 301456, 301467, 200505)),
    ],
)
def test_a_spoilt_log_is_opened_or_refused_in_one_line(seed: int) -> None:
    _, fault, _ = fuzz.one(seed)
    assert fault in ("", "slow"), fault  # how long it takes is no matter of a test


@pytest.mark.heavy
def test_a_verdict_that_the_whole_file_does_not_record_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "table.jsonl"
    lines = [json.dumps({"question_id": "q", "epoch": n, "correct": n > 0}) + "\n" for n in range(3)]
    path.write_text("".join(lines))
    fuzz.check_no_verdict_is_made_up(tmp_path, path, "".join([*lines, lines[0].replace("0", "7")]).encode())
    with pytest.raises(AssertionError, match="does not record"):
        fuzz.check_no_verdict_is_made_up(tmp_path, path, "".join(lines[:2]).encode())
