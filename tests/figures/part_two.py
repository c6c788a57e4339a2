"""The logs that the figures of part 2 in ../shared/data/expected were taken from, as the oracle's groups."""

from __future__ import annotations

import functools

from tests.oracle import logs
from tests.oracle.groups import Group, group
from tests.oracle.samples import judge

READERS = {
    "made": logs.made,
    "ladder": logs.ladder,
    "reasoning-gym": logs.reasoning_gym,
    "tau-bench": logs.tau_bench,
}
LENGTHS = {"made": "tokens", "ladder": "tokens", "reasoning-gym": "words", "tau-bench": "actions"}


@functools.cache
def groups_of(data_set: str) -> list[Group]:
    return group(judge(READERS[data_set]()))
