"""Keys of groups and questions: how they are put together and taken apart, each in this one place."""

from __future__ import annotations

_BETWEEN = "\x1f"  # the unit separator, which no task is named with
_SPLIT = 1 << 32  # beyond every group's number
# The same for SQL: a key of two whole numbers, as `group_key` has it of a split and a group
SQL_MACRO = "packed_key(major, minor) AS major::BIGINT << 32 | minor"


def question_key(task: str, question_id: str) -> str:
    """What a question is called whatever model answered it: it survives re-reading, as its id in the log does."""
    return f"{task}{_BETWEEN}{question_id}"


def question_of(key: str) -> tuple[str, str]:
    """The task and the id of the question that a key is of."""
    task, _, question_id = key.partition(_BETWEEN)
    return task, question_id


def group_key(group: int, split: int) -> int:
    """The key of a group; `split` numbers its part where a grouping column varies within groups, else it is 0."""
    return split * _SPLIT + group


def group_of(key: int) -> tuple[int, int]:
    """The split and the group that a key is of."""
    return divmod(key, _SPLIT)
