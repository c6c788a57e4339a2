"""Ids of samples: how they are made of names where a log states none, and how the sample of an id is found again."""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

from hotmess_tui.store.database import literal

_DIGEST = "md5(concat_ws(chr(31), run, model, task, question_id, condition, epoch::VARCHAR, occurrence::VARCHAR))"
# Made when it is asked for: a digest takes more room than all else that a light row has
MADE_ID = f"left({_DIGEST}, 16)"
# the first byte of a made id, which an index keeps: of 256 samples one has to be looked at
_HEAD = f"('0x' || left({_DIGEST}, 2))::UTINYINT"
_NAMES = "run, model, task, question_id, condition, epoch, occurrence"


def keep_ids(connection: duckdb.DuckDBPyConnection) -> None:
    """Take note, while an index is built, that its samples have other names than those that their ids are made of."""
    connection.execute("SET VARIABLE ids_kept = true")


def are_made(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the ids of all samples follow from the names that the index has for them; `run_names` must be there."""
    row = connection.execute(
        "SELECT coalesce(getvariable('ids_kept'), false) OR EXISTS (FROM run_names WHERE model_name <> model OR "
        "condition_name <> condition)"
    ).fetchone()
    return row == (False,)


def create_head(connection: duckdb.DuckDBPyConnection, *, made: bool) -> None:
    """The macro `id_head` of the names that a made id is made of; NULL where ids are not made."""
    connection.execute(f"CREATE MACRO id_head({_NAMES}) AS {_HEAD if made else 'NULL::UTINYINT'}")


def one_of(ids: Sequence[str]) -> str:
    """Samples with one of these ids as a condition on `store.samples`, which need not make the ids of the others."""
    if not ids:
        return "false"
    return f"({may_be_one_of(ids)} AND sample_id IN ({', '.join(map(literal, ids))}))"


def may_be_one_of(ids: Sequence[str]) -> str:
    """A condition on `store.samples` that all samples with one of these ids meet, and few others."""
    heads = {int(key[:2], 16) for key in ids if _hexadecimal(key[:2]) and len(key) > 1}
    listed = f" OR id_head IN ({', '.join(map(str, sorted(heads)))})" if heads else ""
    return f"(id_head IS NULL{listed})"


def beginning_with(beginning: str) -> str:
    """Samples whose id begins so, as a condition on `store.samples`."""
    within = ""
    if beginning and _hexadecimal(beginning[:2]):
        low, high = (int(beginning[:2].ljust(2, digit), 16) for digit in "0f")
        within = f" OR id_head BETWEEN {low} AND {high}"
    return f"((id_head IS NULL{within}) AND starts_with(sample_id, {literal(beginning)}))"


def _hexadecimal(text: str) -> bool:
    return re.fullmatch("[0-9a-f]+", text) is not None
