"""A short run of tests/fuzz.py: spoilt logs of all formats, opened whole, no traceback and no impossible figure."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import fuzz, watched_workers
from tests.alike import alike


@pytest.mark.parametrize(
    "seed",
    [
        *alike((51041, 56366, 56979, 710231, 300321, 301456, 301467, 200505)),  # each was a fault once
        *alike((*range(900, 920), *range(300_000, 300_020))),
    ],
)
def test_a_spoilt_log_is_opened_or_refused_in_one_line(seed: int) -> None:
    fault = fuzz.one(seed)
    assert not fault, fault


@pytest.mark.parametrize(
    "seed",
    [
        *alike(range(731_000, 731_040)),
        *alike((1_008_531, 2_004_432, 2_007_807, 2_007_905, 2_008_253, 3_001_519)),  # each was a fault once
    ],
)
def test_a_spoilt_log_is_read_or_refused_in_one_line(seed: int) -> None:
    fault = fuzz.one(seed, whole_way=False)
    assert not fault, fault


@pytest.mark.heavy
def test_a_verdict_that_the_whole_file_does_not_record_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "table.jsonl"
    lines = [json.dumps({"question_id": "q", "epoch": n, "correct": n > 0}) + "\n" for n in range(3)]
    path.write_text("".join(lines))
    fuzz.check_no_verdict_is_made_up(tmp_path, path, "".join([*lines, lines[0].replace("0", "7")]).encode())
    with pytest.raises(AssertionError, match="does not record"):
        fuzz.check_no_verdict_is_made_up(tmp_path, path, "".join(lines[:2]).encode())
    path.write_text("".join(lines))
    with pytest.raises(AssertionError, match="does not record"):
        fuzz.check_no_verdict_is_made_up(tmp_path, path, "".join(lines[:2]).encode(), fuzz.read_in)


def work(number: int, renew: Callable[[], None]) -> str:
    """Goes wrong in a way of its own for each number."""
    if number == 1:
        while True:
            pass
    if number == 2:
        os.kill(os.getpid(), signal.SIGSEGV)
    if number == 3:
        time.sleep(1e6)
    return "a fault" if number == 4 else ""


@pytest.mark.heavy
def test_a_mutation_that_hangs_or_kills_its_process_is_a_fault_and_the_others_go_on() -> None:
    outcomes = dict(watched_workers.work_off(range(7), work, workers=2, seconds=1, silent=20))
    assert outcomes.keys() == set(range(7))
    assert "too long" in outcomes[1]
    assert "SIGSEGV" in outcomes[2]
    assert "hangs" in outcomes[3]
    assert outcomes[4] == "a fault"
    assert not any(outcomes[number] for number in (0, 5, 6))
