"""The texts of a table as passages: question, reasoning and response of each row."""

from __future__ import annotations

from hotmess_tui.records import COPY, IN_PLACE
from hotmess_tui.store.in_place import Segment
from hotmess_tui.store.ingest import table_traces
from hotmess_tui.store.ingest.table_columns import Columns
from hotmess_tui.store.trace_rows import segment_rows


def segments_of(columns: Columns) -> tuple[Segment, ...]:
    """Question, reasoning and response as passages over the table's columns; its answer where it has no response."""
    question = Segment(0, "user", "message", columns.text("question"))
    listed = [question] if columns.has("question") else []
    if columns.has("reasoning"):
        listed.append(Segment(1, "assistant", "reasoning", columns.text("reasoning")))
    elif columns.has("trace"):
        listed.append(Segment(1, "assistant", "reasoning", table_traces.reasoning(columns.text("trace"))))
    if columns.has("trace"):
        whole = columns.text("trace")
        response = whole if columns.has("reasoning") else table_traces.answer(whole)
        listed.append(Segment(2, "assistant", "answer", response))
    elif columns.has("answer"):
        # a table with nothing but answers shows those that count
        answer = columns.text("answer") if columns.has("reasoning") else columns.answer()
        listed.append(Segment(2, "assistant", "answer", answer))
    return tuple(listed)


def trace_query(columns: Columns) -> str:
    """The passages of the rows that were loaded as `table_rows`."""
    segments = segments_of(columns)
    if columns.has("reasoning") or columns.has("trace"):
        return segment_rows(segments, columns.scan.row_number, columns.scan.relation)
    # the texts that were loaded already need no second look at the file
    loaded = {"message": "question", "answer": "answer"}
    return segment_rows(
        [segment._replace(text=loaded[segment.kind]) for segment in segments], "sample_no", "table_rows"
    )


def stay_in_place(columns: Columns, tables: str) -> bool:
    """Whether the texts of a table are to be read where they lie, with the setting `tables` of the options.

    Not where a column has the name by which DuckDB numbers the rows of a file; and unasked, not where each look would
    mean to split responses, which makes a search several times as long.
    """
    reserved = {"file_row_number", "file_index"}
    if tables == COPY or not reserved.isdisjoint(name.casefold() for name in columns.scan.columns):
        return False
    return tables == IN_PLACE or columns.has("reasoning") or not columns.has("trace")
