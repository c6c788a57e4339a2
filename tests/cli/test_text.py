"""Text tables: what is right-aligned, shortened, dropped and made harmless."""

from __future__ import annotations

import pytest

from hotmess_tui.charts.safe import width
from hotmess_tui.cli.text import Style, render
from hotmess_tui.tables.column import COUNT, QUANTITY, SHARE, Column, size_text

COLUMNS = (
    Column("model", get=lambda record: record.get("model")),
    Column("samples", COUNT, get=lambda record: record.get("samples"), gives_way=2),
    Column("length", QUANTITY, get=lambda record: record.get("length"), gives_way=1),
    Column("incoherence", SHARE, get=lambda record: record.get("incoherence")),
)
RECORDS = [
    {"model": "claude-sonnet-4", "samples": 2400, "length": 241.26, "incoherence": 0.3149},
    {"model": "o3-mini", "samples": 60, "length": None, "incoherence": 0.052},
]


def test_numbers_stand_at_the_right_with_few_digits_and_a_dash_for_null() -> None:
    text, dropped = render(COLUMNS, RECORDS, Style(None))
    assert text.splitlines() == [
        "model            samples  length  incoherence",
        "claude-sonnet-4    2,400     241         0.31",
        "o3-mini               60       –        0.052",
    ]
    assert dropped == ()


def test_texts_shorten_first_then_the_least_important_column_goes() -> None:
    text, dropped = render(COLUMNS, RECORDS, Style(44))
    assert text.splitlines()[1] == "claude-sonnet…    2,400     241         0.31"
    assert dropped == ()
    text, dropped = render(COLUMNS, RECORDS, Style(35))
    assert text.splitlines()[1] == "claude-sonnet…     241         0.31"
    assert dropped == ("samples",)


@pytest.mark.parametrize("room", range(20, 60))
def test_no_line_is_longer_than_the_room_while_anything_can_give(room: int) -> None:
    text, _ = render(COLUMNS, RECORDS, Style(room))
    assert max(width(line) for line in text.splitlines()) <= room


def test_a_column_without_any_value_is_not_shown() -> None:
    text, _ = render(COLUMNS, [{"model": "m", "samples": 1, "length": None, "incoherence": 0.5}], Style(None))
    assert "length" not in text


def test_escape_sequences_and_line_breaks_in_names_are_made_visible() -> None:
    text, _ = render(COLUMNS, [{"model": "a\x1b[31m\nb\x9b", "samples": 1, "incoherence": 0.5}], Style(None))
    assert "\x1b" not in text
    assert "\x9b" not in text
    assert "␛[31m b" in text
    assert len(text.splitlines()) == 2


def test_wide_characters_keep_the_columns_aligned() -> None:
    records = [{"model": "模型", "samples": 1, "length": 2, "incoherence": 0.5}, *RECORDS]
    lines = render(COLUMNS, records, Style(None))[0].splitlines()
    assert {width(line) for line in lines} == {width(lines[0])}


def test_ascii_has_no_other_characters() -> None:
    text, _ = render(COLUMNS, [*RECORDS, {"model": "λ²", "samples": 3}], Style(30, ascii=True))
    assert text.isascii()


def test_colour_changes_nothing_but_the_styles() -> None:
    plain, _ = render(COLUMNS, RECORDS, Style(60))
    colored, _ = render(COLUMNS, RECORDS, Style(60, color=True))
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[2m"):
        colored = colored.replace(code, "")
    assert colored == plain


def test_a_table_without_rows_is_its_header() -> None:
    assert render(COLUMNS, [], Style(None))[0] == "model  samples  length  incoherence\n"


@pytest.mark.parametrize(
    ("value", "read"),
    [(None, "–"), (0, "0 B"), (999, "999 B"), (1_234, "1.2 kB"), (12_345_678, "12 MB"), (999_999, "1.0 MB")],
)
def test_sizes_are_read_in_two_digits(value: object, read: str) -> None:
    assert size_text(value) == read
