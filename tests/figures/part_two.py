"""The logs of the figures of part 2 in ../shared/data/expected: where they lie, and the groups of the oracle."""

from __future__ import annotations

import functools
from pathlib import Path

from tests.oracle import logs
from tests.oracle.groups import Group, group
from tests.oracle.logs import SHARED
from tests.oracle.samples import judge

READERS = {
    "made": logs.made,
    "ladder": logs.ladder,
    "reasoning-gym": logs.reasoning_gym,
    "tau-bench": logs.tau_bench,
}
PATHS = {
    "made": SHARED / "data" / "made" / "made.csv",
    "ladder": Path(__file__).parents[2] / "sample_data" / "runs" / "ladder.parquet",
    "reasoning-gym": SHARED / "data" / "reasoning-gym" / "easy",
    "tau-bench": SHARED / "data" / "tau-bench",
}
LENGTHS = {"made": "tokens", "ladder": "tokens", "reasoning-gym": "words", "tau-bench": "actions"}


@functools.cache
def groups_of(data_set: str) -> list[Group]:
    return group(judge(READERS[data_set]()))
