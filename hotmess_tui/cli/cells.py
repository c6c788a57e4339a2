"""The columns of the text tables: what a person reads of every kind of record, and which are dropped first."""

from __future__ import annotations

from collections.abc import Sequence

from hotmess_tui.charts.marks import figure_name
from hotmess_tui.charts.numbers import NULL, interval, quantity, share, signed
from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli.text import Column, Record, count_cell, number_cell, text_cell

RIGHT, WRONG = 36, 166  # Okabe and Ito's green and vermilion in the 256 colours; never without their signs


def texts(names: Sequence[str]) -> tuple[Column, ...]:
    """The columns that say what a row is about: always there."""
    return tuple(Column(figure_name(name), text_cell(name), right=False) for name in names)


def _interval(record: Record) -> str:
    low, high = record.get("low"), record.get("high")
    return interval(
        float(low) if isinstance(low, (int, float)) else None, float(high) if isinstance(high, (int, float)) else None
    )


def _difference(record: Record) -> str:
    value = record.get("difference")
    return signed(float(value) if isinstance(value, (int, float)) else None)


def _length_title(unit: str | None) -> str:
    return unit.replace("_", " ") if unit else "length"


def table(by: Sequence[str], unit: str | None) -> tuple[Column, ...]:
    """`hotmess table`."""
    return (
        *texts(by),
        Column("questions", count_cell("questions"), keep=5),
        Column("groups", count_cell("groups"), keep=0),
        Column("samples", count_cell("samples"), keep=2),
        Column("left out", count_cell("left_out"), keep=3),
        Column("accuracy", number_cell("accuracy", share), keep=6),
        Column(_length_title(unit), number_cell("mean_length", quantity), keep=4),
        Column("error", number_cell("error", share), keep=4),
        Column("bias²", number_cell("bias", share), keep=1),
        Column("variance", number_cell("variance", share), keep=1),
        Column("incoherence", number_cell("incoherence", share)),
        Column("95 % interval", _interval, keep=7),
    )


def questions(unit: str | None) -> tuple[Column, ...]:
    """`hotmess questions`."""
    return (
        Column("model", text_cell("model"), right=False, keep=7),
        Column("task", text_cell("task"), right=False, keep=6),
        Column("question", text_cell("question_id"), right=False),
        Column("condition", text_cell("condition"), right=False, keep=5),
        Column("n", count_cell("n"), keep=4),
        Column("accuracy", number_cell("accuracy", share), keep=5),
        Column(_length_title(unit), number_cell("mean_length", quantity), keep=3),
        Column("answers", count_cell("answers"), keep=3),
        Column("error", number_cell("error", share), keep=2),
        Column("bias²", number_cell("bias", share), keep=1),
        Column("variance", number_cell("variance", share), keep=1),
        Column("incoherence", number_cell("incoherence", share)),
    )


def samples(unit: str | None, ascii: bool) -> tuple[Column, ...]:
    """`hotmess samples`: a sign says whether the sample is right, wrong, without an answer or failed."""
    signs = dict(zip(("right", "wrong", "none", "failed"), "+xo!" if ascii else "✓✗∅!", strict=True))

    def verdict(record: Record) -> str:
        if record.get("failure"):
            return "failed"
        if record.get("class") == "NONE":
            return "none"
        correct = record.get("correct")
        return "" if correct is None else "right" if correct else "wrong"

    return (
        Column("sample", text_cell("sample_id"), right=False, firm=True),
        Column("model", text_cell("model"), right=False, keep=6),
        Column("task", text_cell("task"), right=False, keep=5),
        Column("question", text_cell("question_id"), right=False, keep=8),
        Column("condition", text_cell("condition"), right=False, keep=4),
        Column("epoch", text_cell("epoch"), keep=3),
        Column(
            " ",
            lambda record: signs.get(verdict(record), ""),
            right=False,
            keep=9,
            color=lambda record: {"right": RIGHT, "wrong": WRONG}.get(verdict(record)),
        ),
        Column("answer", text_cell("answer"), right=False, keep=7),
        Column("target", text_cell("target"), right=False, keep=2),
        Column("score", number_cell("score", share), keep=1),
        Column(_length_title(unit), number_cell("reasoning_length", quantity), keep=5),
        Column("stop", text_cell("stop_reason"), right=False, keep=0),
        Column("failure", text_cell("failure"), right=False, keep=1),
    )


CONTRAST = (
    Column("task", lambda record: one_line(str(record.get("task") or "all tasks")), right=False),
    Column("questions", count_cell("questions"), keep=6),
    Column("A − B", _difference),
    Column("95 % interval", _interval, keep=7),
    Column("both miss", count_cell("both_miss"), keep=3),
    Column("only A misses", count_cell("only_a_misses"), keep=4),
    Column("only B misses", count_cell("only_b_misses"), keep=4),
    Column("both waver", count_cell("both_waver"), keep=5),
)


def _side(side: str, keep: int) -> tuple[Column, ...]:
    name = side.upper()
    return (
        Column(name, text_cell(f"state_{side}"), right=False),
        Column("n", count_cell(f"n_{side}"), keep=keep),
        Column("accuracy", number_cell(f"accuracy_{side}", share), keep=keep + 10),
        Column("most often", text_cell(f"answer_{side}"), right=False, keep=keep + 8),
        Column("answers", count_cell(f"answers_{side}"), keep=keep + 4),
        Column("error", number_cell(f"error_{side}", share), keep=keep + 2),
        Column("incoherence", number_cell(f"incoherence_{side}", share), keep=keep + 6),
    )


PAIRS = (
    Column("task", text_cell("task"), right=False, keep=20),
    Column("question", text_cell("question_id"), right=False),
    *_side("a", 1),
    *_side("b", 0),
)

SOURCES = (
    Column("file", text_cell("path"), right=False, middle=True),
    Column("format", text_cell("format"), right=False, keep=3),
    Column(
        "status",
        text_cell("status"),
        right=False,
        keep=5,
        color=lambda record: WRONG if record.get("problems") else None,
    ),
    Column("runs", count_cell("runs"), keep=0),
    Column("samples", count_cell("samples"), keep=4),
    Column("failed", count_cell("failed"), keep=2),
    Column("size", lambda record: size(record.get("size")), keep=1),
)


def size(value: object) -> str:
    """Bytes as a person reads them: 1.2 MB."""
    if not isinstance(value, (int, float)) or value < 0:  # a file that cannot be looked at
        return NULL
    amount, unit = float(value), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 999.5:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 9.95 else f"{amount:.1f} {unit}"
