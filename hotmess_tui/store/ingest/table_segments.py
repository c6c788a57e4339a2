"""The texts of a table as one query: question, reasoning and response of each row."""

from __future__ import annotations

from hotmess_tui.store.database import literal
from hotmess_tui.store.ingest import table_traces
from hotmess_tui.store.ingest.table_columns import Columns


def trace_query(columns: Columns) -> str:
    """Question, reasoning and response as segments; a table without a response has its answer there."""
    response = "trace" if columns.has("trace") else "answer"
    # the texts that were loaded already need no second look at the file
    loaded = not (columns.has("reasoning") or columns.has("trace"))
    texts = [
        (role, kind, name if loaded else columns.text(name))
        for role, kind, name in (
            ("user", "message", "question"),
            ("assistant", "reasoning", "reasoning"),
            ("assistant", "answer", response),
        )
    ]
    available = [columns.has("question"), columns.has("reasoning"), columns.has(response)]
    if columns.has("trace") and not columns.has("reasoning"):
        whole = columns.text("trace")
        texts[1:] = [
            ("assistant", "reasoning", table_traces.reasoning(whole)),
            ("assistant", "answer", table_traces.answer(whole)),
        ]
        available[1] = True
    present = [(position, *text) for position, text in enumerate(texts) if available[position]]
    listed = ", ".join(f"{text} AS text{n}" for n, (*_, text) in enumerate(present))
    number, relation = ("sample_no", "table_rows") if loaded else (columns.scan.row_number, columns.scan.relation)
    scanned = f"(SELECT {number} AS sample_no{', ' * bool(listed)}{listed} FROM {relation})"
    segments = [
        f"{{'position': {position}, 'role': {literal(role)}, 'kind': {literal(kind)}, 'text': text{n}}}"
        for n, (position, role, kind, _) in enumerate(present)
    ]
    several = f"(SELECT sample_no, unnest([{', '.join(segments)}]) AS segment FROM {scanned})"
    single = f"(SELECT sample_no, {''.join(segments)} AS segment FROM {scanned})"
    none = "(SELECT 0 AS sample_no, {'position': 0, 'role': '', 'kind': '', 'text': ''} AS segment)"
    relation = several if len(segments) > 1 else single if segments else none
    return (
        "SELECT sample_no, segment.position::INTEGER AS position, segment.role AS role, segment.kind AS kind, "
        f"NULL::VARCHAR AS name, segment.text AS text FROM {relation} "
        "WHERE segment.text IS NOT NULL AND segment.text <> ''"
    )
