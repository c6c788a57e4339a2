"""Metadata of exports opened again: every field has its name, its type and its values, in files without types too."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotmess_tui.records import Choice
from tests.alike import alike
from tests.properties import examples
from tests.store.test_exports import KINDS, opened, same, samples_of

# Some mean something else in a table, some look like what an export writes before a name
NAMES = (
    *("zip", "answer", "Difficulty", "text.zip", "metadata.zip", "metadata.text.zip", "Metadata.text.zip", "text."),
    *("metadata.", "metadata.text.", "scores.judge", "text.scores.judge", 'a "b", c', "judged_by"),
)
LOOK_LIKE_NUMBERS = (
    "137",
    "-1",
    "1e5",
    "1E+5",
    ".5",
    "5.",
    "1.0",
    "0",
    "-0",
    "9223372036854775808",
    "0.1",
    "1_0",
    " 1",
)
LOOK_LIKE_TRUTHS = ("true", "false")
LOOK_LIKE_OTHER = (
    *("007", "+1", "True", "FALSE", "1,5", "0x1F", "inf", "NaN", "null", "NULL", "None", "", " ", "\t", "nan"),
    *('[1, "2"]', '{"a": 1}', '"quoted"', "[]", "{}", "2024-01-02", "1;2", "a\nb", "\\N", "=1+1", "\ufeff1", "'1'"),
)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
)
TEXTS = st.sampled_from((*LOOK_LIKE_NUMBERS, *LOOK_LIKE_TRUTHS, *LOOK_LIKE_OTHER)) | st.text(
    st.characters(codec="utf-8"), max_size=5
)
NESTED = st.lists(SCALARS | TEXTS, max_size=3) | st.dictionaries(st.sampled_from("ab"), SCALARS | TEXTS, max_size=2)
# A field's values: all of a kind, or of any
COLUMNS = st.one_of(
    *(
        st.lists(kind, min_size=3, max_size=3)
        for kind in (
            st.sampled_from(LOOK_LIKE_NUMBERS),
            st.sampled_from((*LOOK_LIKE_NUMBERS, "")),
            st.sampled_from(LOOK_LIKE_TRUTHS),
            st.none() | st.sampled_from(LOOK_LIKE_NUMBERS),
            TEXTS,
            st.none() | st.booleans(),
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.floats(allow_nan=False, allow_infinity=False),
            NESTED,
            SCALARS | TEXTS | NESTED,
        )
    )
)


def write_log(path: Path, fields: dict[str, list[Any]]) -> Path:
    """A sample of one question for each of the three values of the fields."""
    rows = [
        {"question_id": "q", "epoch": n, "correct": n == 0, "target": "t"} | {name: fields[name][n] for name in fields}
        for n in range(3)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.property
@settings(max_examples=examples(20), deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), COLUMNS, min_size=4))
@example({"zip": ["137", "1", "2"], "text.zip": ["true", "false", "true"], "metadata.zip": ["1e5", "", "2"]})
@example({"metadata.text.zip": ["1", "2", "3"], "text.zip": [1, 2, 3], "scores.judge": ["1", "2", "3"]})
def test_metadata_comes_back_with_its_names_types_and_values(fields: dict[str, list[Any]]) -> None:
    with tempfile.TemporaryDirectory() as made:
        log = write_log(Path(made) / "log.jsonl", fields)
        with opened(log, Path(made) / "store") as explorer:
            logged = samples_of(explorer)
            for kind in KINDS:
                explorer.export(Path(made) / kind, Choice(), kind)
        for kind in KINDS:
            with opened(Path(made) / kind / f"samples.{kind}", Path(made) / f"store of {kind}") as again:
                read = samples_of(again)
            for before, after in zip(logged, read, strict=True):
                assert before.keys() == after.keys()
                assert {
                    name: (kind, before[name], after[name]) for name in before if not same(before[name], after[name])
                } == {}


@pytest.mark.parametrize("kind", alike(KINDS))
def test_text_that_looks_like_numbers_where_the_filter_leaves_no_other_stays_text(tmp_path: Path, kind: str) -> None:
    log = write_log(tmp_path / "log.jsonl", {"level": ["1", "2", "hard"], "seen": ["true", "false", "not said"]})
    with opened(log, tmp_path / "store") as explorer:
        explorer.export(tmp_path / kind, Choice(where="epoch < 2"), kind)
    with opened(tmp_path / kind / f"samples.{kind}", tmp_path / "again") as explorer:
        rows = samples_of(explorer)
    assert {(row["metadata.level"], row["metadata.seen"]) for row in rows} == {("1", "true"), ("2", "false")}


def test_only_such_text_has_another_name_in_csv_and_no_other_file_has(tmp_path: Path) -> None:
    fields = {"zip": ["1", "2", "3"], "level": ["1", "2", "hard"], "count": [1, 2, 3]}
    log = write_log(tmp_path / "log.jsonl", fields)
    with opened(log, tmp_path / "store") as explorer:
        for kind in KINDS:
            explorer.export(tmp_path / kind, Choice(), kind)
    names = {
        kind: {
            name
            for name, *_ in duckdb.connect()
            .execute(f"DESCRIBE FROM '{tmp_path / kind / f'samples.{kind}'}'")
            .fetchall()
            if name.rpartition(".")[2] in fields
        }
        for kind in KINDS
    }
    assert names == {
        "csv": {"metadata.text.zip", "level", "count"},
        "parquet": {"zip", "level", "count"},
        "jsonl": {"zip", "level", "count"},
    }


def test_the_csv_of_others_is_read_as_before(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("question_id,correct,metadata.text.zip,zip\nq,true,1,2\nq,false,3,4\n")
    with opened(tmp_path / "r.csv", tmp_path / "store") as explorer:
        rows = samples_of(explorer)
    assert {(row["metadata.metadata.text.zip"], row["metadata.zip"]) for row in rows} == {(1, 2), (3, 4)}
