"""The columns of a question's samples, and what a sample answered in a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hotmess_tui.app.widgets.columns import Column
from hotmess_tui.charts.drawing import BOLD, DIM, Span
from hotmess_tui.charts.numbers import plain, quantity, share
from hotmess_tui.charts.safe import one_line
from hotmess_tui.records import QuestionDetail, SampleRow
from hotmess_tui.tables.signs import Signs, bar
from hotmess_tui.tables.verdict import FAILED, of_sample, sample_answer

BAR_CELLS = 10


def sample_columns(
    detail: QuestionDetail, signs: Signs, labels: Mapping[str, tuple[str, ...]], marked: Sequence[str] = ()
) -> list[Column[SampleRow]]:
    """The columns of the samples; an answer is written once for the samples that share it."""
    ascii = signs.ascii
    longest = max((r.reasoning_length or 0 for r in detail.samples), default=0) or 1
    unit = (detail.length_unit or "length").replace("_", " ")

    def verdict(row: SampleRow) -> Sequence[Span]:
        judged = of_sample(row)
        if judged is FAILED:
            return (Span(f"{judged.glyph(ascii)} {judged.word}", judged.ink),)
        return (Span(f"{judged.glyph(ascii)} ", judged.ink), Span(sample_answer(row)))

    def length(row: SampleRow) -> Sequence[Span]:
        if row.reasoning_length is None:
            return (Span(f"{signs.null:>7} "),)
        return (
            Span(f"{quantity(row.reasoning_length):>7} "),
            Span(bar(row.reasoning_length / longest, BAR_CELLS, signs), DIM),
        )

    def score(row: SampleRow) -> str:
        return plain(share(row.score)) if ascii else share(row.score)

    def mark(row: SampleRow) -> Sequence[Span]:
        return (Span("*" if row.sample_id in marked else " ", BOLD),)

    scored = any(r.score not in (None, 0.0, 1.0) for r in detail.samples)
    found: list[Column[SampleRow]] = [
        Column("answer", "  answer", verdict, 16, 60, rank=0, sort=lambda r: r.outcome_class),
        Column("reasoning_length", f"{unit:>7}", length, 8 + BAR_CELLS, rank=1, sort=lambda r: r.reasoning_length),
        Column("epoch", "epoch", lambda r: str(r.epoch), 5, right=True, rank=2, sort=lambda r: r.epoch),
    ]
    if marked:
        found.insert(0, Column("mark", " ", mark, 1, rank=0, sortable=False))
    if scored:
        found.append(Column("score", "score", score, 5, right=True, rank=3, sort=lambda r: r.score))
    if any(r.stop_reason for r in detail.samples):
        found.append(
            Column(
                "stop_reason",
                "stop",
                lambda r: one_line(r.stop_reason or signs.null),
                6,
                16,
                rank=4,
                sort=lambda r: r.stop_reason,
            )
        )
    if any(r.sample_id in labels for r in detail.samples):

        def labelled(row: SampleRow) -> str:
            return one_line(", ".join(labels.get(row.sample_id, ())))

        found.append(Column("labels", "labels", labelled, 8, 40, rank=2, sort=labelled))
    if any(r.failure for r in detail.samples):
        found.append(
            Column("failure", "failure", lambda r: one_line(r.failure or ""), 12, 60, rank=5, sort=lambda r: r.failure)
        )
    found.append(Column("sample_id", "sample", lambda r: r.sample_id[:8], 8, rank=6, sort=lambda r: r.sample_id))
    return found
