"""Write docs/columns.md, the columns of all tables, from their definitions: `python docs/columns.py`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hotmess_tui.records import Table
from hotmess_tui.tables.aggregates import ACCURACY, ACCURACY_ENDS, of_table
from hotmess_tui.tables.checks import of_checks
from hotmess_tui.tables.column import DATA, GRID, TEXT, Column
from hotmess_tui.tables.contrasts import of_contrasts, of_pairs
from hotmess_tui.tables.findings import of_findings, of_tasks
from hotmess_tui.tables.hits import MENTION_COLUMNS, TWO_COLUMNS, of_hits
from hotmess_tui.tables.kept_stores import of_kept_stores
from hotmess_tui.tables.plans import of_again, of_plan, of_plan_between
from hotmess_tui.tables.points import COLUMNS as POINT_COLUMNS
from hotmess_tui.tables.points import ERROR_ENDS, FIT_COLUMNS
from hotmess_tui.tables.queries import of_queries
from hotmess_tui.tables.questions import of_questions
from hotmess_tui.tables.samples import of_samples
from hotmess_tui.tables.scaling import of_scaling
from hotmess_tui.tables.settings import of_settings
from hotmess_tui.tables.slopes import of_slopes
from hotmess_tui.tables.sources import of_sources

PAGE = Path(__file__).parent / "columns.md"
_ABOUT = """# Columns

The columns of every table, in the order of CSV, JSON, Parquet and Python. The title is shown on screens and in
text tables. Undefined values are empty CSV fields and `null` in JSON. If a table is too wide, columns are hidden:
the one with the highest number under "hidden" first. Columns without a number are never hidden.

This page is written by `python docs/columns.py`.
"""
_TABLES: tuple[tuple[str, str, Sequence[Column]], ...] = (
    ("hotmess table", "The `--by` columns, then:", of_table(Table((), "", "", ())).columns),
    (
        "hotmess chart",
        "The `--by` columns, then the following; columns of this curve only come before the accuracy:",
        (*POINT_COLUMNS, ACCURACY, *ACCURACY_ENDS, *ERROR_ENDS),
    ),
    ("Power laws (`fits` of `hotmess chart --format json`)", "The `--by` columns, then:", FIT_COLUMNS),
    ("hotmess questions", "A row per group:", of_questions(()).columns),
    ("hotmess samples", "A row per sample:", of_samples(()).columns),
    ("hotmess contrast", "All tasks together, then a row per task:", of_contrasts(()).columns),
    ("hotmess contrast --questions", "A row per question, with both sides:", of_pairs(("", ""), ()).columns),
    ("hotmess slopes", "The `--by` columns, then:", of_slopes((), ()).columns),
    ("hotmess scaling", "All questions, then each grade:", of_scaling(()).columns),
    (
        "hotmess plan",
        "The `--by` columns, then the following; the first row of a series is its current design:",
        of_plan((), ()).columns,
    ),
    ("hotmess plan --between", "The same for a difference:", of_plan_between(()).columns),
    ("hotmess plan --again", "A row per group, the best first:", of_again(()).columns),
    ("hotmess triage", "A row per sample and detector:", of_findings(()).columns),
    ("hotmess triage --summary", "A row per task and detector:", of_tasks(()).columns),
    ("hotmess search", "A row per passage:", of_hits(()).columns),
    ("hotmess search --beside", "Two rows:", TWO_COLUMNS),
    ("hotmess search --beside --by-question", "A row per question where the text occurs:", MENTION_COLUMNS),
    ("hotmess sources", "A row per file:", of_sources(()).columns),
    ("hotmess stores", "A row per store:", of_kept_stores(()).columns),
    ("hotmess queries", "A row per query:", of_queries(()).columns),
    ("hotmess doctor", "A row per check:", of_checks(()).columns),
    ("hotmess config", "A row per setting:", of_settings(()).columns),
)


def page() -> str:
    """The whole page."""
    return _ABOUT + "".join(f"\n## {title}\n\n{about}\n\n{_table(columns)}" for title, about, columns in _TABLES)


def _table(columns: Sequence[Column]) -> str:
    head = "| column | type | title | meaning | hidden |\n|---|---|---|---|---|\n"
    return head + "".join(
        f"| {_name(c)} | {c.kind.sql or '–'} | {_title(c)} | {c.about} | {c.gives_way or ''} |\n" for c in columns
    )


def _name(column: Column) -> str:
    return f"`{column.name}`" if DATA in column.shown else "–"


def _title(column: Column) -> str:
    return column.heading.strip() if {TEXT, GRID} & column.shown else "–"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
