"""A short run of tests/fuzz.py: spoilt logs of all formats, opened whole, no traceback and no impossible figure."""

from __future__ import annotations

import pytest

from tests import fuzz


@pytest.mark.parametrize(
    "seed",
    [
        *(*range(900, 904), *range(300_000, 300_004)),
        *(pytest.param(seed, marks=pytest.mark.heavy) for seed in (*range(904, 920), *range(300_004, 300_020))),
        *(51041, 56366, 56979, 200505, 300321, 301456, 301467),  # each was a fault once
    ],
)
def test_a_spoilt_log_is_opened_or_refused_in_one_line(seed: int) -> None:
    _, fault, _ = fuzz.one(seed)
    assert fault in ("", "slow"), fault  # how long it takes is no matter of a test
