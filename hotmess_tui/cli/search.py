"""`hotmess search TEXT`: traces that contain a text or match a regular expression."""

from __future__ import annotations

import itertools

import click

from hotmess_tui.charts.safe import one_line
from hotmess_tui.cli.cells import texts
from hotmess_tui.cli.opening import Bar, opened, say
from hotmess_tui.cli.options import TABLES, Output, Reading, choosing, printing, reading
from hotmess_tui.cli.output import print_rows
from hotmess_tui.cli.text import Column, Record, count_cell, text_cell
from hotmess_tui.columns import of_hits
from hotmess_tui.errors import HotmessError
from hotmess_tui.records import Choice

_MOST = 1000  # hits of a search that nobody limited


def _context(record: Record) -> str:
    before, hit, after = (str(record.get(name) or "") for name in ("before", "hit", "after"))
    return one_line(f"{before[-24:]}«{hit}»{after[:24]}")


@click.command("search")
@click.argument("text")
@reading
@choosing
@click.option("--regex", is_flag=True, help="TEXT is a regular expression (RE2).")
@click.option("--ignore-case", "-i", is_flag=True, help="Upper and lower case are the same.")
@click.option("--limit", type=click.IntRange(min=1), default=_MOST, show_default=True, help="At most N hits.")
@printing(*TABLES)
def command(
    text: str, reading: Reading, choice: Choice, regex: bool, ignore_case: bool, limit: int, output: Output
) -> None:
    """Passages of traces that contain TEXT, under the filter of --where."""
    bar = Bar()
    with opened(reading) as explorer:
        try:
            found = explorer.search(text, choice, regex=regex, ignore_case=ignore_case, tell=bar)
            hits = list(itertools.islice(found, limit + 1))
            found.close()
        finally:
            bar.close()
        if not hits:
            raise HotmessError(f"no trace contains {text!r}" + (" under this filter" if choice.where else ""))
        rows = of_hits(hits[:limit])
        columns = (
            Column("sample", lambda record: str(record["sample_id"])[:8], right=False),
            *texts(("model", "task")),
            Column("question", text_cell("question_id"), right=False, keep=3),
            Column("kind", text_cell("kind"), right=False, keep=1),
            Column("hits", count_cell("hits"), keep=2),
            Column("context", _context, right=False),
        )
        print_rows(rows, columns, output)
        if len(hits) > limit:
            say(f"the first {limit:,} hits; --limit N shows more")
