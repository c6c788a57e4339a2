"""The texts of a table as passages: question, reasoning and response of each row."""

from __future__ import annotations

from hotmess_tui.records import COPY
from hotmess_tui.store.in_place import Segment
from hotmess_tui.store.ingest.table_columns import Columns
from hotmess_tui.store.trace_rows import segment_rows


def segments_of(columns: Columns) -> tuple[Segment, ...]:
    """Question, reasoning and response as passages over the table's columns; its answer where it has no response."""
    question = Segment(0, "user", "message", columns.text("question"))
    listed = [question] if columns.has("question") else []
    if columns.has("reasoning"):
        listed.append(Segment(1, "assistant", "reasoning", columns.text("reasoning")))
    elif columns.has("trace"):
        listed.append(Segment(1, "assistant", "reasoning", columns.text("trace"), "reasoning"))
    if columns.has("trace"):
        part = "" if columns.has("reasoning") else "answer"
        listed.append(Segment(2, "assistant", "answer", columns.text("trace"), part))
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

    Not where a column has the name by which DuckDB numbers the rows of a file.
    """
    reserved = {"file_row_number", "file_index"}
    return tables != COPY and reserved.isdisjoint(name.casefold() for name in columns.scan.columns)
