"""What a column is: the same name, title and order wherever its table is shown."""

from __future__ import annotations

import math
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs import columns as documented
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Table
from hotmess_tui.store.queries.query_file import Query
from hotmess_tui.tables.aggregates import of_table
from hotmess_tui.tables.column import (
    COUNT,
    EVERYWHERE,
    OFF_SCREEN,
    QUANTITY,
    SHARE,
    SIGNED,
    WORDS,
    Column,
    on_screen,
    sorted_rows,
)
from hotmess_tui.tables.contrasts import of_contrasts, of_pairs
from hotmess_tui.tables.findings import of_findings
from hotmess_tui.tables.queried import stated
from hotmess_tui.tables.questions import of_questions
from hotmess_tui.tables.rows import Rows, sequence_rows
from hotmess_tui.tables.samples import of_samples
from hotmess_tui.tables.sources import of_sources

# As the specification of the commands has them
DATA = {
    "table": (
        of_table(Table((), "", "", ())),
        "questions groups samples left_out accuracy mean_length length_unit error bias variance incoherence low high",
    ),
    "questions": (
        of_questions(()),
        "model task question_id condition n accuracy mean_length answers error bias variance incoherence",
    ),
    "samples": (
        of_samples(()),
        "sample_id model task question_id condition epoch answer target correct score class reasoning_length "
        "length_unit stop_reason failure",
    ),
    "contrast": (
        of_contrasts(()),
        "a b task questions difference low high both_miss only_a_misses only_b_misses both_waver",
    ),
    "triage": (of_findings(()), "sample_id detector severity reason model task question_id condition epoch"),
    "sources": (of_sources(()), "path format status runs samples failed size problems"),
}
PAIR = ["state", "n", "accuracy", "answers", "answer", "error", "bias", "variance", "incoherence"]


@pytest.mark.parametrize(("rows", "names"), DATA.values(), ids=DATA)
def test_files_have_the_columns_of_the_specification_first_and_in_order(rows: Rows, names: str) -> None:
    assert list(rows.names[: len(names.split())]) == names.split()
    assert len(set(rows.names)) == len(rows.names)
    assert set(rows.types) <= {"VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN"}


def test_so_have_the_questions_of_a_contrast() -> None:
    sides = [f"{name}_{side}" for side in "ab" for name in PAIR]
    assert list(of_pairs(("m", "n"), ()).names) == ["a", "b", "task", "question_id", *sides]


def test_a_column_is_called_the_same_in_every_table() -> None:
    titles: dict[str, set[str]] = defaultdict(set)
    for rows, _ in DATA.values():
        for column in rows.columns:
            if column.name not in ("answers", "low", "high"):
                titles[column.name].add(column.heading.strip())
    assert {name: seen for name, seen in titles.items() if len(seen) > 1} == {}


def test_the_page_of_columns_says_what_the_program_does() -> None:
    assert documented.PAGE.read_text(encoding="utf-8") == documented.page(), "run: python docs/columns.py"
    for rows, _ in DATA.values():
        assert all(column.about for column in rows.columns), [c.name for c in rows.columns if not c.about]


CELLS = st.one_of(st.none(), st.floats(), st.integers())


@given(st.lists(CELLS), st.booleans())
def test_undefined_cells_are_last_whichever_way(cells: list[float | None], descending: bool) -> None:
    ordered = sorted_rows([(cell,) for cell in cells], Column("x", SHARE, get=lambda row: row[0]), descending)
    defined = [cell for (cell,) in ordered if cell is not None and not math.isnan(cell)]
    assert [cell for (cell,) in ordered[: len(defined)]] == defined
    assert defined == sorted(defined, reverse=descending)
    assert len(ordered) == len(cells)


def test_equal_rows_keep_their_order_either_way() -> None:
    rows = [("a", 1), ("b", 1), ("c", 0)]
    column = Column("n", COUNT, get=lambda row: row[1])
    assert [row[0] for row in sorted_rows(rows, column, True)] == ["a", "b", "c"]
    assert [row[0] for row in sorted_rows(rows, column, False)] == ["c", "a", "b"]


def test_a_column_stands_beside_the_one_that_it_names_and_shared_names_are_left_out() -> None:
    columns = (
        Column("model", shared=True),
        Column("b", after="c"),
        Column("n"),
        Column("c", after="n"),
        Column("score", when=lambda rows: False),
        Column("lost", after="nowhere"),
    )

    class Row:
        model = b = n = c = score = lost = "x"

    assert [column.name for column in on_screen(columns, [Row(), Row()])] == ["n", "c", "b", "lost"]
    assert on_screen(columns, [Row()], ("model",))[0].name == "model"


@pytest.mark.parametrize(
    ("kind", "cell", "text"),
    [
        (WORDS, None, "–"),
        (WORDS, "a\nb\x1b[2J", "a b␛[2J"),
        (COUNT, 12_345, "12,345"),
        (COUNT, None, "–"),
        (SHARE, 0.1 + 0.2 - 0.3, "0.00"),
        (SHARE, float("nan"), "–"),
        (QUANTITY, 2412.4, "2,412"),
        (SIGNED, -0.346, "-0.35"),
    ],
)
def test_a_kind_is_written_in_one_way(kind: object, cell: object, text: str) -> None:
    assert Column("x", kind, get=lambda row: row).text(cell) == text  # type: ignore[arg-type]


def test_a_query_states_its_columns_in_its_header() -> None:
    header = {
        "columns": {"spread": "share after answers: different answers / samples", "far": "count off screen: so far"}
    }
    spread, far = stated(Query("questions", "drill", "", header))
    assert (spread.name, spread.kind, spread.after, spread.shown) == ("spread", SHARE, "answers", EVERYWHERE)
    assert (spread.about, spread.gives_way > 0) == ("different answers / samples", True)
    assert (far.kind, far.after, far.shown) == (COUNT, "", OFF_SCREEN)
    assert stated(Query("samples", "drill", "")) == ()


@pytest.mark.parametrize("entry", ["share", "share:", "percent: no such kind", "share behind answers: where", ": a"])
def test_a_column_that_a_header_states_otherwise_is_refused(entry: str) -> None:
    with pytest.raises(
        HotmessError, match=r"drill/questions\.sql: the column spread is written as .*the kinds are share"
    ):
        stated(Query("questions", "drill", "", {"columns": {"spread": entry}}))


def test_a_column_that_is_not_there_is_refused_with_those_there_are() -> None:
    with pytest.raises(HotmessError, match="--sort c: no such column; available: a, b") as caught:
        sequence_rows((("a", WORDS), ("b", COUNT)), ()).ordered("c", False)
    assert caught.value.status == 2
